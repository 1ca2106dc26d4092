package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestEvaluationArchive: the archive of an evaluation, with four grades, empty items and a blank paper, is accepted by sirona, and
// one with another result is not.
func TestEvaluationArchive(t *testing.T) {
	folder, out := t.TempDir(), filepath.Join(t.TempDir(), "evaluation")
	papers := "票号,Q1,Q2,Q3\n100,,,\n"
	want := make([][]int, 3)
	for j := range want {
		want[j] = make([]int, 4)
	}
	for i := range 21 {
		papers += fmt.Sprint(101 + i)
		for j := range want {
			grade := i * (j + 1) % 5
			papers += "," + []string{"满意", "B", "N", "U", ""}[grade]
			if grade < 4 {
				want[j][grade]++
			}
		}
		papers += "\n"
	}
	for name, text := range map[string]string{
		"meeting.json":     `{"name": "端到端测试会议", "total_delegates": 24, "present": 22, "rules": {"evaluation": {"grades": "WITH_NO_KNOWLEDGE"}}}`,
		"candidates.csv":   "项目编号,项目名称\nQ1,道路\nQ2,桥梁\nQ3,食堂\n",
		"ballots_2031.csv": papers,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	played, err := piaojue(t, "simulate", "--json", "--meeting", folder, "--out", out).Output()
	if err != nil {
		t.Fatal(err)
	}
	var o struct{ Invalid int }
	if err := json.Unmarshal(played, &o); err != nil || o.Invalid != 1 {
		t.Errorf("%d invalid papers, %v", o.Invalid, err)
	}
	for _, args := range [][]string{{"verify", out}, {"export", "--bel", out + ".bel", "--csv", out + ".csv", "--xlsx", out + ".xlsx", out}, {"report", out}} {
		if err := run(piaojue(t, args...)); err != nil {
			t.Fatal(err)
		}
	}
	archive := read(t, out+".bel")
	if err := sirona(t, archive); err != nil {
		t.Error(err)
	}
	if got := [][]int(parseArchive(t, archive).Counts); !reflect.DeepEqual(got, want) {
		t.Errorf("counts %v, the ballots say %v", got, want)
	}
	if err := sirona(t, otherResult(t, archive)); err == nil {
		t.Error("an archive with another result was accepted")
	}
}
