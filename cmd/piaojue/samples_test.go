//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/tally"
)

// An expected result of a sample. Its results are in order of votes.
type expected struct {
	Quorum    int  `json:"quorum_required"`
	InQuorum  bool `json:"quorum_ok"`
	Issued    int  `json:"issued"`
	Collected int  `json:"collected"`
	Valid     int  `json:"valid"`
	Invalid   int  `json:"invalid"`
	Line      int  `json:"pass_threshold"`
	Results   []struct {
		Project  string `json:"project"`
		Approve  int    `json:"approve"`
		Oppose   *int   `json:"oppose"`
		Abstain  *int   `json:"abstain"`
		Rank     int    `json:"rank"`
		OverHalf bool   `json:"over_half"`
		Chosen   bool   `json:"chosen"`
	} `json:"results"`
}

// The samples, played and verified as anybody would do it, decide as they say.
func TestSamples(t *testing.T) {
	for _, name := range []string{"02_town_6_for_5", "01_city_12_for_10"} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name == "01_city_12_for_10" {
				t.Skip("takes twenty seconds")
			}
			folder, bundle := filepath.Join("../../samples", name), filepath.Join(t.TempDir(), "bundle")
			var want expected
			data, err := os.ReadFile(filepath.Join(folder, "expected.json"))
			if err == nil {
				err = json.Unmarshal(data, &want)
			}
			if err != nil {
				t.Fatal(err)
			}
			var got outcome
			printed(t, &got, "simulate", "--meeting", folder, "--out", bundle, "--json")
			compare(t, got, want)
			var report struct {
				OK, Complete bool
				Outcome      outcome
			}
			printed(t, &report, "verify", bundle, "--json")
			if !report.OK || !report.Complete {
				t.Error("not verified")
			}
			compare(t, report.Outcome, want)
		})
	}
}

// Six departments rated on the spot, and one of them again: the grades are those of the folder, and a later one verifies with the first.
func TestSampleInquiry(t *testing.T) {
	if testing.Short() {
		t.Skip("takes five seconds of processor")
	}
	out := filepath.Join(t.TempDir(), "inquiry")
	var got struct {
		Polls []struct {
			Unit    string
			Ratings []tally.Rating
			Report  string
		}
	}
	printed(t, &got, "simulate", "--meeting", "../../samples/08_on_the_spot_and_staged", "--out", out, "--json")
	var grades []string
	for _, p := range got.Polls {
		grades = append(grades, string(p.Ratings[0].Grade))
	}
	want := []string{"satisfied", "satisfied", "satisfied", "mostly_satisfied", "satisfied", "dissatisfied", "mostly_satisfied"}
	if !slices.Equal(grades, want) || got.Polls[5].Unit != got.Polls[6].Unit {
		t.Errorf("%v, want %v", grades, want)
	}
	for i, beside := range map[int][]string{3: {"--ceremony", got.Polls[0].Report}, 6: {"--previous", got.Polls[5].Report, "--ceremony", got.Polls[0].Report}} {
		var report struct{ OK, Complete bool }
		printed(t, &report, append([]string{"verify", "--json", got.Polls[i].Report}, beside...)...)
		if !report.OK || !report.Complete {
			t.Errorf("poll %d is not verified: %+v", i+1, report)
		}
	}
}

// printed runs a command and reads what it prints.
func printed(t *testing.T, to any, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	if err := json.Unmarshal(stdout.Bytes(), to); err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, got outcome, want expected) {
	t.Helper()
	if got.Quorum != want.Quorum || (got.Present >= got.Quorum) != want.InQuorum || got.Line != want.Line || got.Issued != want.Issued ||
		got.Collected != want.Collected || got.Valid != want.Valid || got.Invalid != want.Invalid || got.Next != "announce" {
		t.Errorf("got %+v, want %+v", got.Outcome, want)
	}
	if len(got.Items) != len(want.Results) || len(want.Results) == 0 {
		t.Fatalf("%d projects, want %d", len(got.Items), len(want.Results))
	}
	chosen := 0
	for _, w := range want.Results {
		at := slices.IndexFunc(got.Items, func(g tally.Item) bool { return g.ID == w.Project })
		if at < 0 {
			t.Fatalf("no project %s", w.Project)
		}
		if g := got.Items[at]; *g.Approve != w.Approve || !same(g.Oppose, w.Oppose) || !same(g.Abstain, w.Abstain) || g.Rank != w.Rank ||
			g.Passes != w.OverHalf || g.Chosen != w.Chosen {
			t.Errorf("got %+v, want %+v", g, w)
		}
		if w.Chosen { // in order of votes
			if chosen >= len(got.Chosen) || got.Chosen[chosen] != w.Project {
				t.Errorf("chosen %v, want %s in place %d", got.Chosen, w.Project, chosen+1)
			}
			chosen++
		}
	}
}

func same(a, b *int) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
