package tally

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// The table of exactly half in docs/rules.md, section 8.3, is what the presets make of it, whether half suffices or not.
func TestEvaluateExactlyHalf(t *testing.T) {
	text, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	all, some := Figures{62, 62, 62, 62, 0}, Figures{44, 44, 44, 40, 4}
	for _, item := range []struct {
		votes   []int
		figures Figures
	}{
		{[]int{31, 31, 0}, all}, {[]int{31, 0, 31}, all}, {[]int{11, 20, 31}, all}, {[]int{22, 1, 17}, some}, {[]int{11, 11, 18}, some},
	} {
		for _, inclusive := range []bool{false, true} {
			line := fmt.Sprintf("| %d · %d · %d | 62, %d | `%t` |", item.votes[0], item.votes[1], item.votes[2], item.figures.Present, inclusive)
			for _, p := range ballot.Presets() {
				line += " " + atHalf(t, evaluation{votes: item.votes, figures: &item.figures, preset: p, rules: func(r *ballot.Rules) {
					if r.PassLine.Den > 0 {
						r.PassLine.Inclusive = inclusive
					}
				}}) + " |"
			}
			if !strings.Contains(string(text), "\n"+line+"\n") {
				t.Errorf("docs/rules.md lacks\n%s", line)
			}
		}
	}
}

// atHalf is the grade of the item, and with a tie also the one it has where the lower is taken.
func atHalf(t *testing.T, e evaluation) string {
	said := map[ballot.Standing]string{ballot.Satisfied: "满意", ballot.MostlySatisfied: "基本满意", ballot.Dissatisfied: "不满意"}
	o, err := e.decide()
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Tied) == 0 {
		return said[o.Ratings[0].Grade]
	}
	e.rules = func(r *ballot.Rules) { r.Evaluation.Tie = ballot.TieLower }
	if o, err = e.decide(); err != nil || len(o.Tied) > 0 {
		t.Fatal(o, err)
	}
	return "tied; `LOWER_GRADE`: " + said[o.Ratings[0].Grade]
}
