package server

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/tally"
)

// rated is an evaluation of so many items, announced, of which each has fewer satisfied votes than the one before it by step.
func rated(t testing.TB, grades []ballot.Grade, items, year, step int) *report.Public {
	t.Helper()
	bundle, err := audit.ReadBundle(os.DirFS("../audit/testdata/bundle"))
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Verify(bundle, audit.Options{})
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	m.Rules, m.Seats, m.Roll.Count, m.Rehearsal = ballot.DefaultRules(ballot.Evaluating), 0, 306, false
	m.Rules.Evaluation.Grades = grades
	m.Title, m.Timestamp, m.Candidates = ballot.Names{"zh": fmt.Sprint(year, "年度民生实事项目满意度测评")}, int64(year-1970)*365*24*60*60, nil
	counts := tally.Counts{}
	for i := range items {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprint(i), Names: ballot.Names{"zh": fmt.Sprintf("第%d个社区综合服务设施补短板工程", i+1)}})
		row := make([]int, len(grades))
		row[0], row[len(grades)-1] = 290-step*i, 4+step*i
		counts = append(counts, row)
	}
	outcome, err := tally.Decide(m, tally.Figures{Present: 298, Issued: 298, Collected: 297, Valid: 294, Invalid: 3}, counts)
	if err != nil {
		t.Fatal(err)
	}
	r.Outcome, r.Poll.Manifest = &outcome, m.Hash()
	p, err := report.NewPublic(words.Chinese, m, r, true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The screens of an evaluation say how each rate has changed since the year before, on the wall as on the rostrum, whether items are few or many.
func TestScreens_Years(t *testing.T) {
	set, err := web.Files()
	if err != nil {
		t.Fatal(err)
	}
	for items, grades := range map[int][]ballot.Grade{2: ballot.ThreeGrades(), 10: ballot.ThreeGrades(), 9: ballot.FiveGrades()} {
		for kind, rostrum := range map[string]bool{"wall": false, "rostrum": true} {
			p := rated(t, grades, items, 2025, 9)
			p.After([]*report.Public{rated(t, grades, items, 2024, 7)})
			data, err := set.Page("screen", web.Page{Lang: words.Chinese, Static: "/static/", Title: "-", Optional: true, Data: screen{p, api.State{}, rostrum, nil}, JSON: map[string]any{}})
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(data), "▼"); n != items-1 || !strings.Contains(string(data), "比上年") {
				t.Errorf("%s of %d items: %d changes", kind, items, n)
			}
		}
	}
}
