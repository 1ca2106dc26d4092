//go:build !race

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/public"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/tally"
)

// announced are the figures of a year in expected.json of sample 07, and which items have the lowest and the highest rate.
type announced struct {
	Total     int    `json:"total_delegates"`
	Present   int    `json:"present"`
	Collected int    `json:"collected"`
	Valid     int    `json:"valid"`
	Invalid   *int   `json:"invalid"`
	Lowest    string `json:"lowest"`
	Last      string `json:"lowest_project"`
	Highest   string `json:"highest"`
	First     string `json:"highest_project"`
}

// check compares an outcome with what was announced.
func (want announced) check(t *testing.T, got tally.Outcome) {
	t.Helper()
	if want.Total == 0 {
		t.Fatal("expected.json has no such year")
	}
	if got.Total != want.Total || got.Present != want.Present || got.Issued != want.Present || got.Collected != want.Collected || got.Valid != want.Valid ||
		got.Invalid != want.Collected-want.Valid || want.Invalid != nil && got.Invalid != *want.Invalid || got.Line != want.Total/2+1 || got.Next != tally.Announce {
		t.Errorf("%+v, want %+v", got, want)
	}
	order := slices.SortedFunc(slices.Values(got.Ratings), func(a, b tally.Rating) int { return a.Satisfied.Num - b.Satisfied.Num })
	last, first := order[0], order[len(order)-1]
	if last.Satisfied.Percent+"%" != want.Lowest || last.ID != want.Last || first.Satisfied.Percent+"%" != want.Highest || want.First != "" && first.ID != want.First {
		t.Errorf("%+v to %+v, want %+v", last, first, want)
	}
}

// Sample 07 through real ballots and verify: counts and rates are those of its files, in both years, and who came and what was invalid
// that of expected.json. The blank paper is the invalid one.
func TestEvaluationSample(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	folder := "../../samples/07_satisfaction_two_years"
	text, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	years := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &years); err != nil {
		t.Fatal(err)
	}
	for _, year := range []string{"2024", "2023"} {
		t.Run(year, func(t *testing.T) {
			var want announced
			if err := json.Unmarshal(years["meeting_"+year], &want); err != nil {
				t.Fatal(err)
			}
			bundle := filepath.Join(t.TempDir(), "bundle")
			var got outcome
			printed(t, &got, "simulate", "--meeting", folder, "--year", year, "--out", bundle, "--json")
			var report struct {
				OK, Complete bool
				Outcome      tally.Outcome
			}
			printed(t, &report, "verify", bundle, "--json")
			if !report.OK || !report.Complete {
				t.Error("not verified")
			}
			compareRatings(t, *got.Outcome, filepath.Join(folder, "results_"+year+".csv"))
			compareRatings(t, report.Outcome, filepath.Join(folder, "results_"+year+".csv"))
			rates := map[string]string{"2024": "84.1%", "2023": "68.8%"}
			if page := publicPage(t, bundle); !strings.Contains(page, rates[year]) || strings.Contains(page, "入选") || strings.Contains(page, "赞成") {
				t.Errorf("the public page has no rates, or tells of a choice:\n%s", page)
			}
			want.check(t, *got.Outcome)
			want.check(t, report.Outcome)
			if text, err := os.ReadFile(filepath.Join(bundle, "report.html")); err != nil || !strings.Contains(string(text), "整张空白：1张") {
				t.Errorf("the report does not say that the invalid paper is blank: %v", err)
			}
		})
	}
}

// publicPage is what a server shows of a poll that has ended.
func publicPage(t *testing.T, path string) string {
	t.Helper()
	bundle, err := audit.ReadBundle(os.DirFS(path))
	if err != nil {
		t.Fatal(err)
	}
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	set, err := web.Files()
	if err != nil {
		t.Fatal(err)
	}
	page, err := public.Page(set, words.Chinese, public.Served(set, "/c/a/polls/1", words.Chinese), m, audit.Verify(bundle, audit.Options{Each: each}), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "<main")
	return text
}

func compareRatings(t *testing.T, got tally.Outcome, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 11 || len(got.Ratings) != 10 {
		t.Fatalf("%d rows, %d ratings, %v", len(rows), len(got.Ratings), err)
	}
	for i, row := range rows[1:] {
		r := got.Ratings[i]
		said := fmt.Sprintf("%s,%d,%d,%d,%d,%s%%,%s%%,%s", r.ID, r.Votes[0], r.Votes[1], r.Votes[2], r.Satisfied.Den, r.Satisfied.Percent, r.Overall.Percent, r.Grade)
		if want := strings.Join(append(row[:1:1], row[2:]...), ",") + ",satisfied"; said != want {
			t.Errorf("got  %s\nwant %s", said, want)
		}
	}
}
