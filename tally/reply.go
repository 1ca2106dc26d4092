package tally

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// A Reply is what a questionnaire says to one question (docs/rules.md, section 9).
type Reply struct {
	ID    string `json:"id"`
	Votes []int  `json:"votes"`          // for each answer, in the order of the ballot; points of a scale from its least one
	Empty int    `json:"empty"`          // ballots that left the question empty: 未答
	Mean  *Mean  `json:"mean,omitempty"` // of a scale
}

// A Mean is the sum of the points that were given by the number of ballots that gave one, exactly, and how it is displayed.
type Mean struct {
	Num     int    `json:"num"`
	Den     int    `json:"den"`
	Display string `json:"display,omitempty"` // two decimals, half up: "4.13"; none of a denominator of 0
}

func newMean(num, den int) *Mean {
	m := &Mean{Num: num, Den: den}
	if den > 0 {
		hundredths := (200*int64(num) + int64(den)) / (2 * int64(den))
		m.Display = fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
	}
	return m
}

// reply enters what was answered. Nothing is decided by it, so all that is left is to announce it.
func (o *Outcome) reply(m *ballot.Manifest, counts Counts) {
	for i, c := range m.Candidates {
		empty, votes := answers(c.Question, counts[i], o.Valid)
		r := Reply{ID: c.ID, Votes: slices.Clone(votes), Empty: empty}
		if c.Question.Kind == ballot.OnScale {
			sum := 0
			for p, n := range votes {
				sum += (c.Question.From + p) * n
			}
			r.Mean = newMean(sum, o.Valid-empty)
		}
		o.Answers = append(o.Answers, r)
	}
	o.Next = Announce
}

// answers parts a row of counts, that of so many ballots, into those that left the question empty and the answers. Where a question may
// have several, the row begins with the empty ones, if there can be any.
func answers(q *ballot.Ask, row []int, valid int) (empty int, votes []int) {
	switch {
	case q.Kind != ballot.SeveralAnswers:
		for _, n := range row {
			valid -= n
		}
		return valid, row
	case q.Required:
		return 0, row
	}
	return row[0], row[1:]
}

// checkReplies refuses counts that no ballots can add up to. Those that pass are possible: dealt out in turn, the answers to a question
// with several stand on different ballots, as long as none has more votes than there are ballots that answer.
func (f Figures) checkReplies(m *ballot.Manifest, counts Counts) error {
	for i, c := range m.Candidates {
		q, sum, wrong := c.Question, 0, false
		empty, votes := answers(q, counts[i], f.Valid)
		answered := f.Valid - empty
		for _, n := range votes {
			wrong = wrong || n < 0 || n > answered
			sum += n
		}
		most := answered
		if q.Kind == ballot.SeveralAnswers {
			most *= q.Max
		}
		if wrong || empty < 0 || answered < 0 || q.Required && empty > 0 || sum < answered || sum > most {
			return fmt.Errorf("question %s: %v is not what %d ballots can say", c.ID, counts[i], f.Valid)
		}
	}
	return nil
}
