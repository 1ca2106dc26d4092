//go:build !verifier

package ballot

import (
	"errors"

	"github.com/piaojue/piaojue/crypto"
)

// The core that tablets load has no room for what verifies and opens sealed texts. Whoever would verify such a poll in a browser is told to do
// it with the command; none is ever called right here.

// OpenText opens nothing in a browser.
func (p *Poll) OpenText(*Texts, int, crypto.Point) (text string, ok bool) { return "", false }

func (p *Poll) verifyTexts(*Envelope) error {
	return errors.New("sealed texts are verified with piaojue verify, not in a browser")
}
