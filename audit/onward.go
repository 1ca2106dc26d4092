package audit

import (
	"errors"
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// Onward returns what is evaluated in a later year of what this board has announced: the projects that were chosen, or the items of an
// evaluation, in the order of the ballot; and what the manifest of that evaluation cites, nil where another round was to follow this one, for that
// cites it. A copy without figures will do if the names of the chosen were made known.
func (b *Board) Onward() (items []ballot.Candidate, cites *ballot.Previous, err error) {
	m := b.poll.Manifest
	if b.phase != Announced && b.phase != Decided {
		return nil, nil, errors.New("its result is not announced")
	}
	var chosen []string
	switch {
	case b.outcome != nil:
		chosen = b.outcome.Chosen
	case b.publication != nil && b.publication.Publish == OnlyNames:
		chosen = b.publication.Names
	case m.Rules.Chooses():
		return nil, nil, errors.New("this copy of the board lacks the result")
	}
	for _, c := range m.Candidates {
		if m.Rules.Evaluation != nil || slices.Contains(chosen, c.ID) {
			items = append(items, ballot.Candidate{ID: c.ID, Names: c.Names})
		}
	}
	if len(items) == 0 {
		return nil, nil, errors.New("nothing was chosen or evaluated there")
	}
	if b.decision != "REVOTE" && b.decision != "FURTHER_BALLOT" {
		cites = &ballot.Previous{Citation: b.AtResult()}
	}
	return items, cites, nil
}
