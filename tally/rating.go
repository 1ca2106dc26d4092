package tally

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// A Rating is what an evaluation says of one item (docs/rules.md, section 8).
type Rating struct {
	ID        string          `json:"id"`              // 项目编号
	Votes     []int           `json:"votes"`           // for each grade, in the order of the ballot
	Empty     int             `json:"empty"`           // ballots that left the item empty: 未评, or 弃权 if the rules say so
	Satisfied Rate            `json:"satisfied"`       // 满意率
	Overall   Rate            `json:"overall"`         // 总体满意率: satisfied or mostly satisfied
	Grade     ballot.Standing `json:"grade,omitempty"` // none where nobody graded the item, and where people have to settle a tie
}

// A Rate is an exact fraction, and how it is displayed. It decides only as a fraction.
type Rate struct {
	Num     int    `json:"num"`
	Den     int    `json:"den"`
	Percent string `json:"percent,omitempty"` // one decimal, half up: "68.8"; none of a denominator of 0
}

// NewRate makes a rate of a count and what it is a part of.
func NewRate(num, den int) Rate {
	r := Rate{Num: num, Den: den}
	if den > 0 {
		tenths := (2000*int64(num) + int64(den)) / (2 * int64(den))
		r.Percent = fmt.Sprintf("%d.%d", tenths/10, tenths%10)
	}
	return r
}

// reaches reports whether the rate is percent or more.
func (r Rate) reaches(percent int) bool { return r.Den > 0 && r.Num*100 >= r.Den*percent }

// rate enters the ratings, and who has to settle a tie.
func (o *Outcome) rate(m *ballot.Manifest, counts Counts) {
	for i, c := range m.Candidates {
		rating, tied := o.rating(m.Rules, counts[i])
		rating.ID = c.ID
		o.Ratings = append(o.Ratings, rating)
		if tied {
			o.Tied = append(o.Tied, c.ID)
		}
	}
	o.Next = Announce
	if len(o.Tied) > 0 {
		o.Next = Presidium
	}
}

func (o *Outcome) rating(rules ballot.Rules, votes []int) (r Rating, tied bool) {
	e, marked, by := rules.Evaluation, 0, map[ballot.Standing]int{}
	for i, n := range votes {
		marked += n
		by[e.Grades[i].CountsAs] += n
	}
	of := map[ballot.Base]int{ballot.OfAll: o.Total, ballot.OfPresent: o.Present, ballot.OfValid: o.Valid}[e.RateOf]
	if e.RateOf == ballot.OfValid && rules.BlankItem == ballot.BlankItemNotRated {
		of = marked
	}
	r = Rating{Votes: slices.Clone(votes), Empty: o.Valid - marked, Satisfied: NewRate(by[ballot.Satisfied], of),
		Overall: NewRate(by[ballot.Satisfied]+by[ballot.MostlySatisfied], of)}
	if marked > by[ballot.NoKnowledge] {
		r.Grade, tied = o.grade(e, r, by)
	}
	return r, tied
}

// grade applies the preset to an item that somebody graded.
func (o *Outcome) grade(e *ballot.Evaluation, r Rating, by map[ballot.Standing]int) (grade ballot.Standing, tied bool) {
	switch e.Preset {
	case ballot.Rate8060:
		return better(r.Satisfied.reaches(80), r.Satisfied.reaches(60)), false
	case ballot.Plurality:
		return most(by, e.Tie)
	}
	return better(r.Satisfied.Num >= o.Line, r.Overall.Num >= o.Line), false
}

func better(satisfied, mostly bool) ballot.Standing {
	switch {
	case satisfied:
		return ballot.Satisfied
	case mostly:
		return ballot.MostlySatisfied
	}
	return ballot.Dissatisfied
}

// most returns the standing with the most votes. Of equals the rules take the lower one, or leave it to people.
func most(by map[ballot.Standing]int, tie string) (grade ballot.Standing, tied bool) {
	for _, s := range []ballot.Standing{ballot.Satisfied, ballot.MostlySatisfied, ballot.Dissatisfied} {
		switch {
		case grade == "" || by[s] > by[grade]:
			grade, tied = s, false
		case by[s] == by[grade] && tie == ballot.TieLower:
			grade = s
		case by[s] == by[grade]:
			tied = true
		}
	}
	if tied {
		return "", true
	}
	return grade, false
}
