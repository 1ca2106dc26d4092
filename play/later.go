package play

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
)

var errNoKey = errors.New("the trustees of the series have not made their key yet")

// Later convenes a later poll of the series of which s plays the first, once its key is made: the same people with the same cards,
// slips and keys, of whom the same vote; or the sealed texts beside it, with a key of their own. place counts from 1.
func (s *Session) Later(m *Meeting, place int) (*Session, error) {
	first := s.hall
	if first.board == nil || !m.Rules.Seals() && first.board.Ceremony() == nil {
		return nil, fmt.Errorf("convene poll %d: %w", place, errNoKey)
	}
	if first.voters == nil {
		if err := first.draw(); err != nil {
			return nil, fmt.Errorf("convene poll %d: %w", place, err)
		}
	}
	people := first.people
	if m.Rules.Seals() {
		var err error
		if people, err = people.again(); err != nil {
			return nil, fmt.Errorf("convene poll %d: %w", place, err)
		}
	}
	later := &Session{hall: newHall(m, people, Options{Each: s.each, Step: first.options.Step}), each: s.each}
	h := later.hall
	h.manifest, later.roll, later.slips = h.draft(m)
	if head := first.board.AtHead(); m.Rules.Seals() {
		h.manifest.Beside = &head
	} else {
		h.manifest.Series = &ballot.Series{Place: place, Of: m.Series, Ceremony: first.board.Ceremony()}
	}
	h.voters, h.votes = first.voters, h.plan.electronic
	return later, shuffle(h.votes)
}
