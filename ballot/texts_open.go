//go:build !js || verifier

package ballot

import "github.com/piaojue/piaojue/crypto"

// OpenText opens the answer to a question, from 0, with what the trustees' factors of its alpha combine to. ok is false for what is no
// text that can be shown: its author made it so.
func (p *Poll) OpenText(x *Texts, question int, shared crypto.Point) (text string, ok bool) {
	plain, err := x.Sealed[question].Open(x.place(question), shared)
	if err != nil || CheckAnswer(string(plain), p.Manifest.Candidates[question].Text.Max) != nil {
		return "", false
	}
	return string(plain), true
}
