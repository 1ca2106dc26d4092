package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// A Publication is what people choose to make known of a result (docs/rules.md, section 2.1). The zero one makes known all that the
// audience may see. It is a part of an announcement and of a decision.
type Publication struct {
	Publish Extent            `json:"publish,omitempty"`
	Grades  []ballot.Standing `json:"grades,omitempty"`  // with OnlyGrades: of each item in the order of the ballot, "" for none
	Names   []string          `json:"names,omitempty"`   // with OnlyNames: ids of the chosen, in order of votes
	Despite string            `json:"despite,omitempty"` // the decision to make all known although it reveals votes, in words
}

// An Extent is how much of a result is made known.
type Extent string

// The extents beside all. Whatever yields counts is then withheld from the public for good.
const (
	OnlyGrades Extent = "grades" // of an evaluation: the grade of each item
	OnlyNames  Extent = "names"  // of a vote on projects: the chosen
)

// NewPublication makes known so much of an outcome.
func NewPublication(extent Extent, o *tally.Outcome) Publication {
	p := Publication{Publish: extent}
	switch extent {
	case OnlyGrades:
		for _, r := range o.Ratings {
			p.Grades = append(p.Grades, r.Grade)
		}
	case OnlyNames:
		p.Names = append(p.Names, o.Chosen...)
	}
	return p
}

// A RevealsError says which items of a result reveal votes, of which nobody has decided that they shall be published.
type RevealsError struct{ Found []tally.Finding }

func (e *RevealsError) Error() string {
	var items []string
	for _, f := range e.Found {
		items = append(items, fmt.Sprintf("%s (%s)", f.ID, f.Why))
	}
	return "the figures reveal votes: items " + strings.Join(items, ", ") + "; say in words why all is published nevertheless, or publish grades or names alone where the form has them"
}

// check checks what needs no result. What is shown to readers who have none is well formed by itself.
func (p Publication) check(m *ballot.Manifest) error {
	switch {
	case p.Publish == OnlyGrades && m.Rules.Evaluation != nil && len(p.Grades) == len(m.Candidates) && p.Names == nil:
		for _, g := range p.Grades {
			if g != "" && g != ballot.Satisfied && g != ballot.MostlySatisfied && g != ballot.Dissatisfied {
				return fmt.Errorf("publish: no item is graded %q", g)
			}
		}
	case p.Publish == OnlyNames && m.Seats > 0 && len(p.Names) <= m.Seats && p.Grades == nil:
		for i, id := range p.Names {
			if slices.Contains(p.Names[:i], id) || !slices.ContainsFunc(m.Candidates, func(c ballot.Candidate) bool { return c.ID == id }) {
				return fmt.Errorf("publish: project %q is none, or twice", id)
			}
		}
	case p.Publish != "" || p.Grades != nil || p.Names != nil:
		return fmt.Errorf("publish %q: not what this form of ballot can make known", p.Publish)
	}
	if p.Despite == "" {
		return nil
	}
	if p.Publish != "" {
		return fmt.Errorf("publish %q: then nothing is published despite what it reveals", p.Publish)
	}
	return checkWords(p.Despite)
}

// publish notes what is made known of the result. Whoever has the result checks that it is the result's, and that nothing reveals votes
// without a decision; before the rules named small groups, nobody decided.
func (b *Board) publish(p Publication) error {
	m := b.poll.Manifest
	if p.Publish == "" && m.Audience == ballot.Public && len(b.withheld) > 0 {
		return fmt.Errorf("all is made known, but the payload of entry %d is missing", b.withheld[0])
	}
	if b.outcome != nil {
		want := NewPublication(p.Publish, b.outcome)
		if want.Despite = p.Despite; string(crypto.MustEncodeJSON(want)) != string(crypto.MustEncodeJSON(p)) {
			return fmt.Errorf("publish %q: not what the result says", p.Publish)
		}
	}
	if found := b.Findings(); len(found) > 0 && p.Publish == "" && p.Despite == "" && m.Rules.SmallGroup > 0 {
		return &RevealsError{found}
	}
	b.publication = &p
	return nil
}

// Findings are what the figures of the result would reveal, by themselves and beside the results that the board was told of; none while
// there are none. Texts of fewer than hide a vote are found, too: each is one of these people's, and what one writes tells more of the author
// than a count.
func (b *Board) Findings() (all []tally.Finding) {
	if m := b.poll.Manifest; b.outcome != nil && len(b.outcome.Texts) > 0 && b.Report().Valid < m.Rules.LeastGroup() {
		for _, c := range m.Candidates {
			all = append(all, tally.Finding{ID: c.ID, Why: tally.Few})
		}
		return all
	}
	if r := b.Counted(); r != nil {
		return tally.Guard(*r, b.known...)
	}
	return nil
}

// Counted is the result on the board as it was counted, nil while there is none, it is withheld, or nothing was counted but texts were
// opened.
func (b *Board) Counted() *tally.Result {
	if !b.Archived() {
		return nil
	}
	return &tally.Result{Manifest: b.poll.Manifest, Valid: b.Report().Valid, Counts: b.counting.counts}
}

// Follow tells the board of the poll that its manifest cites as previous: if the figures of that one are known, its own may be no revealing
// difference. before is the caller's replay of it. Figures that people chose not to make known make no difference, and neither do those
// that the replay lacks: see [Board.Counted].
func (b *Board) Follow(before *Board) error {
	p := b.poll.Manifest.Previous
	if p == nil || p.Citation != before.AtResult() {
		return errors.New("the manifest does not cite that board at its result")
	}
	b.known = nil // it may have been told before the figures were kept
	if known := before.Counted(); known != nil && !before.figureless() {
		b.known = []tally.Result{*known}
	}
	return nil
}

// figureless reports whether people chose to make no figures known.
func (b *Board) figureless() bool { return b.publication != nil && b.publication.Publish != "" }

// Publication is what was chosen to be made known, nil before the announcement or decision.
func (b *Board) Publication() *Publication { return b.publication }
