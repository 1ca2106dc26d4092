//go:build !js || verifier

package ballot

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// verifyTexts checks all that an envelope of texts shows by itself. Tokens come first, as in [Poll.Verify].
func (p *Poll) verifyTexts(v *Envelope) error {
	x, questions := v.Texts, p.Manifest.Candidates
	if x.Election != p.Fingerprint {
		return &ElectionError{"election hash", x.Election, p.Fingerprint}
	}
	if v.Cap != nil {
		return errors.New("cap proof: present, but the form has none")
	}
	if len(x.Sealed) != len(questions) {
		return fmt.Errorf("%d answers to %d questions", len(x.Sealed), len(questions))
	}
	for i, s := range x.Sealed {
		if want := crypto.TextDataSize(questions[i].Text.room()); len(s.Data) != want {
			return fmt.Errorf("question %d: %d bytes, want %d: all answers have one length", i+1, len(s.Data), want)
		}
	}
	// No paper becomes a text: whoever cannot use a tablet would be known by the hand, and nobody signs what a teller typed.
	if err := p.CheckTokens(v.Tokens, x.Credential); err != nil {
		return err
	}
	if err := checkSignature(x.Credential, x.Signature, x.UnsignedHash()); err != nil {
		return err
	}
	for i, s := range x.Sealed {
		if err := s.Check(x.place(i)); err != nil {
			return fmt.Errorf("question %d: text: %v", i+1, err)
		}
	}
	return nil
}
