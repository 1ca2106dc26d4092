//go:build !js || verifier

package audit

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// SitBeside makes the board refuse what was encrypted in the poll beside which the texts are written: whatever stands on that board
// up to the head that the manifest cites. other is the caller's replay of it.
//
// A text with the alpha of a vote has no proof, unless its author knew the r of that vote, and so its vote; and the keys of the two
// polls are different, so that what opens the text does not open the vote. What is left is that somebody shows with both that they
// are of one person: their own. It is refused as what no honest program makes.
func (b *Board) SitBeside(other *Board) (err error) {
	b.box.beside, err = other.TakenBeside(b.poll.Manifest)
	return err
}

// TakenBeside returns the alphas on this board that no text of a poll with the manifest m may have: that poll cites this board.
func (b *Board) TakenBeside(m *ballot.Manifest) (map[crypto.Encoding]bool, error) {
	cited := m.Beside
	if cited == nil || b.poll.Manifest.Origin != cited.Origin {
		return nil, errors.New("the manifest names no such board beside it")
	}
	if err := b.Extends(BoardHead{cited.Size, cited.Root}); err != nil {
		return nil, err
	}
	if err := b.freshRegistrars(m); err != nil {
		return nil, err
	}
	return b.alphasBelow(cited.Size), nil
}

// alphasBelow returns all alphas of ballots or texts among the first entries: a board has the one or the other.
func (b *Board) alphasBelow(size int64) map[crypto.Encoding]bool {
	alphas := map[crypto.Encoding]bool{}
	for alpha, place := range b.box.alphas {
		if place < size {
			alphas[alpha] = true
		}
	}
	return alphas
}

// beside checks what the manifest of sealed texts says of the poll beside them, if its bundle is given. Otherwise that is said to be
// unchecked. That poll may still go on: only what it was at the cited head counts, which is the same for everybody.
func (v *verification) beside(m *ballot.Manifest) error {
	switch {
	case m.Beside == nil && v.options.Beside != nil:
		return errors.New("the manifest names no poll beside it, but one is given")
	case m.Beside == nil:
		return nil
	case v.options.Beside == nil:
		v.report.Elsewhere = append(v.report.Elsewhere, Cited{Citation: *m.Beside, Beside: true})
		return nil
	}
	other, err := Replay(v.options.Beside, v.others())
	if err == nil {
		err = v.board.SitBeside(other)
	}
	if err != nil {
		return fmt.Errorf("the poll beside it: %v", err)
	}
	return nil
}
