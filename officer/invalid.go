package officer

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
)

// The board takes ballots of papers in one epoch, before any invalid paper (docs/protocol.md, section 5.6). Two tellers who set a paper
// aside too early would leave the valid ones without a place on it, and nothing but a void poll.

// ErrBallotsFirst is wrapped when a paper would be set aside before ballots were made of the valid ones.
var ErrBallotsFirst = errors.New("no paper has become a ballot yet, and once one is set aside as invalid none can any more: " +
	"make ballots of the valid papers first (teller encrypt, teller check)")

// errSpoilt is what there is to do when that has happened all the same.
var errSpoilt = errors.New("a paper was set aside before ballots were made of the valid ones, and none can be made any more: " +
	"void the poll with officer order void --reason FAULT, and vote again")

// NoneValid says that no paper becomes a ballot, by this teller's own reading of all of them. Without it this view signs no invalid paper
// before there are ballots of papers. Where that loses nothing it says nothing.
func (v *View) NoneValid(r Reading) error {
	papers := v.Board.Report().Papers
	if !v.losesPapers() {
		return nil
	}
	if len(r) != papers {
		return fmt.Errorf("%d papers were taken out of the box, and %d were read: read all of them before one is set aside", papers, len(r))
	}
	for _, p := range r {
		if p.Invalid == "" && v.Board.Report().Invalid > 0 {
			return errSpoilt
		}
		if p.Invalid == "" {
			return fmt.Errorf("by your table paper %d is valid: %w", p.Number, ErrBallotsFirst)
		}
	}
	v.noneValid = true
	return nil
}

// losesPapers reports whether papers wait that could still become ballots, and could not after an invalid one.
func (v *View) losesPapers() bool {
	r := v.Board.Report()
	return v.Board.Phase() == audit.Transcribing && r.Papers > r.Invalid && r.Valid == r.Electronic && len(v.Board.Listed()) == 0
}

// invalidLast refuses to set a paper aside while others wait to become ballots.
func (v *View) invalidLast(kind audit.Kind) error {
	if kind == audit.Invalid && v.losesPapers() && !v.noneValid {
		return fmt.Errorf("%w; if no paper is valid, show your own table, which says so (--reading)", ErrBallotsFirst)
	}
	return nil
}
