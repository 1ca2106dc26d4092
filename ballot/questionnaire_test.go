package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

func texts(all ...string) (names []Names) {
	for _, text := range all {
		names = append(names, Names{"zh": text})
	}
	return names
}

// questionnaire returns a manifest of one that passes its check: each kind of question, left open and required.
func questionnaire(t testing.TB) *Manifest {
	t.Helper()
	m := cityManifest(t)
	m.Rules, m.Seats, m.Candidates = DefaultRules(Asking), 0, nil
	for i, q := range []Ask{
		{Kind: OneAnswer, Answers: texts("满意", "基本满意", "不满意"), Required: true},
		{Kind: SeveralAnswers, Answers: texts("老年助餐", "医养结合", "适老化改造", "其他"), Max: 2},
		{Kind: OnScale, From: 1, To: 5},
		{Kind: OneAnswer, Answers: texts("是", "否")},
		{Kind: SeveralAnswers, Answers: texts("甲", "乙"), Max: 1, Required: true},
		{Kind: OnScale, To: 10, Required: true},
	} {
		m.Candidates = append(m.Candidates, Candidate{ID: fmt.Sprint("q", i+1), Names: Names{"zh": fmt.Sprint("问题", i+1)}, Question: &q})
	}
	return m
}

// answered are marks that the questionnaire allows.
var answered = []Mark{3, 1, 0, 1, 0, 5, None, 0, 1, 11}

// docs/rules.md, section 9, the table of rules.
func TestQuestionnaireRules(t *testing.T) {
	m := questionnaire(t)
	again, err := ParseManifest(m.Bytes())
	if err != nil || !bytes.Equal(again.Bytes(), m.Bytes()) {
		t.Fatal(err)
	}
	for _, field := range []string{"quorum", "pass_threshold", "seats", "tie_at_boundary", "revote_needs_majority", "shortfall", "evaluation"} {
		if bytes.Contains(m.Bytes(), []byte(`"`+field+`"`)) {
			t.Errorf("the manifest has %s, which means nothing in it", field)
		}
	}
	for _, test := range []struct {
		name   string
		change func(*Rules)
		field  string // at fault; empty: the rules pass
	}{
		{"electorate-all", func(r *Rules) { r.Questionnaire.Electorate = OfAll }, ""},
		{"electorate-issued", func(r *Rules) { r.Questionnaire.Electorate = OfIssued }, ""},
		{"electorate-of-valid", func(r *Rules) { r.Questionnaire.Electorate = OfValid }, "questionnaire.electorate"},
		{"no-electorate", func(r *Rules) { r.Questionnaire = nil }, "questionnaire"},
		{"in-another-form", func(r *Rules) { q := r.Questionnaire; *r = DefaultRules(TickUpToN); r.Questionnaire = q }, "questionnaire"},
		{"with-grades", func(r *Rules) { r.Evaluation = DefaultRules(Evaluating).Evaluation }, "evaluation"},
		{"quorum", func(r *Rules) { r.Quorum = Fraction{2, 3, OfAll, true} }, "quorum"},
		{"line", func(r *Rules) { r.PassLine = Fraction{1, 2, OfAll, false} }, "pass_threshold"},
		{"differential", func(r *Rules) { r.Differential = 20 }, "min_differential_pct"},
		{"tie", func(r *Rules) { r.Tie = TieRevote }, "tie_at_boundary"},
		{"shortfall", func(r *Rules) { r.Shortfall = ShortfallVacant }, "shortfall"},
		{"empty-question-abstains", func(r *Rules) { r.BlankItem = BlankItemAbstain }, "blank_item_means"},
		{"blank-paper-valid", func(r *Rules) { r.BlankBallot = BlankBallotValid }, ""},
		{"other-forms-have-a-quorum", func(r *Rules) { *r = DefaultRules(Evaluating); r.Quorum = Fraction{} }, "quorum"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := DefaultRules(Asking)
			test.change(&r)
			e := new(RuleError)
			if err := r.Check(); (err == nil) != (test.field == "") || err != nil && (!errors.As(err, &e) || e.Field != test.field) {
				t.Errorf("got %v, want a rule error of %q", err, test.field)
			}
		})
	}
}

// docs/rules.md, section 9.1: what a question may be, and hostile manifests.
func TestQuestionnaireRefusals(t *testing.T) {
	first := func(change func(*Ask)) func(*Manifest) { return func(m *Manifest) { change(m.Candidates[0].Question) } }
	several := func(change func(*Ask)) func(*Manifest) { return func(m *Manifest) { change(m.Candidates[1].Question) } }
	scale := func(from, to int) func(*Manifest) {
		return func(m *Manifest) { m.Candidates[2].Question = &Ask{Kind: OnScale, From: from, To: to} }
	}
	many := func(n, answers int) func(*Manifest) {
		return func(m *Manifest) {
			q := &Ask{Kind: SeveralAnswers, Max: 1}
			for i := range answers {
				q.Answers = append(q.Answers, texts(fmt.Sprint(i))...)
			}
			m.Candidates = nil
			for i := range n {
				m.Candidates = append(m.Candidates, Candidate{ID: fmt.Sprint(i), Names: Names{"zh": fmt.Sprint(i)}, Question: q})
			}
		}
	}
	for _, test := range []struct {
		name   string
		change func(*Manifest)
		want   string // in the error; empty: the manifest passes
	}{
		{"text-is-a-poll-of-its-own", first(func(q *Ask) { q.Kind = "text" }), "single, several or scale"},
		{"one-answer", first(func(q *Ask) { q.Answers = q.Answers[:1] }), "1 answers"},
		{"35-answers", many(1, 35), ""},
		{"36-answers", many(1, 36), "36 answers"},
		{"an-answer-twice", first(func(q *Ask) { q.Answers[1] = q.Answers[0] }), "twice"},
		{"an-answer-with-override", first(func(q *Ask) { q.Answers[1] = Names{"zh": "不\u202e满意"} }), "U+202E"},
		{"an-answer-without-a-name", first(func(q *Ask) { q.Answers[1] = Names{"en": "no"} }), "zh"},
		{"an-answer-with-a-semicolon", several(func(q *Ask) { q.Answers[1] = Names{"zh": "甲；乙"} }), "semicolon"},
		{"max-of-single", first(func(q *Ask) { q.Max = 1 }), "max 1"},
		{"max-0", several(func(q *Ask) { q.Max = 0 }), "max 0"},
		{"max-over-the-answers", several(func(q *Ask) { q.Max = 5 }), "max 5"},
		{"points-of-single", first(func(q *Ask) { q.To = 5 }), "only a scale"},
		{"answers-of-a-scale", func(m *Manifest) { m.Candidates[2].Question.Answers = texts("甲", "乙") }, "no answers"},
		{"scale-0-to-10", scale(0, 10), ""},
		{"scale-0-to-11", scale(0, 11), "scale"},
		{"scale-of-one-point", scale(3, 3), "scale"},
		{"scale-backwards", scale(5, 1), "scale"},
		{"scale-below-0", scale(-1, 5), "scale"},
		{"scale-above-100", scale(99, 101), "scale"},
		{"scale-that-overflows", scale(-1<<63, 1<<62), "scale"},
		{"100-questions", many(100, 2), ""},
		{"101-questions", many(101, 2), "101 questions"},
		{"1000-choices", many(40, 24), ""},
		{"1040-choices", many(40, 25), "1040 choices"},
		{"seats", func(m *Manifest) { m.Seats = 1 }, "1 seats"},
		{"re-vote", func(m *Manifest) {
			m.Previous = &Previous{Citation: Citation{Origin: "example.org/2025", Size: 9}, Revote: true}
		}, "re-vote"},
		{"the-year-before", func(m *Manifest) { m.Previous = &Previous{Citation: Citation{Origin: "example.org/2025", Size: 9}} }, ""},
		{"a-candidate-without-a-question", func(m *Manifest) { m.Candidates[3].Question = nil }, "candidate q4"},
		{"a-question-in-another-form", func(m *Manifest) { m.Rules = DefaultRules(Evaluating) }, "candidate q1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := questionnaire(t)
			test.change(m)
			if err := m.Check(); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// docs/protocol.md, section 3.1: the Belenios questions of each kind.
func TestQuestionnaireQuestions(t *testing.T) {
	want := []Question{
		{[]string{"满意", "基本满意", "不满意"}, false, 1, 1, "问题1"},
		{[]string{"老年助餐", "医养结合", "适老化改造", "其他"}, true, 1, 2, "问题2"},
		{[]string{"1", "2", "3", "4", "5"}, false, 0, 1, "问题3"},
		{[]string{"是", "否"}, false, 0, 1, "问题4"},
		{[]string{"甲", "乙"}, false, 1, 1, "问题5"},
		{strings.Fields("0 1 2 3 4 5 6 7 8 9 10"), false, 1, 1, "问题6"},
	}
	if got := questionnaire(t).Questions(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// docs/rules.md, section 9.2: what a ballot may say. A required question that is left empty cannot be encrypted.
func TestQuestionnaireBallot(t *testing.T) {
	p := NewPoll(questionnaire(t), crypto.BaseMul(crypto.NewScalar(7)))
	secret := crypto.NewScalar(11)
	d, err := p.Encrypt(rand.Reader, crypto.BaseMul(secret), answered)
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]int{{0, 0, 1}, {0, 1, 0, 1, 0}, {0, 0, 0, 0, 1}, {0, 0}, {0, 1}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}; !slices.EqualFunc(d.opening.Choices, want, slices.Equal) {
		t.Errorf("%v", d.opening.Choices)
	}
	v, err := d.Cast(rand.Reader, secret, nil)
	if err != nil || v.Cap != nil {
		t.Fatal(v.Cap, err)
	}
	if v, err = p.ParseEnvelope(v.Bytes()); err != nil || p.Verify(v) != nil {
		t.Error(err)
	}
	for _, test := range []struct {
		name    string
		at      int
		mark    Mark
		allowed bool
	}{
		{"several-left-empty", 1, None, true}, // with the third answer gone, too: below
		{"required-single-left-empty", 0, None, false},
		{"required-several-left-empty", 8, None, false},
		{"required-scale-left-empty", 9, None, false},
		{"several-over-max", 2, 1, false},
		{"no-such-answer", 0, 4, false},
		{"no-such-point", 5, 6, false},
		{"a-tick-of-two", 1, 2, false},
		{"negative", 5, -1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			marks := slices.Clone(answered)
			marks[test.at] = test.mark
			if test.allowed {
				marks[3] = None
			}
			if _, err := p.Encrypt(rand.Reader, crypto.Generator(), marks); (err == nil) != test.allowed {
				t.Errorf("marks %v: %v", marks, err)
			}
		})
	}
	if _, err := p.Encrypt(rand.Reader, crypto.Generator(), answered[1:]); err == nil {
		t.Error("too few marks were taken")
	}
}

// A checked draft of a questionnaire is made again on a second device; an answer has one character, the eleventh is B.
func TestQuestionnaireRemake(t *testing.T) {
	p := NewPoll(questionnaire(t), crypto.BaseMul(crypto.NewScalar(7)))
	d, err := p.Encrypt(rand.Reader, crypto.BaseMul(crypto.NewScalar(11)), answered)
	if err != nil {
		t.Fatal(err)
	}
	want := d.Ballot.UnsignedHash()
	r, err := d.Reveal()
	if err != nil || !strings.HasSuffix(r.Text(), ":310105001B") {
		t.Fatal(r.Text(), err)
	}
	if r, err = ParseRevelation(r.Text()); err != nil {
		t.Fatal(err)
	}
	if b, err := p.Remake(r); err != nil || b.UnsignedHash() != want {
		t.Errorf("not the same ballot: %v", err)
	}
}
