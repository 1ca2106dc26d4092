package tally

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// An evaluation is what a test of the rules says about one: 62 deputies, all of them present and all ballots valid unless it
// says otherwise, and one item, for each grade so many.
type evaluation struct {
	votes   []int
	preset  ballot.Preset // MAJORITY unless given
	grades  []ballot.Grade
	figures *Figures
	rules   func(*ballot.Rules)
}

func (e evaluation) manifest() *ballot.Manifest {
	m := &ballot.Manifest{Rules: ballot.DefaultRules(ballot.Evaluating), Roll: ballot.KeyList{Count: 62}, Candidates: []ballot.Candidate{{ID: "A"}}}
	if e.preset != "" {
		m.Rules = m.Rules.With(e.preset)
	}
	if e.grades != nil {
		m.Rules.Evaluation.Grades = e.grades
	}
	if e.rules != nil {
		e.rules(&m.Rules)
	}
	return m
}

func (e evaluation) decide() (Outcome, error) {
	f := Figures{62, 62, 62, 62, 0}
	if e.figures != nil {
		f = *e.figures
	}
	return Decide(e.manifest(), f, Counts{e.votes})
}

// said is all of a rating: "satisfied 31/62 50.0, overall 62/62 100.0, empty 0: mostly_satisfied; announce".
func said(o Outcome) string {
	r := o.Ratings[0]
	grade := string(r.Grade)
	if slices.Contains(o.Tied, r.ID) {
		grade = "tied"
	}
	return fmt.Sprintf("satisfied %d/%d %s, overall %d/%d %s, empty %d: %s; %s", r.Satisfied.Num, r.Satisfied.Den, r.Satisfied.Percent,
		r.Overall.Num, r.Overall.Den, r.Overall.Percent, r.Empty, grade, o.Next)
}

// docs/rules.md, section 8, clause by clause.
func TestEvaluate(t *testing.T) {
	lower := func(r *ballot.Rules) { r.Evaluation.Tie = ballot.TieLower }
	abstains := func(r *ballot.Rules) { r.BlankItem = ballot.BlankItemAbstain }
	few := func(r *ballot.Rules) { r.Quorum = ballot.Fraction{Num: 1, Den: 100, Of: ballot.OfAll, Inclusive: true} }
	half := func(r *ballot.Rules) { r.PassLine.Inclusive = true }
	of := func(b ballot.Base) func(*ballot.Rules) { return func(r *ballot.Rules) { r.Evaluation.RateOf = b } }
	absent := &Figures{44, 44, 44, 40, 4} // 22 are away, 4 papers are invalid
	none := &Figures{62, 62, 0, 0, 0}
	one := &Figures{62, 1, 1, 1, 0}
	set := func(g ...ballot.Grade) []ballot.Grade { return g }
	four := ballot.FourGrades()
	two := set(four[0], four[2], four[3])                                                                                               // 满意, 不满意, 不了解
	danfeng := set(four[0], four[1], ballot.Grade{Names: ballot.Names{"zh": "一般"}, CountsAs: ballot.MostlySatisfied}, four[2], four[3]) // one more between
	for _, test := range []struct {
		name string
		poll evaluation
		want string
	}{
		{"majority", evaluation{votes: []int{32, 0, 30}}, "satisfied 32/62 51.6, overall 32/62 51.6, empty 0: satisfied; announce"},
		{"majority-exactly-half-is-not-enough", evaluation{votes: []int{31, 31, 0}}, "satisfied 31/62 50.0, overall 62/62 100.0, empty 0: mostly_satisfied; announce"},
		{"majority-exactly-half-of-both-is-not-enough", evaluation{votes: []int{11, 20, 31}}, "satisfied 11/62 17.7, overall 31/62 50.0, empty 0: dissatisfied; announce"},
		{"majority-exactly-half-by-rule", evaluation{votes: []int{31, 31, 0}, rules: half}, "satisfied 31/62 50.0, overall 62/62 100.0, empty 0: satisfied; announce"},
		{"majority-mostly-satisfied", evaluation{votes: []int{0, 32, 30}}, "satisfied 0/62 0.0, overall 32/62 51.6, empty 0: mostly_satisfied; announce"},
		{"majority-absent-members-count-against", evaluation{votes: []int{31, 1, 8}, figures: absent}, "satisfied 31/40 77.5, overall 32/40 80.0, empty 0: mostly_satisfied; announce"},
		{"majority-empty-items-count-against", evaluation{votes: []int{20, 0, 0}}, "satisfied 20/20 100.0, overall 20/20 100.0, empty 42: dissatisfied; announce"},
		{"majority-of-the-present", evaluation{votes: []int{23, 1, 16}, figures: absent, preset: ballot.MajorityPresent}, "satisfied 23/40 57.5, overall 24/40 60.0, empty 0: satisfied; announce"},
		{"majority-of-the-present-exactly-half", evaluation{votes: []int{22, 1, 17}, figures: absent, preset: ballot.MajorityPresent}, "satisfied 22/40 55.0, overall 23/40 57.5, empty 0: mostly_satisfied; announce"},
		{"rate-80-inclusive", evaluation{votes: []int{32, 8, 0}, figures: absent, preset: ballot.Rate8060}, "satisfied 32/40 80.0, overall 40/40 100.0, empty 0: satisfied; announce"},
		{"rate-just-below-80", evaluation{votes: []int{31, 9, 0}, figures: absent, preset: ballot.Rate8060}, "satisfied 31/40 77.5, overall 40/40 100.0, empty 0: mostly_satisfied; announce"},
		{"rate-60-inclusive", evaluation{votes: []int{24, 0, 16}, figures: absent, preset: ballot.Rate8060}, "satisfied 24/40 60.0, overall 24/40 60.0, empty 0: mostly_satisfied; announce"},
		{"rate-below-60", evaluation{votes: []int{23, 17, 0}, figures: absent, preset: ballot.Rate8060}, "satisfied 23/40 57.5, overall 40/40 100.0, empty 0: dissatisfied; announce"},
		{"rate-decides-as-a-fraction-not-as-displayed", evaluation{votes: []int{1999, 501, 0}, preset: ballot.Rate8060, figures: &Figures{2500, 2500, 2500, 2500, 0}}, "satisfied 1999/2500 80.0, overall 2500/2500 100.0, empty 0: mostly_satisfied; announce"},
		{"rate-of-the-present", evaluation{votes: []int{33, 7, 0}, figures: absent, preset: ballot.Rate8060, rules: of(ballot.OfPresent)}, "satisfied 33/44 75.0, overall 40/44 90.9, empty 0: mostly_satisfied; announce"},
		{"rate-of-all", evaluation{votes: []int{33, 7, 0}, figures: absent, preset: ballot.Rate8060, rules: of(ballot.OfAll)}, "satisfied 33/62 53.2, overall 40/62 64.5, empty 0: dissatisfied; announce"},
		{"plurality", evaluation{votes: []int{20, 22, 20}, preset: ballot.Plurality}, "satisfied 20/62 32.3, overall 42/62 67.7, empty 0: mostly_satisfied; announce"},
		{"plurality-tie-goes-to-people", evaluation{votes: []int{31, 0, 31}, preset: ballot.Plurality}, "satisfied 31/62 50.0, overall 31/62 50.0, empty 0: tied; presidium"},
		{"plurality-tie-of-three", evaluation{votes: []int{20, 20, 20}, preset: ballot.Plurality}, "satisfied 20/60 33.3, overall 40/60 66.7, empty 2: tied; presidium"},
		{"plurality-tie-below-the-most-is-no-tie", evaluation{votes: []int{10, 10, 42}, preset: ballot.Plurality}, "satisfied 10/62 16.1, overall 20/62 32.3, empty 0: dissatisfied; announce"},
		{"plurality-tie-lower-by-rule", evaluation{votes: []int{31, 31, 0}, preset: ballot.Plurality, rules: lower}, "satisfied 31/62 50.0, overall 62/62 100.0, empty 0: mostly_satisfied; announce"},
		{"plurality-tie-of-three-lower-by-rule", evaluation{votes: []int{20, 20, 20}, preset: ballot.Plurality, rules: lower}, "satisfied 20/60 33.3, overall 40/60 66.7, empty 2: dissatisfied; announce"},
		{"no-knowledge-is-in-the-denominator", evaluation{votes: []int{32, 0, 0, 30}, grades: ballot.FourGrades()}, "satisfied 32/62 51.6, overall 32/62 51.6, empty 0: satisfied; announce"},
		{"no-knowledge-is-no-grade", evaluation{votes: []int{2, 1, 1, 58}, grades: ballot.FourGrades(), preset: ballot.Plurality}, "satisfied 2/62 3.2, overall 3/62 4.8, empty 0: satisfied; announce"},
		{"all-without-knowledge", evaluation{votes: []int{0, 0, 0, 62}, grades: ballot.FourGrades()}, "satisfied 0/62 0.0, overall 0/62 0.0, empty 0: ; announce"},
		{"five-grades-count-as-three", evaluation{votes: []int{20, 12, 10, 15, 5}, grades: ballot.FiveGrades()}, "satisfied 32/62 51.6, overall 42/62 67.7, empty 0: satisfied; announce"},
		{"five-grades-by-plurality", evaluation{votes: []int{20, 12, 0, 30, 0}, grades: ballot.FiveGrades(), preset: ballot.Plurality}, "satisfied 32/62 51.6, overall 32/62 51.6, empty 0: satisfied; announce"},
		{"two-grades-and-no-knowledge-with-blank-as-abstention", evaluation{votes: []int{31, 10, 11}, grades: two, rules: abstains}, "satisfied 31/62 50.0, overall 31/62 50.0, empty 10: dissatisfied; announce"},
		{"two-grades-and-no-knowledge-with-blank-as-abstention-by-rate", evaluation{votes: []int{38, 3, 11}, grades: two, rules: abstains, preset: ballot.Rate8060}, "satisfied 38/62 61.3, overall 38/62 61.3, empty 10: mostly_satisfied; announce"},
		{"own-grade-between-counts-as-mostly-satisfied", evaluation{votes: []int{20, 8, 4, 20, 10}, grades: danfeng}, "satisfied 20/62 32.3, overall 32/62 51.6, empty 0: mostly_satisfied; announce"},
		{"own-grade-between-by-plurality", evaluation{votes: []int{20, 11, 11, 20, 0}, grades: danfeng, preset: ballot.Plurality}, "satisfied 20/62 32.3, overall 42/62 67.7, empty 0: mostly_satisfied; announce"},
		{"empty-item-is-outside-the-denominator", evaluation{votes: []int{32, 8, 0}}, "satisfied 32/40 80.0, overall 40/40 100.0, empty 22: satisfied; announce"},
		{"empty-item-abstains-by-rule", evaluation{votes: []int{32, 8, 0}, rules: abstains}, "satisfied 32/62 51.6, overall 40/62 64.5, empty 22: satisfied; announce"},
		{"all-empty", evaluation{votes: []int{0, 0, 0}}, "satisfied 0/0 , overall 0/0 , empty 62: ; announce"},
		{"all-abstain", evaluation{votes: []int{0, 0, 0}, rules: abstains}, "satisfied 0/62 0.0, overall 0/62 0.0, empty 62: ; announce"},
		{"all-empty-is-no-tie", evaluation{votes: []int{0, 0, 0}, preset: ballot.Plurality}, "satisfied 0/0 , overall 0/0 , empty 62: ; announce"},
		{"nobody-voted", evaluation{votes: []int{0, 0, 0}, figures: none, preset: ballot.Rate8060}, "satisfied 0/0 , overall 0/0 , empty 0: ; announce"},
		{"zero-satisfied", evaluation{votes: []int{0, 0, 62}, preset: ballot.Rate8060}, "satisfied 0/62 0.0, overall 0/62 0.0, empty 0: dissatisfied; announce"},
		{"one-voter", evaluation{votes: []int{1, 0, 0}, figures: one, preset: ballot.Rate8060, rules: few}, "satisfied 1/1 100.0, overall 1/1 100.0, empty 0: satisfied; announce"},
		{"one-voter-is-no-majority-of-all", evaluation{votes: []int{1, 0, 0}, figures: one, rules: few}, "satisfied 1/1 100.0, overall 1/1 100.0, empty 0: dissatisfied; announce"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := test.poll.decide()
			if test.poll.figures != nil && test.poll.figures.Present > 62 {
				m := test.poll.manifest()
				m.Roll.Count = test.poll.figures.Present
				o, err = Decide(m, *test.poll.figures, Counts{test.poll.votes})
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := said(o); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if o.Seats != 0 || o.Vacant != 0 || len(o.Chosen)+len(o.Items) != 0 {
				t.Errorf("an evaluation chose: %+v", o)
			}
			steps := []Step{StepAnnounce}
			if o.Next == Presidium {
				steps = []Step{StepPresidiumDecides}
			}
			if !slices.Equal(o.Steps(), steps) {
				t.Errorf("steps %v", o.Steps())
			}
		})
	}
}

// Whose evaluation it is: docs/rules.md, section 8.1.
func TestEvaluateElectorate(t *testing.T) {
	for base, want := range map[ballot.Base]int{ballot.OfPresent: 44, ballot.OfAll: 62, ballot.OfList: 62} {
		o, err := evaluation{votes: []int{40, 0, 0}, figures: &Figures{44, 44, 40, 40, 0}, rules: func(r *ballot.Rules) { r.Evaluation.Electorate = base }}.decide()
		if err != nil || o.Electorate != want {
			t.Errorf("%s: %d, %v", base, o.Electorate, err)
		}
	}
}

// All absent, or more collected than issued: nothing is rated.
func TestEvaluateVoid(t *testing.T) {
	for name, f := range map[string]Figures{"all-absent": {}, "no-quorum": {41, 41, 41, 41, 0}, "collected-over-issued": {60, 58, 59, 59, 0}} {
		o, err := evaluation{votes: []int{1, 2, 3}, figures: &f}.decide()
		if err != nil || o.Next != Void || len(o.Ratings)+len(o.Tied) != 0 {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
}

// Counts that no ballots can add up to decide nothing.
func TestEvaluateRefusals(t *testing.T) {
	for want, votes := range map[string][]int{
		"item A: [62 0 1] is not what 62 ballots can say":   {62, 0, 1},
		"item A: [-1 0 1] is not what 62 ballots can say":   {-1, 0, 1},
		"question 1: counts for 2 answers, want 3":          {62, 0},
		"question 1: counts for 4 answers, want 3":          {60, 0, 1, 1},
		"item A: [10 -1 50] is not what 62 ballots can say": {10, -1, 50},
	} {
		if _, err := (evaluation{votes: votes}).decide(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", votes, err)
		}
	}
	if _, err := Decide(evaluation{}.manifest(), Figures{62, 62, 62, 62, 0}, Counts{}); err == nil {
		t.Error("counts for no item were taken")
	}
}

// The half is rounded up, at the first decimal.
func TestRateDisplay(t *testing.T) {
	for want, r := range map[string][2]int{"68.8": {172, 250}, "84.1": {207, 246}, "98.0": {241, 246}, "12.5": {1, 8}, "0.1": {1, 2000}, "0.0": {1, 2001}, "99.9": {1998, 2000}, "100.0": {1999, 2000}, "6.3": {1, 16}} {
		if got := NewRate(r[0], r[1]).Percent; got != want {
			t.Errorf("%d/%d is displayed as %s, want %s", r[0], r[1], got, want)
		}
	}
}

// TestEvaluateAgainstOracle holds a decision against a count at a table: paper by paper, in fractions of arbitrary size.
func TestEvaluateAgainstOracle(t *testing.T) {
	sets := [][]ballot.Grade{ballot.ThreeGrades(), ballot.FourGrades(), ballot.FiveGrades()}
	presets := ballot.Presets()
	seen := map[string]int{}
	for seed := range uint64(20000) {
		r := rand.New(rand.NewPCG(2026, seed))
		e := evaluation{preset: presets[r.IntN(4)], grades: sets[r.IntN(3)]}
		m := e.manifest()
		m.Roll.Count = 1 + r.IntN(12)
		x := m.Rules.Evaluation
		x.RateOf = []ballot.Base{ballot.OfValid, ballot.OfPresent, ballot.OfAll}[r.IntN(3)]
		if r.IntN(3) == 0 {
			m.Rules.BlankItem = ballot.BlankItemAbstain
		}
		if r.IntN(3) == 0 && x.Preset == ballot.Plurality {
			x.Tie = ballot.TieLower
		}
		if r.IntN(3) == 0 && m.Rules.PassLine.Den != 0 {
			m.Rules.PassLine.Inclusive = true
		}
		m.Rules.Quorum = ballot.Fraction{Num: 1, Den: 100, Of: ballot.OfAll, Inclusive: true}
		present := 1 + r.IntN(m.Roll.Count)
		papers := make([]int, r.IntN(present+1)) // a grade from 1, or 0
		row, skew := make([]int, len(x.Grades)), 1+r.IntN(len(x.Grades))
		for i := range papers {
			if papers[i] = r.IntN(skew + 1); papers[i] > 0 {
				row[papers[i]-1]++
			}
		}
		o, err := Decide(m, Figures{present, present, len(papers), len(papers), 0}, Counts{row})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		want, grade := table(m, present, papers)
		if got := said(o); !strings.HasPrefix(got, want) {
			t.Fatalf("seed %d: %+v %v\ngot  %s\nwant %s", seed, m.Rules, papers, got, want)
		}
		seen[grade]++
	}
	for _, grade := range []string{"satisfied", "mostly_satisfied", "dissatisfied", "tied", ""} {
		if seen[grade] < 200 {
			t.Errorf("only %d of the random items were graded %q: %v", seen[grade], grade, seen)
		}
	}
}

// table is the count at a table.
func table(m *ballot.Manifest, present int, papers []int) (said, grade string) {
	x, tally, empty := m.Rules.Evaluation, map[ballot.Standing]int64{}, 0
	for _, p := range papers {
		if p == 0 {
			empty++
			continue
		}
		tally[x.Grades[p-1].CountsAs]++
	}
	base := int64(len(papers))
	switch {
	case x.RateOf == ballot.OfPresent:
		base = int64(present)
	case x.RateOf == ballot.OfAll:
		base = int64(m.Roll.Count)
	case m.Rules.BlankItem == ballot.BlankItemNotRated:
		base -= int64(empty)
	}
	good, fair, bad := tally[ballot.Satisfied], tally[ballot.MostlySatisfied], tally[ballot.Dissatisfied]
	percent := func(n int64) string {
		if base == 0 {
			return ""
		}
		return big.NewRat(100*n, base).FloatString(1) // halves away from zero
	}
	majority := func(n int64, of int) bool {
		c := big.NewRat(n, int64(of)).Cmp(big.NewRat(1, 2))
		return c > 0 || c == 0 && m.Rules.PassLine.Inclusive
	}
	grade = "dissatisfied"
	switch most := max(good, fair, bad); x.Preset {
	case ballot.Rate8060:
		if base > 0 && big.NewRat(good, base).Cmp(big.NewRat(3, 5)) >= 0 {
			grade = "mostly_satisfied"
		}
		if base > 0 && big.NewRat(good, base).Cmp(big.NewRat(4, 5)) >= 0 {
			grade = "satisfied"
		}
	case ballot.Plurality:
		var first []string
		for i, n := range []int64{good, fair, bad} {
			if n == most {
				first = append(first, []string{"satisfied", "mostly_satisfied", "dissatisfied"}[i])
			}
		}
		if grade = first[len(first)-1]; len(first) > 1 && x.Tie != ballot.TieLower {
			grade = "tied"
		}
	default:
		of := m.Roll.Count
		if x.Preset == ballot.MajorityPresent {
			of = present
		}
		if majority(good+fair, of) {
			grade = "mostly_satisfied"
		}
		if majority(good, of) {
			grade = "satisfied"
		}
	}
	if good+fair+bad == 0 {
		grade = ""
	}
	return fmt.Sprintf("satisfied %d/%d %s, overall %d/%d %s, empty %d: %s;", good, base, percent(good), good+fair, base, percent(good+fair), empty, grade), grade
}

// The outcome of an evaluation as the board and verify --json have it: docs/protocol.md, section 5.7.
func TestEvaluationJSON(t *testing.T) {
	o, err := evaluation{votes: []int{31, 20, 10}, figures: &Figures{62, 62, 62, 62, 0}}.decide()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"total":62,"present":62,"quorum":42,"line":32,"issued":62,"collected":62,"valid":62,"invalid":0,"items":[],` +
		`"ratings":[{"id":"A","votes":[31,20,10],"empty":1,"satisfied":{"num":31,"den":61,"percent":"50.8"},"overall":{"num":51,"den":61,"percent":"83.6"},"grade":"mostly_satisfied"}],` +
		`"electorate":62,"chosen":[],"tied":[],"vacant":0,"next":"announce"}`
	data := crypto.MustEncodeJSON(o)
	if string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
	again := Outcome{}
	if err := decode(data, &again); err != nil || !reflect.DeepEqual(again, o) {
		t.Errorf("decoded %+v, %v", again, err)
	}
}
