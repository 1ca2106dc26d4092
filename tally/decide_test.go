package tally

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A poll is what a test of the rules says about one: 62 deputies, all of them present and all ballots valid unless it
// says otherwise, so that the line is 32.
type poll struct {
	method  ballot.Method // three-way unless given
	seats   int
	approve []int // by project
	oppose  []int // none unless given
	figures *Figures
	rules   func(*ballot.Rules)
	revote  bool
}

func (p poll) manifest() *ballot.Manifest {
	if p.method == "" {
		p.method = ballot.ApproveOpposeAbstain
	}
	m := &ballot.Manifest{Seats: p.seats, Rules: ballot.DefaultRules(p.method), Roll: ballot.KeyList{Count: 62}}
	for i := range p.approve {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: string(rune('A' + i))})
	}
	if p.rules != nil {
		p.rules(&m.Rules)
	}
	if p.revote {
		m.Previous = &ballot.Previous{Revote: true}
	}
	return m
}

func (p poll) counts() Counts {
	if p.method == ballot.TickUpToN {
		return Counts{p.approve}
	}
	var counts Counts
	for i, n := range p.approve {
		oppose := 0
		if p.oppose != nil {
			oppose = p.oppose[i]
		}
		counts = append(counts, []int{n, oppose})
	}
	return counts
}

func (p poll) decide() (Outcome, error) {
	f := Figures{62, 62, 62, 62, 0}
	if p.figures != nil {
		f = *p.figures
	}
	return Decide(p.manifest(), f, p.counts())
}

// summary is all of a decision but the counts: "chosen A B; tied C D; vacant 1; revote".
func summary(o Outcome) string {
	list := func(what string, ids []string) string {
		if len(ids) == 0 {
			return ""
		}
		return what + " " + strings.Join(ids, " ") + "; "
	}
	return fmt.Sprintf("%s%svacant %d; %s", list("chosen", o.Chosen), list("tied", o.Tied), o.Vacant, o.Next)
}

func ranks(o Outcome) (ranks []int) {
	for _, item := range o.Items {
		ranks = append(ranks, item.Rank)
	}
	return ranks
}

// docs/rules.md, section 4, clause by clause.
func TestDecide(t *testing.T) {
	presidium := func(r *ballot.Rules) { r.Tie = ballot.TiePresidium }
	vacant := func(r *ballot.Rules) { r.Shortfall = ballot.ShortfallVacant }
	half := func(of ballot.Base, inclusive bool) func(*ballot.Rules) {
		return func(r *ballot.Rules) { r.PassLine = ballot.Fraction{Num: 1, Den: 2, Of: of, Inclusive: inclusive} }
	}
	for _, test := range []struct {
		name  string
		poll  poll
		want  string
		ranks []int
		steps []Step
	}{
		{"exactly-half-fails", poll{seats: 2, approve: []int{40, 31, 32}},
			"chosen A C; vacant 0; announce", []int{1, 3, 2}, []Step{StepAnnounce}},
		{"exactly-half-of-the-roll-fails-though-all-who-vote-approve", poll{seats: 1, approve: []int{31, 0}, figures: &Figures{42, 42, 31, 31, 0}},
			"vacant 1; presidium", []int{1, 2}, nil},
		{"absent-deputies-count-in-the-base", poll{seats: 2, approve: []int{32, 31}, figures: &Figures{42, 42, 42, 42, 0}},
			"chosen A; vacant 1; presidium", []int{1, 2}, nil},
		{"half-inclusive-passes", poll{seats: 2, approve: []int{40, 31, 30}, rules: half(ballot.OfAll, true)},
			"chosen A B; vacant 0; announce", []int{1, 2, 3}, nil},
		{"line-of-the-present", poll{seats: 2, approve: []int{23, 22, 15}, figures: &Figures{44, 40, 40, 30, 10}, rules: half(ballot.OfPresent, false)},
			"chosen A; vacant 1; presidium", []int{1, 2, 3}, nil},
		{"line-of-the-valid", poll{seats: 2, approve: []int{16, 15, 0}, figures: &Figures{44, 40, 40, 30, 10}, rules: half(ballot.OfValid, false)},
			"chosen A; vacant 1; presidium", []int{1, 2, 3}, nil},
		{"votes-against-do-not-matter-to-the-line", poll{seats: 1, approve: []int{32, 20}, oppose: []int{30, 0}},
			"chosen A; vacant 0; announce", []int{1, 2}, nil},
		{"votes-against-do-not-break-a-tie", poll{seats: 2, approve: []int{40, 33, 33}, oppose: []int{0, 29, 0}},
			"chosen A; tied B C; vacant 1; revote", []int{1, 2, 2}, nil},
		{"in-order-of-votes-then-of-the-ballot", poll{seats: 5, approve: []int{40, 50, 40, 60, 40, 10}},
			"chosen D B A C E; vacant 0; announce", []int{3, 2, 3, 1, 3, 6}, nil},
		{"more-pass-than-seats", poll{seats: 2, approve: []int{40, 36, 38, 10}, oppose: []int{22, 0, 0, 52}},
			"chosen A C; vacant 0; announce", []int{1, 3, 2, 4}, nil},
		{"all-seats-filled-and-the-last-fails", poll{seats: 3, approve: []int{40, 41, 42, 31}},
			"chosen C B A; vacant 0; announce", []int{3, 2, 1, 4}, nil},
		{"tie-at-last-seat", poll{seats: 3, approve: []int{40, 45, 40, 50}},
			"chosen D B; tied A C; vacant 1; revote", []int{3, 2, 3, 1}, []Step{StepRevoteAmongTied}},
		{"tie-at-last-seat-presidium", poll{seats: 3, approve: []int{40, 45, 40, 50}, rules: presidium},
			"chosen D B; tied A C; vacant 1; presidium", []int{3, 2, 3, 1}, []Step{StepPresidiumDecides}},
		{"tie-of-three-for-two-seats", poll{seats: 3, approve: []int{40, 40, 45, 40, 0}},
			"chosen C; tied A B D; vacant 2; revote", []int{2, 2, 1, 2, 5}, nil},
		{"tie-of-all", poll{seats: 3, approve: []int{40, 40, 40, 40}},
			"tied A B C D; vacant 3; revote", []int{1, 1, 1, 1}, nil},
		{"tie-above-cut-is-no-tie", poll{seats: 3, approve: []int{50, 50, 40, 39}},
			"chosen A B C; vacant 0; announce", []int{1, 1, 3, 4}, nil},
		{"tie-in-which-all-find-seats-is-no-tie", poll{seats: 3, approve: []int{60, 40, 40, 39}},
			"chosen A B C; vacant 0; announce", []int{1, 2, 2, 4}, nil},
		{"tie-below-cut-is-no-tie", poll{seats: 2, approve: []int{50, 40, 10, 10}},
			"chosen A B; vacant 0; announce", []int{1, 2, 3, 3}, nil},
		{"tie-below-cut-of-those-who-pass-is-no-tie", poll{seats: 4, approve: []int{40, 39, 38, 37, 32, 32}},
			"chosen A B C D; vacant 0; announce", []int{1, 2, 3, 4, 5, 5}, nil},
		{"tie-among-those-below-line", poll{seats: 3, approve: []int{50, 40, 31, 31}},
			"chosen A B; vacant 1; presidium", []int{1, 2, 3, 3}, nil},
		{"tie-at-the-line-that-fails-it", poll{seats: 2, approve: []int{31, 31, 31}},
			"vacant 2; presidium", []int{1, 1, 1}, nil},
		{"second-tie-goes-to-the-presidium", poll{seats: 1, approve: []int{31, 31}, rules: half(ballot.OfAll, true), revote: true},
			"tied A B; vacant 1; presidium", []int{1, 1}, []Step{StepPresidiumDecides}},
		{"revote-needs-the-line", poll{seats: 1, approve: []int{31, 20}, revote: true},
			"vacant 1; presidium", []int{1, 2}, []Step{StepLeaveVacant, StepFurtherBallot, StepNextSession}},
		{"shortfall", poll{seats: 3, approve: []int{20, 50, 31, 40}},
			"chosen B D; vacant 1; presidium", []int{4, 1, 3, 2}, []Step{StepLeaveVacant, StepFurtherBallot, StepNextSession}},
		{"shortfall-vacant-by-rule", poll{seats: 3, approve: []int{20, 50, 31, 40}, rules: vacant},
			"chosen B D; vacant 1; announce", []int{4, 1, 3, 2}, []Step{StepAnnounce, StepLeaveVacant}},
		{"shortfall-rule-does-not-touch-a-tie", poll{seats: 3, approve: []int{40, 45, 40, 50}, rules: vacant},
			"chosen D B; tied A C; vacant 1; revote", []int{3, 2, 3, 1}, nil},
		{"one-for-one", poll{seats: 1, approve: []int{32}, rules: func(r *ballot.Rules) { r.Differential = 0 }},
			"chosen A; vacant 0; announce", []int{1}, nil},
		{"one-for-one-fails", poll{seats: 1, approve: []int{31}, rules: func(r *ballot.Rules) { r.Differential = 0 }},
			"vacant 1; presidium", []int{1}, nil},
		{"equal-number-list-item-by-item", poll{seats: 3, approve: []int{62, 31, 62}, oppose: []int{0, 31, 0}},
			"chosen A C; vacant 1; presidium", []int{1, 3, 1}, nil},
		{"all-blank", poll{seats: 2, approve: []int{0, 0, 0}},
			"vacant 2; presidium", []int{1, 1, 1}, nil},
		{"all-blank-ticks", poll{seats: 2, approve: []int{0, 0, 0}, method: ballot.TickUpToN},
			"vacant 2; presidium", []int{1, 1, 1}, nil},
		{"zero-votes", poll{seats: 2, approve: []int{0, 0, 0}, figures: &Figures{62, 62, 0, 0, 0}},
			"vacant 2; presidium", []int{1, 1, 1}, nil},
		{"all-invalid", poll{seats: 2, approve: []int{0, 0, 0}, figures: &Figures{62, 62, 62, 0, 62}, rules: half(ballot.OfValid, true)},
			"vacant 2; presidium", []int{1, 1, 1}, nil},
		{"ticks", poll{seats: 2, approve: []int{40, 31, 50}, method: ballot.TickUpToN},
			"chosen C A; vacant 0; announce", []int{2, 3, 1}, nil},
		{"quorum-inclusive", poll{seats: 1, approve: []int{42, 0}, figures: &Figures{42, 42, 42, 42, 0}},
			"chosen A; vacant 0; announce", []int{1, 2}, nil},
		{"quorum-missed-by-one", poll{seats: 1, approve: []int{41, 0}, figures: &Figures{41, 41, 41, 41, 0}},
			"vacant 1; void", []int{0, 0}, []Step{StepReconveneInQuorum}},
		{"collected-under-issued-is-valid", poll{seats: 1, approve: []int{40, 0}, figures: &Figures{60, 58, 40, 40, 0}},
			"chosen A; vacant 0; announce", []int{1, 2}, nil},
		{"collected-over-issued-voids", poll{seats: 1, approve: []int{40, 0}, figures: &Figures{60, 58, 59, 59, 0}},
			"vacant 1; void", []int{0, 0}, []Step{StepBallotAgain}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := test.poll.decide()
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(o); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if got := ranks(o); !slices.Equal(got, test.ranks) {
				t.Errorf("ranks %v, want %v", got, test.ranks)
			}
			if got := o.Steps(); test.steps != nil && !slices.Equal(got, test.steps) {
				t.Errorf("steps %v, want %v", got, test.steps)
			}
		})
	}
}

// Figures and counts that no ballots add up to are never decided on.
func TestDecideRefusals(t *testing.T) {
	good := poll{seats: 2, approve: []int{40, 33, 20}, oppose: []int{2, 0, 40}, figures: &Figures{60, 58, 57, 55, 2}}
	if _, err := good.decide(); err == nil {
		t.Fatal("20 for, 40 against on 55 ballots: accepted")
	}
	good.oppose[2] = 35
	if _, err := good.decide(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		figures Figures
		counts  Counts
		want    string
	}{
		{"present-over-roll", Figures{63, 58, 57, 55, 2}, nil, "63 present, 62 on the roll"},
		{"issued-over-present", Figures{60, 61, 57, 55, 2}, nil, "61 ballots issued to 60 present"},
		{"valid-over-collected", Figures{60, 58, 57, 58, 0}, nil, "58 valid ballots of 57 collected"},
		{"valid-over-collected-in-a-void-ballot", Figures{60, 58, 59, 60, 0}, nil, "60 valid ballots of 59 collected"},
		{"valid-and-invalid-over-collected", Figures{60, 58, 57, 55, 3}, nil, "55 valid and 3 invalid ballots are not the 57 collected"},
		{"valid-and-invalid-under-collected", Figures{60, 58, 57, 55, 1}, nil, "55 valid and 1 invalid ballots are not the 57 collected"},
		{"negative-present", Figures{-1, 58, 57, 55, 2}, nil, "a negative number"},
		{"negative-invalid", Figures{60, 58, 57, 58, -1}, nil, "a negative number"},
		{"no-counts", *good.figures, Counts{}, "counts for 0 questions, want 3"},
		{"a-question-less", *good.figures, Counts{{40, 2}, {33, 0}}, "counts for 2 questions, want 3"},
		{"a-question-more", *good.figures, Counts{{40, 2}, {33, 0}, {20, 0}, {0, 0}}, "counts for 4 questions, want 3"},
		{"the-other-form", *good.figures, Counts{{40, 33, 20}}, "counts for 1 questions, want 3"},
		{"an-answer-less", *good.figures, Counts{{40, 2}, {33}, {20, 0}}, "question 2: counts for 1 answers, want 2"},
		{"an-answer-more", *good.figures, Counts{{40, 2}, {33, 0, 0}, {20, 0}}, "question 2: counts for 3 answers, want 2"},
		{"negative-approvals", *good.figures, Counts{{40, 2}, {33, 0}, {-1, 0}}, "project C: -1 approve and 0 oppose on 55 ballots"},
		{"negative-against", *good.figures, Counts{{40, 2}, {33, 0}, {20, -1}}, "project C: 20 approve and -1 oppose on 55 ballots"},
		{"approvals-over-ballots", *good.figures, Counts{{56, 0}, {33, 0}, {20, 0}}, "project A: 56 approve"},
		{"approvals-and-against-over-ballots", *good.figures, Counts{{40, 16}, {33, 0}, {20, 0}}, "project A: 40 approve and 16 oppose on 55 ballots"},
		{"approvals-that-overflow", *good.figures, Counts{{40, 1<<63 - 1}, {33, 0}, {20, 0}}, "project A: 40 approve"},
		{"approvals-over-the-cap-of-the-form", *good.figures, Counts{{55, 0}, {55, 0}, {1, 0}}, "111 approvals on 55 ballots with at most 2 each"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.counts == nil {
				test.counts = good.counts()
			}
			o, err := Decide(good.manifest(), test.figures, test.counts)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if o.Items != nil || o.Next != "" {
				t.Errorf("an outcome besides the error: %+v", o)
			}
		})
	}
	ticks := poll{seats: 2, approve: []int{40, 33, 20}, method: ballot.TickUpToN}
	if _, err := Decide(ticks.manifest(), Figures{62, 62, 62, 62, 0}, good.counts()); err == nil {
		t.Error("ticks with the counts of the other form: accepted")
	}
	ticks.approve = []int{62, 62, 1}
	if _, err := ticks.decide(); err == nil || !strings.Contains(err.Error(), "125 approvals on 62 ballots") {
		t.Errorf("more ticks than the form allows: got %v", err)
	}
}

// Half is not more than half, whatever the roll; and nothing passes with no votes.
func TestThreat44_Majority(t *testing.T) {
	for total := 2; total <= 400; total++ {
		m := poll{seats: 1, approve: []int{0, 0}}.manifest()
		m.Roll.Count = total
		for approve := 0; approve <= total; approve++ {
			o, err := Decide(m, Figures{total, total, total, total, 0}, Counts{{approve, 0}, {0, 0}})
			if err != nil {
				t.Fatal(err)
			}
			if want := approve > total-approve; o.Items[0].Passes != want || o.Items[0].Chosen != want {
				t.Fatalf("%d of %d: passes %v, chosen %v", approve, total, o.Items[0].Passes, o.Items[0].Chosen)
			}
			if o.Items[1].Passes {
				t.Fatalf("passes with no votes of %d", total)
			}
		}
	}
}

// At a tie nothing depends on the order of the ballot: whoever is tied in one order is tied in any.
func TestThreat45_TieIsNeverBroken(t *testing.T) {
	for _, order := range [][]int{{33, 33, 40, 3}, {40, 33, 33, 3}, {3, 33, 33, 40}, {33, 3, 40, 33}} {
		o, err := poll{seats: 2, approve: order}.decide()
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range o.Items {
			if tied := slices.Contains(o.Tied, item.ID); tied != (*item.Approve == 33) || item.Chosen != (*item.Approve == 40) {
				t.Errorf("%v: %s with %d is chosen %v, tied %v", order, item.ID, *item.Approve, item.Chosen, tied)
			}
		}
		if o.Next != Revote || o.Vacant != 1 {
			t.Errorf("%v: %s", order, summary(o))
		}
	}
}

// One ballot more than were issued voids the whole; it is not even counted.
func TestThreat47_CollectedOverIssued(t *testing.T) {
	p := poll{seats: 1, approve: []int{40, 1}}
	for collected := 56; collected <= 64; collected++ {
		p.figures = &Figures{60, 58, collected, collected, 0}
		o, err := p.decide()
		if err != nil {
			t.Fatal(err)
		}
		if void := collected > 58; (o.Next == Void) != void || void == o.Items[0].Chosen {
			t.Errorf("%d of 58: %s", collected, summary(o))
		}
	}
	p.figures = &Figures{60, 58, 59, 0, 0} // as at the gate, before anything is counted
	o, err := Decide(p.manifest(), *p.figures, nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"total":62,"present":60,"quorum":42,"line":32,"seats":1,"issued":58,"collected":59,"valid":0,"invalid":0,` +
		`"items":[{"id":"A","passes":false,"chosen":false},{"id":"B","passes":false,"chosen":false}],"chosen":[],"tied":[],"vacant":1,"next":"void"}`
	if got := crypto.MustEncodeJSON(o); string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The JSON is what docs/protocol.md, section 5.7, promises, in both forms.
func TestOutcomeJSON(t *testing.T) {
	three := poll{seats: 2, approve: []int{50, 36, 36}, oppose: []int{0, 26, 1}}
	ticks := poll{seats: 2, approve: []int{50, 40, 0}, method: ballot.TickUpToN}
	const head = `{"total":62,"present":62,"quorum":42,"line":32,"seats":2,"issued":62,"collected":62,"valid":62,"invalid":0,"items":[`
	for _, test := range []struct {
		poll poll
		want string
	}{
		{three, head + `{"id":"A","approve":50,"oppose":0,"abstain":12,"rank":1,"passes":true,"chosen":true},` +
			`{"id":"B","approve":36,"oppose":26,"abstain":0,"rank":2,"passes":true,"chosen":false},` +
			`{"id":"C","approve":36,"oppose":1,"abstain":25,"rank":2,"passes":true,"chosen":false}],"chosen":["A"],"tied":["B","C"],"vacant":1,"next":"revote"}`},
		{ticks, head + `{"id":"A","approve":50,"rank":1,"passes":true,"chosen":true},{"id":"B","approve":40,"rank":2,"passes":true,"chosen":true},` +
			`{"id":"C","approve":0,"rank":3,"passes":false,"chosen":false}],"chosen":["A","B"],"tied":[],"vacant":0,"next":"announce"}`},
	} {
		o, err := test.poll.decide()
		if err != nil {
			t.Fatal(err)
		}
		if got := crypto.MustEncodeJSON(o); string(got) != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
		again := Outcome{}
		if err := decode(crypto.MustEncodeJSON(o), &again); err != nil || summary(again) != summary(o) {
			t.Errorf("decoded %v, %v", again, err)
		}
	}
}
