package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// evaluation returns a manifest of an evaluation that passes its check: 10 items, 306 deputies.
func evaluation(t testing.TB) *Manifest {
	t.Helper()
	m := cityManifest(t)
	m.Rules, m.Seats, m.Candidates = DefaultRules(Evaluating), 0, m.Candidates[:10]
	return m
}

// Every set of grades passes under every preset, and comes back from the canonical form as it was.
func TestEvaluationRules(t *testing.T) {
	own := []Grade{{Names{"zh": "好"}, Satisfied}, {Names{"zh": "差"}, Dissatisfied}}
	for name, grades := range map[string][]Grade{"three": ThreeGrades(), "no-knowledge": FourGrades(), "five": FiveGrades(), "own": own} {
		for _, p := range Presets() {
			t.Run(fmt.Sprint(name, "/", p), func(t *testing.T) {
				m := evaluation(t)
				m.Rules = m.Rules.With(p)
				m.Rules.Evaluation.Grades = grades
				again, err := ParseManifest(m.Bytes())
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(again.Bytes(), m.Bytes()) {
					t.Errorf("%s", again.Bytes())
				}
				for _, field := range []string{"seats", "tie_at_boundary", "revote_needs_majority", "shortfall", "differential_document"} {
					if bytes.Contains(m.Bytes(), []byte(`"`+field+`"`)) {
						t.Errorf("the manifest has %s, which means nothing in it", field)
					}
				}
			})
		}
	}
}

// A rule of an evaluation that is not built, or that only a choice has, is refused by its name.
func TestEvaluationRefusals(t *testing.T) {
	grades := func(g ...Grade) func(*Rules) { return func(r *Rules) { r.Evaluation.Grades = g } }
	three := ThreeGrades()
	for _, test := range []struct {
		name   string
		change func(*Rules)
		field  string // at fault; empty: the rules pass
	}{
		{"as-they-are", func(*Rules) {}, ""},
		{"none", func(r *Rules) { r.Evaluation = nil }, "evaluation"},
		{"in-another-form", func(r *Rules) { e := r.Evaluation; *r = DefaultRules(TickUpToN); r.Evaluation = e }, "evaluation"},
		{"one-grade", grades(three[0]), "evaluation.grades"},
		{"ten-grades", grades(append(FiveGrades(), FiveGrades()...)...), "evaluation.grades"},
		{"a-grade-twice", grades(three[0], three[0], three[2]), "evaluation.grades"},
		{"a-grade-without-a-name", grades(three[0], Grade{Names{"en": "Bad"}, Dissatisfied}), "evaluation.grades"},
		{"a-grade-with-override", grades(three[0], Grade{Names{"zh": "不\u202e满意"}, Dissatisfied}), "evaluation.grades"},
		{"a-grade-that-counts-as-nothing", grades(three[0], three[2], Grade{Names{"zh": "弃权"}, "abstain"}), "evaluation.grades"},
		{"the-worst-first", grades(three[2], three[1], three[0]), "evaluation.grades"},
		{"nobody-can-be-dissatisfied", grades(three[:2]...), "evaluation.grades"},
		{"nobody-can-be-satisfied", grades(three[1:]...), "evaluation.grades"},
		{"satisfied-dissatisfied-no-knowledge", grades(FourGrades()[0], FourGrades()[2], FourGrades()[3]), ""},
		{"a-grade-between", grades(three[0], three[1], Grade{Names{"zh": "一般", "en": "Fair"}, MostlySatisfied}, three[2], FourGrades()[3]), ""},
		{"electorate-all", func(r *Rules) { r.Evaluation.Electorate = OfAll }, ""},
		{"electorate-list", func(r *Rules) { r.Evaluation.Electorate = OfList }, ""},
		{"rate-of-list", func(r *Rules) { r.Evaluation.RateOf = OfList }, "evaluation.rate_of"},
		{"electorate-issued", func(r *Rules) { r.Evaluation.Electorate = OfIssued }, "evaluation.electorate"},
		{"electorate-of-valid", func(r *Rules) { r.Evaluation.Electorate = OfValid }, "evaluation.electorate"},
		{"rates-of-present", func(r *Rules) { r.Evaluation.RateOf = OfPresent }, ""},
		{"rates-of-all", func(r *Rules) { r.Evaluation.RateOf = OfAll }, ""},
		{"rates-of-issued", func(r *Rules) { r.Evaluation.RateOf = "issued" }, "evaluation.rate_of"},
		{"score", func(r *Rules) { r.Evaluation.Preset = "SCORE" }, "evaluation.grade_preset"},
		{"majority-with-exactly-half", func(r *Rules) { r.PassLine.Inclusive = true }, ""},
		{"majority-of-valid", func(r *Rules) { r.PassLine.Of = OfValid }, "pass_threshold"},
		{"majority-of-two-thirds", func(r *Rules) { r.PassLine.Num, r.PassLine.Den = 2, 3 }, "pass_threshold"},
		{"majority-without-a-line", func(r *Rules) { r.PassLine = Fraction{} }, "pass_threshold"},
		{"rate-with-a-line", func(r *Rules) { line := r.PassLine; *r = r.With(Rate8060); r.PassLine = line }, "pass_threshold"},
		{"plurality-with-half-a-line", func(r *Rules) { *r = r.With(Plurality); r.PassLine.Inclusive = true }, "pass_threshold"},
		{"plurality-lower", func(r *Rules) { *r = r.With(Plurality); r.Evaluation.Tie = TieLower }, ""},
		{"plurality-without-a-tie-rule", func(r *Rules) { *r = r.With(Plurality); r.Evaluation.Tie = "" }, "evaluation.tie"},
		{"plurality-by-lot", func(r *Rules) { *r = r.With(Plurality); r.Evaluation.Tie = "LOT" }, "evaluation.tie"},
		{"majority-with-a-tie-rule", func(r *Rules) { r.Evaluation.Tie = TieLower }, "evaluation.tie"},
		{"empty-item-abstains", func(r *Rules) { r.BlankItem = BlankItemAbstain }, ""},
		{"empty-item-not-approved", func(r *Rules) { r.BlankItem = BlankItemNotApproved }, "blank_item_means"},
		{"blank-paper-valid", func(r *Rules) { r.BlankBallot = BlankBallotValid }, ""},
		{"differential", func(r *Rules) { r.Differential = 20 }, "min_differential_pct"},
		{"differential-document", func(r *Rules) { r.DifferentialDocument = "办法" }, "differential_document"},
		{"tie-at-a-boundary", func(r *Rules) { r.Tie = TieRevote }, "tie_at_boundary"},
		{"revote", func(r *Rules) { r.RevoteMajority = true }, "revote_needs_majority"},
		{"shortfall", func(r *Rules) { r.Shortfall = ShortfallVacant }, "shortfall"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := DefaultRules(Evaluating)
			test.change(&r)
			err := r.Check()
			if test.field == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e := new(RuleError); !errors.As(err, &e) || e.Field != test.field {
				t.Errorf("got %v, want a rule error of %s", err, test.field)
			}
		})
	}
}

// The manifest of an evaluation chooses nothing, and no field of a choice can be slipped into its text.
func TestEvaluationManifestRefusals(t *testing.T) {
	for name, change := range map[string]func(*Manifest){
		"seats": func(m *Manifest) { m.Seats = 1 },
		"re-vote": func(m *Manifest) {
			m.Previous = &Previous{Citation: Citation{Origin: "example.org/2025", Size: 9}, Revote: true}
		},
		"choices": func(m *Manifest) {
			m.Candidates = nil
			for i := range 112 { // 9 grades each are 1008
				m.Candidates = append(m.Candidates, Candidate{ID: fmt.Sprint(i), Names: Names{"zh": fmt.Sprint("项目", i)}})
			}
			m.Rules.Evaluation.Grades = nil
			for i := range 8 {
				m.Rules.Evaluation.Grades = append(m.Rules.Evaluation.Grades, Grade{Names{"zh": fmt.Sprint("满意", i)}, Satisfied})
			}
			m.Rules.Evaluation.Grades = append(m.Rules.Evaluation.Grades, Grade{Names{"zh": "不满意"}, Dissatisfied})
		},
	} {
		m := evaluation(t)
		change(m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := string(evaluation(t).Bytes())
	for old, new := range map[string]string{
		`,"rules":`:                 `,"seats":0,"rules":`,
		`,"evaluation":`:            `,"tie_at_boundary":"","evaluation":`,
		`"min_differential_pct":0,`: ``,
		`"inclusive":false},"min`:   `"inclusive":false,"more":0},"min`,
	} {
		if strings.Count(text, old) != 1 {
			t.Fatalf("%s is not once in %s", old, text)
		}
		if _, err := ParseManifest([]byte(strings.Replace(text, old, new, 1))); err == nil {
			t.Errorf("%s was taken", new)
		}
	}
}

// The year before may be cited: docs/protocol.md, section 4.
func TestEvaluationCitesTheYearBefore(t *testing.T) {
	m := evaluation(t)
	m.Previous = &Previous{Citation: Citation{Origin: "example.org/2025", Size: 9}}
	if err := m.Check(); err != nil {
		t.Error(err)
	}
}

// A ballot of an evaluation has a question an item, an answer a grade, at most one of them chosen, and no cap proof.
func TestEvaluationBallot(t *testing.T) {
	m := evaluation(t)
	m.Rules.Evaluation.Grades = FourGrades()
	p := NewPoll(m, crypto.BaseMul(crypto.NewScalar(7)))
	if q := p.Election.Questions; len(q) != 10 || strings.Join(q[9].Answers, " ") != "满意 基本满意 不满意 不了解" || q[9].Min != 0 || q[9].Max != 1 || q[9].Question != "第10项工程" {
		t.Fatalf("%+v", q)
	}
	secret := crypto.NewScalar(11)
	marks := []Mark{1, 2, 3, 4, None, 1, 1, 1, 1, 1} // more of the first than any seats
	d, err := p.Encrypt(rand.Reader, crypto.BaseMul(secret), marks)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range d.opening.Choices {
		for j, chosen := range row {
			if (chosen == 1) != (marks[i] == Mark(j+1)) {
				t.Errorf("item %d, grade %d: %d", i+1, j+1, chosen)
			}
		}
	}
	v, err := d.Cast(rand.Reader, secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.checkCap(v); err != nil || v.Cap != nil || v.Ballot.Verify(p.Election) != nil {
		t.Errorf("cap %v, %v", v.Cap, err)
	}
	v.Cap = []crypto.Proof{}
	if p.checkCap(v) == nil {
		t.Error("a cap proof was taken")
	}
	for _, bad := range []Mark{5, -1} {
		if _, err := p.Encrypt(rand.Reader, crypto.BaseMul(secret), append([]Mark{bad}, marks[1:]...)); err == nil {
			t.Errorf("mark %d was taken", bad)
		}
	}
}

// A checked draft of an evaluation is made again on a second device.
func TestEvaluationRemake(t *testing.T) {
	p := NewPoll(evaluation(t), crypto.BaseMul(crypto.NewScalar(7)))
	d, err := p.Encrypt(rand.Reader, crypto.BaseMul(crypto.NewScalar(11)), []Mark{1, 2, 3, None, 1, 1, 1, 1, 3, 2})
	if err != nil {
		t.Fatal(err)
	}
	want := d.Ballot.UnsignedHash()
	r, err := d.Reveal()
	if err != nil {
		t.Fatal(err)
	}
	if r, err = ParseRevelation(r.Text()); err != nil {
		t.Fatal(err)
	}
	if b, err := p.Remake(r); err != nil || b.UnsignedHash() != want {
		t.Errorf("not the same ballot: %v", err)
	}
}
