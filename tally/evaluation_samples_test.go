package tally

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// A year of sample 07, with the figures that expected.json gives it.
type year struct {
	file    string
	figures Figures
}

const members = 262

var years = []year{
	{"results_2023.csv", Figures{Present: 251, Issued: 251, Collected: 251, Valid: 250, Invalid: 1}},
	{"results_2024.csv", Figures{Present: 247, Issued: 247, Collected: 247, Valid: 246, Invalid: 1}},
}

// results reads what the sample says of each item: number, name, three counts, valid ballots and two rates.
func (y year) results(t *testing.T) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("../samples/07_satisfaction_two_years", y.file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 11 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1:]
}

func (y year) decide(t *testing.T, p ballot.Preset) Outcome {
	t.Helper()
	m := &ballot.Manifest{Rules: ballot.DefaultRules(ballot.Evaluating).With(p), Roll: ballot.KeyList{Count: members}}
	var counts Counts
	for _, row := range y.results(t) {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: row[0]})
		var votes []int
		for _, cell := range row[2:5] {
			n, err := strconv.Atoi(cell)
			if err != nil {
				t.Fatal(err)
			}
			votes = append(votes, n)
		}
		counts = append(counts, votes)
	}
	o, err := Decide(m, y.figures, counts)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Both years of sample 07 have the rates that their files say.
func TestEvaluationSampleRates(t *testing.T) {
	for _, y := range years {
		o := y.decide(t, ballot.Majority)
		for i, row := range y.results(t) {
			if r := o.Ratings[i]; r.Satisfied.Percent+"%" != row[6] || r.Overall.Percent+"%" != row[7] {
				t.Errorf("%s %s: %+v, want %s and %s", y.file, row[0], r, row[6], row[7])
			}
		}
	}
}

// The table of grades in docs/rules.md, section 8.4, is what the presets make of sample 07.
func TestEvaluationSampleGrades(t *testing.T) {
	said := map[ballot.Standing]string{ballot.Satisfied: "满意", ballot.MostlySatisfied: "基本满意", ballot.Dissatisfied: "不满意"}
	presets := ballot.Presets()
	text, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range years {
		for i, row := range y.results(t) {
			line := fmt.Sprintf("| %s %s | %s | %s | %s |", y.file[8:12], row[0], strings.Join(row[2:5], " · "), row[6], row[7])
			for _, p := range presets {
				line += " " + said[y.decide(t, p).Ratings[i].Grade] + " |"
			}
			if !strings.Contains(string(text), "\n"+line+"\n") {
				t.Errorf("docs/rules.md lacks\n%s", line)
			}
		}
	}
}
