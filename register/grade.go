package register

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// A Count is what was published of one item: how many gave which grade, and of how many people.
type Count struct {
	Grades  []ballot.Grade // those of the ballot
	Votes   []int          // for each
	Abstain int            // 弃权 or 未评
	Counted bool           // abstentions are in the denominator: 弃权 is, 未评 is not
	Present int            // 实到; 0 if it is not known
	All     int            // 全体; 0 if it is not known
}

// Sum returns how many ballots the count adds up to.
func (c Count) Sum() int {
	sum := c.Abstain
	for _, n := range c.Votes {
		sum += n
	}
	return sum
}

// Under decides the item under a preset, exactly as a poll is decided ([tally.Decide]). The base of a majority that is not known is taken as the
// least that it can be, the ballots themselves. Rates are parts of the valid ballots.
func (c Count) Under(p ballot.Preset) (tally.Rating, error) {
	sum := c.Sum()
	present := max(c.Present, sum)
	m := &ballot.Manifest{Rules: ballot.DefaultRules(ballot.Evaluating).With(p), Roll: ballot.KeyList{Count: max(c.All, present)}}
	m.Candidates = []ballot.Candidate{{ID: "1"}}
	m.Rules.Quorum = ballot.Fraction{Num: 1, Den: 100, Of: ballot.OfAll, Inclusive: true} // not in question: it was published
	m.Rules.Evaluation.Grades, m.Rules.Evaluation.RateOf = c.Grades, ballot.OfValid
	if c.Counted {
		m.Rules.BlankItem = ballot.BlankItemAbstain
	}
	o, err := tally.Decide(m, tally.Figures{Present: present, Issued: sum, Collected: sum, Valid: sum}, tally.Counts{c.Votes})
	if err != nil {
		return tally.Rating{}, err
	}
	if len(o.Ratings) != 1 {
		return tally.Rating{}, fmt.Errorf("%d of %d are too few to be decided", present, m.Roll.Count)
	}
	return o.Ratings[0], nil
}
