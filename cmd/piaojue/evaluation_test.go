//go:build !race

package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
			if got.Collected != want.collected || got.Valid != want.valid || got.Invalid != want.collected-want.valid || got.Next != tally.Announce {
				t.Errorf("%+v", got.Outcome)
			}
		})
	}
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
