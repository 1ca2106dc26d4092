package ballot

import (
	"crypto/subtle"
	"errors"
	"fmt"
)

// Places returns, for each mark of a ballot in order, the last that it may be: a mark is None, 1, 2 and so on.
func (m *Manifest) Places() (last []Mark) {
	for _, c := range m.Candidates {
		switch {
		case c.Question != nil:
			last = append(last, c.Question.places()...)
		case m.Rules.Evaluation != nil:
			last = append(last, Mark(len(m.Rules.Evaluation.Grades)))
		case m.Rules.Method == TickUpToN:
			last = append(last, Approve)
		default:
			last = append(last, Oppose)
		}
	}
	return last
}

// Choices states marks, as many as there are [Manifest.Places], as answers of the Belenios questions, in constant time.
func (m *Manifest) Choices(marks []Mark) (rows [][]int) {
	if m.Rules.Method == TickUpToN {
		ticks := make([]int, len(marks))
		for i, mark := range marks {
			ticks[i] = is(mark, Approve)
		}
		return [][]int{ticks}
	}
	last := m.Parts(m.Places())
	for i, own := range m.Parts(marks) {
		if q := m.Candidates[i].Question; q != nil {
			rows = append(rows, q.choices(own))
		} else {
			rows = append(rows, oneOf(own[0], last[i][0]))
		}
	}
	return rows
}

// Parts parts marks, as many as there are [Manifest.Places], into those of each candidate.
func (m *Manifest) Parts(marks []Mark) (all [][]Mark) {
	for _, c := range m.Candidates {
		n := 1
		if c.Question != nil {
			n = len(c.Question.places())
		}
		all, marks = append(all, marks[:n]), marks[n:]
	}
	return all
}

// oneOf states a mark as the answers 1 to last, of which it is one or none.
func oneOf(mark, last Mark) (row []int) {
	for m := Approve; m <= last; m++ {
		row = append(row, is(mark, m))
	}
	return row
}

// checkMarks refuses marks that the form does not have, and more approvals than seats. Answers that a question does not allow,
// [Encrypt] refuses.
func (p *Poll) checkMarks(marks []Mark) error {
	places := p.Manifest.Places()
	if len(marks) != len(places) {
		return fmt.Errorf("%d marks, want %d", len(marks), len(places))
	}
	approvals, bad := 0, 0
	for i, m := range marks {
		approvals += is(m, Approve)
		bad += 1 - subtle.ConstantTimeLessOrEq(0, int(m))*subtle.ConstantTimeLessOrEq(int(m), int(places[i]))
	}
	if bad != 0 {
		return errors.New("a mark that the ballot form does not have")
	}
	if p.Manifest.Rules.Chooses() && approvals > p.Manifest.Seats {
		return fmt.Errorf("%w: at most %d", ErrOverSelected, p.Manifest.Seats)
	}
	return nil
}

// is returns 1 if a = b and 0 otherwise, in constant time.
func is(a, b Mark) int { return subtle.ConstantTimeEq(int32(a), int32(b)) }
