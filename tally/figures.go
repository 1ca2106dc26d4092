package tally

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
)

// Figures are what the chief scrutineer reports of the ballots before they are counted (投票情况报告). The roll is the
// manifest's.
type Figures struct {
	Present   int // deputies who checked in for the sitting, also those who left later
	Issued    int // those who were given a ballot, electronic or paper
	Collected int // ballots on the board and papers in the box
	Valid     int // ballots that were counted
	Invalid   int // papers that no ballot can express
}

// check refuses figures that cannot be, except for those that void the ballot.
func (f Figures) check(total int) error {
	if f.Present < 0 || f.Issued < 0 || f.Collected < 0 || f.Valid < 0 || f.Invalid < 0 {
		return fmt.Errorf("a negative number among %+v", f)
	}
	if f.Present > total {
		return fmt.Errorf("%d present, %d on the roll", f.Present, total)
	}
	if f.Issued > f.Present {
		return fmt.Errorf("%d ballots issued to %d present", f.Issued, f.Present)
	}
	if f.Valid > f.Collected {
		return fmt.Errorf("%d valid ballots of %d collected", f.Valid, f.Collected)
	}
	return nil
}

// checkCounts refuses counts that no set of f.Valid ballots has. Ballots exist for all others: the conditions are not
// only necessary.
func (f Figures) checkCounts(m *ballot.Manifest, counts Counts) error {
	if f.Invalid != f.Collected-f.Valid {
		return fmt.Errorf("%d valid and %d invalid ballots are not the %d collected", f.Valid, f.Invalid, f.Collected)
	}
	if err := checkShape(m, counts); err != nil {
		return err
	}
	if m.Rules.Evaluation != nil {
		return f.checkGrades(m, counts)
	}
	if m.Rules.Questionnaire != nil {
		return f.checkReplies(m, counts)
	}
	approvals := 0
	for i, c := range m.Candidates {
		approve, oppose := votes(m, counts, i)
		if approve < 0 || oppose < 0 || oppose > f.Valid-approve {
			return fmt.Errorf("project %s: %d approve and %d oppose on %d ballots", c.ID, approve, oppose, f.Valid)
		}
		approvals += approve
	}
	if most := m.Seats * f.Valid; approvals > most {
		return fmt.Errorf("%d approvals on %d ballots with at most %d each", approvals, f.Valid, m.Seats)
	}
	return nil
}

// checkGrades refuses more grades on an item than there are ballots.
func (f Figures) checkGrades(m *ballot.Manifest, counts Counts) error {
	for i, votes := range counts {
		left := f.Valid
		for _, n := range votes {
			if n < 0 || n > left {
				return fmt.Errorf("item %s: %v is not what %d ballots can say", m.Candidates[i].ID, votes, f.Valid)
			}
			left -= n
		}
	}
	return nil
}

// checkShape checks that there is a count for every answer of the form and no other (docs/protocol.md, section 3.1).
func checkShape(m *ballot.Manifest, counts Counts) error {
	questions := m.Questions()
	if len(counts) != len(questions) {
		return fmt.Errorf("counts for %d questions, want %d", len(counts), len(questions))
	}
	for i, row := range counts {
		if n := questions[i].Choices(); len(row) != n {
			return fmt.Errorf("question %d: counts for %d answers, want %d", i+1, len(row), n)
		}
	}
	return nil
}

// votes returns the approvals of project i and, in the form that has them, the votes against.
func votes(m *ballot.Manifest, counts Counts, i int) (approve, oppose int) {
	if m.Rules.Method == ballot.TickUpToN {
		return counts[0][i], 0
	}
	return counts[i][0], counts[i][1]
}
