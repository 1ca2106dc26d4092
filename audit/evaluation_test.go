package audit_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// Whatever a result says of an evaluation but what the rules make of the counts is refused: the verifier executes them again.
func TestEvaluationIsExecutedAgain(t *testing.T) {
	h := story(t, rated).before(t, audit.Result)
	counts, outcome, err := h.board.Count()
	if err != nil {
		t.Fatal(err)
	}
	// Two electronic ballots and a paper: 满意 基本满意, 满意, 满意 基本满意. Of four members three are more than half.
	if r := outcome.Ratings; len(r) != 2 || r[0].Grade != ballot.Satisfied || r[1].Grade != ballot.Dissatisfied || r[1].Empty != 1 || r[1].Overall != (tally.Rate{Num: 2, Den: 2, Percent: "100.0"}) {
		t.Fatalf("%+v", r)
	}
	for name, change := range map[string]func(o *tally.Outcome){
		"another grade":     func(o *tally.Outcome) { o.Ratings[1].Grade = ballot.MostlySatisfied },
		"no grade":          func(o *tally.Outcome) { o.Ratings[0].Grade = "" },
		"another percent":   func(o *tally.Outcome) { o.Ratings[1].Overall.Percent = "99.9" },
		"a smaller divisor": func(o *tally.Outcome) { o.Ratings[1].Satisfied.Den-- },
		"another empty":     func(o *tally.Outcome) { o.Ratings[1].Empty = 0 },
		"votes":             func(o *tally.Outcome) { o.Ratings[1].Votes[0]++ },
		"an item less":      func(o *tally.Outcome) { o.Ratings = o.Ratings[:1] },
		"another line":      func(o *tally.Outcome) { o.Line = 2 },
		"the electorate":    func(o *tally.Outcome) { o.Electorate-- },
		"a tie":             func(o *tally.Outcome) { o.Tied = []string{"X1"} },
		"something chosen":  func(o *tally.Outcome) { o.Chosen = []string{"X1"} },
	} {
		forged := outcome
		forged.Ratings = slices.Clone(outcome.Ratings)
		forged.Ratings[1].Votes = slices.Clone(outcome.Ratings[1].Votes)
		change(&forged)
		body := audit.ResultBody{Counts: counts, Outcome: forged}
		if err := h.try(audit.Result, command(h, audit.Result, body, h.scrutineers()...)); err == nil || !strings.Contains(err.Error(), "the outcome is not what the rules make of the counts") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := h.try(audit.Result, command(h, audit.Result, audit.ResultBody{Counts: counts, Outcome: outcome}, h.scrutineers()...)); err != nil {
		t.Errorf("the honest one: %v", err)
	}
}

// A blank paper is set aside only where the rules say that it is invalid.
func TestBlankPaper(t *testing.T) {
	for s, taken := range map[script]bool{rated: true, small: false} {
		h := story(t, s).before(t, audit.Invalid)
		err := h.try(audit.Invalid, command(h, audit.Invalid, audit.InvalidBody{Number: 1, Reason: audit.Blank}, h.tellers()...))
		if taken != (err == nil) {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// A paper is incomplete only where a question is required.
func TestIncompletePaper(t *testing.T) {
	for s, taken := range map[script]bool{asked: true, rated: false} {
		h := story(t, s).before(t, audit.Invalid)
		err := h.try(audit.Invalid, command(h, audit.Invalid, audit.InvalidBody{Number: 1, Reason: audit.Incomplete}, h.tellers()...))
		if taken != (err == nil) {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// Whatever a result says of a questionnaire but what its counts are is refused: the verifier counts again.
func TestAnswersAreCountedAgain(t *testing.T) {
	h := story(t, asked).before(t, audit.Result)
	counts, outcome, err := h.board.Count()
	if err != nil {
		t.Fatal(err)
	}
	// Two electronic ballots and a paper: point 1 and the second answer, point 1 alone, the first again.
	want := []tally.Reply{{ID: "X1", Votes: []int{3, 0, 0}, Mean: &tally.Mean{Num: 3, Den: 3, Display: "1.00"}}, {ID: "X2", Votes: []int{0, 2}, Empty: 1}}
	if !reflect.DeepEqual(outcome.Answers, want) || outcome.Electorate != 4 {
		t.Fatalf("%+v", outcome)
	}
	for name, answers := range map[string][]tally.Reply{
		"another mean":     {{ID: "X1", Votes: []int{3, 0, 0}, Mean: &tally.Mean{Num: 3, Den: 3, Display: "1.01"}}, want[1]},
		"no mean":          {{ID: "X1", Votes: []int{3, 0, 0}}, want[1]},
		"another empty":    {want[0], {ID: "X2", Votes: []int{0, 2}}},
		"votes":            {want[0], {ID: "X2", Votes: []int{1, 1}, Empty: 1}},
		"a question less":  want[:1],
		"in another order": {want[1], want[0]},
		"a question more":  append(slices.Clone(want), want[1]),
	} {
		forged := outcome
		forged.Answers = answers
		body := audit.ResultBody{Counts: counts, Outcome: forged}
		if err := h.try(audit.Result, command(h, audit.Result, body, h.scrutineers()...)); err == nil || !strings.Contains(err.Error(), "the outcome is not what the rules make of the counts") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A poll whose grades are tied is decided by people, and no re-vote among the tied may follow it.
func TestEvaluationTie(t *testing.T) {
	seeded(t, 3)
	_ = story(t, small) // gathers the people
	h := everybody.newHall(t, script{"rated-tie", ballot.Evaluating, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}, func(m *ballot.Manifest) { m.Rules = m.Rules.With(ballot.Plurality) })
	h.ceremony(t)
	h.approve(t)
	d := h.people.deputies[:4]
	h.attend(t, d, nil)
	h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]))
	h.open(t)
	h.closing(t)
	h.epoch(t, h.vote(t, d[0], 1, 3), h.vote(t, d[1], 2, 3))
	h.close(t, 0)
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 3)
	h.result(t)
	if o := h.board.Outcome(); o.Next != tally.Presidium || !slices.Equal(o.Tied, []string{"X1"}) || o.Ratings[1].Grade != ballot.Dissatisfied {
		t.Fatalf("%+v", o)
	}
	for decision, taken := range map[string]bool{"LEAVE_VACANT": false, "NEXT_SESSION": false, "PRESIDIUM_DECIDED": true} {
		at := h.at(t, len(h.records))
		err := at.try(audit.Decide, command(at, audit.Decide, audit.DecideBody{Result: at.board.Result(), Decision: decision, Text: "主席团决定：基本满意"}, at.chairAndChief()...))
		if taken != (err == nil) {
			t.Errorf("%s: %v", decision, err)
		}
	}
	if err := h.try(audit.Announce, command(h, audit.Announce, audit.AnnounceBody{Result: h.board.Result()}, h.chairAndChief()...)); err == nil {
		t.Error("a tie was announced")
	}
}
