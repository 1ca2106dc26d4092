package tally

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// Decide applies the rules of m, which has passed its Check, to a count: docs/rules.md, sections 4, 8 and 9. It is
// the only place where a project becomes a chosen one or an item is graded, it uses integers only, and the same arguments give the same outcome
// everywhere.
//
// Without a quorum, or with more ballots collected than issued, the outcome is void, and counts is not looked at. In
// every other case figures and counts that no ballots can add up to are an error.
func Decide(m *ballot.Manifest, f Figures, counts Counts) (Outcome, error) {
	if err := f.check(m.Roll.Count); err != nil {
		return Outcome{}, fmt.Errorf("decide: %v", err)
	}
	o := VoidOutcome(m, f)
	if f.Present < o.Quorum || f.Collected > f.Issued {
		return o, nil
	}
	if err := f.checkCounts(m, counts); err != nil {
		return Outcome{}, fmt.Errorf("decide: %v", err)
	}
	switch {
	case m.Rules.Evaluation != nil:
		o.rate(m, counts)
	case m.Rules.Questionnaire != nil:
		o.reply(m, counts)
	default:
		o.fill(m, counts)
		o.choose(m)
	}
	return o, nil
}

// VoidOutcome returns the outcome of a poll that is void for whatever reason: no counts, nothing chosen.
func VoidOutcome(m *ballot.Manifest, f Figures) Outcome {
	total := m.Roll.Count
	base := map[ballot.Base]int{ballot.OfAll: total, ballot.OfPresent: f.Present, ballot.OfValid: f.Valid, ballot.OfIssued: f.Issued, ballot.OfList: total}
	o := Outcome{
		Total:     total,
		Present:   f.Present,
		Quorum:    m.Rules.Quorum.Least(total),
		Seats:     m.Seats,
		Issued:    f.Issued,
		Collected: f.Collected,
		Valid:     f.Valid,
		Invalid:   f.Invalid,
		Items:     []Item{},
		Chosen:    []string{},
		Tied:      []string{},
		Vacant:    m.Seats,
		Next:      Void,
	}
	if line := m.Rules.PassLine; line != (ballot.Fraction{}) {
		o.Line = line.Least(base[line.Of])
	}
	if e := m.Rules.Evaluation; e != nil {
		o.Electorate = base[e.Electorate]
	}
	if q := m.Rules.Questionnaire; q != nil {
		o.Electorate = base[q.Electorate]
	}
	if !m.Rules.Chooses() {
		return o
	}
	for _, c := range m.Candidates {
		o.Items = append(o.Items, Item{ID: c.ID})
	}
	return o
}

// fill enters the counts and which projects pass.
func (o *Outcome) fill(m *ballot.Manifest, counts Counts) {
	for i := range o.Items {
		item := &o.Items[i]
		approve, oppose := votes(m, counts, i)
		item.Approve = &approve
		if m.Rules.Method == ballot.ApproveOpposeAbstain {
			abstain := o.Valid - approve - oppose
			item.Oppose, item.Abstain = &oppose, &abstain
		}
		item.Passes = approve >= o.Line
	}
}

// choose ranks the projects and fills the seats. A project with more votes than one that passes passes too. Therefore
// its rank and the number of its equals say all about a passing project: it is chosen when it and all its equals find
// seats, and tied when some of them would but not all.
func (o *Outcome) choose(m *ballot.Manifest) {
	order := make([]int, len(o.Items)) // of votes; stable, hence of the ballot among equals
	for i := range o.Items {
		more, equal := o.ahead(*o.Items[i].Approve)
		o.Items[i].Rank = more + 1
		o.Items[i].Chosen = o.Items[i].Passes && more+equal <= o.Seats
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return o.Items[i].Rank - o.Items[j].Rank })
	for _, i := range order {
		switch item := o.Items[i]; {
		case item.Chosen:
			o.Chosen = append(o.Chosen, item.ID)
		case item.Passes && item.Rank <= o.Seats:
			o.Tied = append(o.Tied, item.ID)
		}
	}
	o.Vacant = o.Seats - len(o.Chosen)
	o.Next = o.next(m)
}

// ahead returns how many projects have more approvals, and how many have just as many.
func (o *Outcome) ahead(approvals int) (more, equal int) {
	for _, item := range o.Items {
		switch {
		case *item.Approve > approvals:
			more++
		case *item.Approve == approvals:
			equal++
		}
	}
	return more, equal
}

// next says who acts. A tie in a vote among the tied is not voted on a third time; the presidium decides.
func (o *Outcome) next(m *ballot.Manifest) Next {
	switch {
	case len(o.Tied) > 0 && m.Rules.Tie == ballot.TieRevote && !m.IsRevote():
		return Revote
	case len(o.Tied) > 0:
		return Presidium
	case o.Vacant > 0 && m.Rules.Shortfall == ballot.ShortfallPresidium:
		return Presidium
	}
	return Announce
}
