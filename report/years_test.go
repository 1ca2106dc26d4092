package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// yearOf is an evaluation of items by name, each with so many satisfied of 294, that many years after the usual one.
func yearOf(t *testing.T, years int, items []string, satisfied []int, change func(*ballot.Manifest)) *Public {
	t.Helper()
	m, r := twelve(t)
	m.Rules, m.Seats = ballot.DefaultRules(ballot.Evaluating), 0
	m.Timestamp += int64(years) * 365 * 24 * 60 * 60
	m.Candidates = nil
	counts := tally.Counts{}
	for i, name := range items {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: "Q" + string(rune('1'+i)), Names: ballot.Names{"zh": name}})
		counts = append(counts, []int{satisfied[i], 0, 294 - satisfied[i]})
		if satisfied[i] == 0 {
			counts[i][2] = 0 // nobody rated it
		}
	}
	if change != nil {
		change(m)
	}
	outcome, err := tally.Decide(m, tally.Figures{Present: 298, Issued: 298, Collected: 297, Valid: 294, Invalid: 3}, counts)
	if err != nil {
		t.Fatal(err)
	}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
	p, err := NewPublic(words.Chinese, m, r, m.Audience == ballot.Public)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// docs/rules.md, section 8.5, clause by clause.
func TestPublic_Before(t *testing.T) {
	now := func() *Public {
		return yearOf(t, 1, []string{"道路", "桥梁", "食堂", "公园", "路灯"}, []int{200, 150, 210, 180, 0}, nil)
	}
	before := yearOf(t, 0, []string{"桥梁", "道路", "食堂", "学校", "路灯"}, []int{150, 195, 220, 100, 50}, nil)
	p := now()
	p.After([]*Public{before})
	for i, want := range []string{
		"▲ 满意率比上年（66.3%）上升1.7个百分点", // Q1 was another item: names decide, and numbers do not
		"＝ 满意率与上年（51.0%）持平",
		"▼ 满意率比上年（74.8%）下降3.4个百分点",
		"上年无此项",
		"上年无此项", // it was there, and this year nobody rated it
	} {
		if got := p.Changed(p.Versus(i)); got != want {
			t.Errorf("item %d: %s, want %s", i+1, got, want)
		}
	}
	years := p.Years()
	if len(years) != 2 || years[0].Low != "17.0%，\u2068路灯\u2069" || years[0].High != "74.8%，\u2068食堂\u2069" || years[0].Change != "" ||
		years[1].Low != "51.0%，\u2068桥梁\u2069" || years[1].High != "71.4%，\u2068食堂\u2069" || years[1].Change != "▲ 满意率比上年（17.0%）上升34.0个百分点" {
		t.Errorf("%+v", years)
	}

	cites := func(m *ballot.Manifest) {
		m.Previous = &ballot.Previous{Citation: ballot.Citation{Origin: "piaojue.example/2025", Size: 9}}
	}
	for name, b := range map[string]*Public{
		"figures-for-deputies": yearOf(t, 0, []string{"道路"}, []int{150}, func(m *ballot.Manifest) { m.Audience = ballot.Deputies }),
		"another-base":         yearOf(t, 0, []string{"道路"}, []int{150}, func(m *ballot.Manifest) { m.Rules.Evaluation.RateOf = ballot.OfAll }),
		"empty-is-in-the-base": yearOf(t, 0, []string{"道路"}, []int{150}, func(m *ballot.Manifest) { m.Rules.BlankItem = ballot.BlankItemAbstain }),
		"a-rehearsal":          yearOf(t, 0, []string{"道路"}, []int{150}, func(m *ballot.Manifest) { m.Rehearsal = true }),
		"not-announced":        unannounced(t),
		"projects":             projects(t),
	} {
		p := yearOf(t, 1, []string{"道路"}, []int{200}, cites)
		p.After([]*Public{b, before})
		if p.Compared() || p.Uncompared() == "" {
			t.Errorf("%s: it is compared with: %t, %q", name, p.Compared(), p.Uncompared())
		}
	}
	same := yearOf(t, 0, []string{"道路"}, []int{150}, nil)
	again := yearOf(t, 0, []string{"道路"}, []int{200}, nil)
	again.After([]*Public{same})
	if got := again.Changed(again.Versus(0)); !strings.Contains(got, "上次") || strings.Contains(got, "上年") {
		t.Errorf("a second evaluation in one year: %s", got)
	}
}

func unannounced(t *testing.T) *Public {
	p := yearOf(t, 0, []string{"道路"}, []int{150}, nil)
	p.Report.Record.Phase = audit.Resulted
	p, err := NewPublic(words.Chinese, p.Manifest, p.Report, true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func projects(t *testing.T) *Public {
	m, r := twelve(t)
	p, err := NewPublic(words.Chinese, m, r, true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestStack: the parts of a bar are as wide as their votes, one vote is seen, and together they are all of it.
func TestStack(t *testing.T) {
	for _, c := range []struct{ votes, want []int }{
		{[]int{202, 50, 42, 0}, []int{688, 170, 142, 0}},
		{[]int{1, 1, 1}, []int{334, 333, 333}},
		{[]int{299, 0, 1, 0}, []int{990, 0, 10, 0}},
		{[]int{1, 99_999}, []int{10, 990}},
		{[]int{0, 0, 0, 7}, []int{0, 0, 0, 1000}},
		{[]int{0, 0}, []int{0, 0}},
	} {
		var parts []Part
		for _, n := range c.votes {
			parts = append(parts, Part{"satisfied nth-1", "满意", n})
		}
		if got := widths(parts); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.votes, got, c.want)
		}
	}
	p := yearOf(t, 0, []string{`"><script>`}, []int{200}, func(m *ballot.Manifest) { m.Rules.Evaluation.Grades = ballot.FiveGrades()[:3] })
	drawn := string(p.Stack(0))
	if strings.Contains(drawn, "script") || strings.Count(drawn, "<svg") != 3 || !strings.Contains(drawn, `class="satisfied nth-1" x="0.0%" width="68.1%"`) {
		t.Error(drawn)
	}
}
