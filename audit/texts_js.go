//go:build !verifier

package audit

import (
	"errors"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// errCommand refuses in a browser what its core has no room for: see ballot.Poll.OpenText.
var errCommand = errors.New("sealed texts are verified with piaojue verify, not in a browser")

func (b *Board) openTexts() (tally.Outcome, error) { return tally.Outcome{}, errCommand }

func (b *Board) checkTextShare(tally.Share, int, crypto.Point) error { return errCommand }

func (v *verification) beside(m *ballot.Manifest) error {
	if m.Beside != nil || v.options.Beside != nil {
		return errCommand
	}
	return nil
}
