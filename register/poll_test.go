package register

import (
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// docs/rules.md, section 15.2: a register is published, so that no figure comes into it that is not for everybody. Grades are no counts, and neither are
// the names of the chosen.
func TestThreat48_Register(t *testing.T) {
	m := &ballot.Manifest{Audience: ballot.Public, Candidates: []ballot.Candidate{{ID: "P1"}, {ID: "P2"}}}
	deputies := *m
	deputies.Audience = ballot.Deputies
	votes := []int{5, 2}
	chose := &tally.Outcome{Chosen: []string{"P1"}, Items: []tally.Item{{ID: "P1", Approve: &votes[0], Chosen: true}, {ID: "P2", Approve: &votes[1]}}}
	chose.Valid = 6
	graded := &tally.Outcome{Ratings: []tally.Rating{{ID: "P1", Grade: bad, Satisfied: tally.Rate{Num: 1, Den: 6}}, {ID: "P2", Satisfied: tally.Rate{Num: 3, Den: 6}}}}
	for name, c := range map[string]struct {
		of    *ballot.Manifest
		known audit.Publication
		o     *tally.Outcome
		want  []Finding
	}{
		"all":                      {m, audit.Publication{}, chose, []Finding{{"P1", Chosen, 5, 6}, {"P2", NotChosen, 2, 6}}},
		"names":                    {m, audit.NewPublication(audit.OnlyNames, chose), chose, []Finding{{"P1", Chosen, 0, 0}, {"P2", NotChosen, 0, 0}}},
		"names, public copy":       {m, audit.NewPublication(audit.OnlyNames, chose), nil, []Finding{{"P1", Chosen, 0, 0}, {"P2", NotChosen, 0, 0}}},
		"for deputies":             {&deputies, audit.Publication{}, chose, []Finding{{"P1", Chosen, 0, 0}, {"P2", NotChosen, 0, 0}}},
		"for deputies, withheld":   {&deputies, audit.Publication{}, nil, nil},
		"graded":                   {m, audit.Publication{}, graded, []Finding{{"P1", bad, 1, 6}, {"P2", Ungraded, 3, 6}}},
		"grades":                   {m, audit.NewPublication(audit.OnlyGrades, graded), graded, []Finding{{"P1", bad, 0, 0}, {"P2", Ungraded, 0, 0}}},
		"grades, public copy":      {m, audit.NewPublication(audit.OnlyGrades, graded), nil, []Finding{{"P1", bad, 0, 0}, {"P2", Ungraded, 0, 0}}},
		"graded, for deputies":     {&deputies, audit.Publication{}, graded, []Finding{{"P1", bad, 0, 0}, {"P2", Ungraded, 0, 0}}},
		"nothing found of an item": {m, audit.Publication{}, &tally.Outcome{}, nil},
	} {
		if found := told(c.of, c.known, c.o); !slices.Equal(found, c.want) {
			t.Errorf("%s: %v, want %v", name, found, c.want)
		}
	}
}

// docs/rules.md, section 15.16: who has no figures is neither the lowest nor the highest.
func TestYearOnYear_NoFigures(t *testing.T) {
	k := newKept(t, County, nil)
	e := rated(bad)
	for i := range e.Items {
		if i != 2 {
			e.Items[i].Votes, e.Items[i].Of = 0, 0
		}
	}
	again := rated(bad)
	again.Root[0] = 77
	for i := range again.Items {
		again.Items[i].Votes, again.Items[i].Of = 0, 0
	}
	k.take(t, voted()...)
	k.take(t, e, again, &RateYear{Yearly{2027, day("2028-01-20")}, e.Board()}, &RateYear{Yearly{2027, day("2028-01-21")}, again.Board()})
	if y := k.State().YearOnYear(); len(y) != 1 || y[0].Items != 1 || y[0].Lowest.Item != "P4" || y[0].Highest.Item != "P4" {
		t.Errorf("%+v", y)
	}
}
