//go:build !race

package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/server/public"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/tally"
)

// Sample 07 through real ballots and verify: counts and rates are those of its files, in both years.
func TestEvaluationSample(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	folder := "../../samples/07_satisfaction_two_years"
	for year, want := range map[string]struct{ collected, valid int }{"2024": {247, 246}, "2023": {250, 250}} {
		t.Run(year, func(t *testing.T) {
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
			if got.Collected != want.collected || got.Valid != want.valid || got.Invalid != want.collected-want.valid || got.Next != tally.Announce {
				t.Errorf("%+v", got.Outcome)
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
