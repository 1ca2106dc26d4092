package register

import (
	"slices"
	"testing"
)

func kindsOf(events []Event) (all []Kind) {
	for _, e := range events {
		all = append(all, e.Kind())
	}
	return all
}

// A project's life has what was done with it, and what its year decided on it; a suggestion with the same number has its own.
func TestLife(t *testing.T) {
	k := newKept(t, County, nil)
	k.take(t, handed()...)
	k.take(t, rated(good), &RateYear{Yearly{2027, day("2028-01-20")}, rating})
	submitted := submit("2026-01-20")
	submitted.Suggestion = "P1"
	k.take(t, submitted)
	whole := []Kind{KindPropose, KindAssess, KindScreen, KindScreen, KindScreen, KindPlan, KindChoose}
	if got := kindsOf(k.Life("P2")); !slices.Equal(got, whole) {
		t.Errorf("not chosen: %v", got)
	}
	if got := kindsOf(k.Life("P1")); !slices.Equal(got, append(whole, KindHandOver, KindImplement, KindRateYear)) {
		t.Errorf("chosen: %v", got)
	}
	if got := kindsOf(k.Handling("P1")); !slices.Equal(got, []Kind{KindSubmit}) {
		t.Errorf("suggestion: %v", got)
	}
	lineage := newKept(t, County, nil)
	lineage.take(t, collect(), propose("P1", 10), propose("P2", 10), propose("P3", 10),
		&Merge{deed("M1", "2026-09-01"), []string{"P1", "P2"}, content("合", 20)},
		&Split{deed("P3", "2026-09-01"), []Part{{"S1", content("分一", 5)}, {"S2", content("分二", 5)}}})
	for id, want := range map[string][]Kind{"P1": {KindPropose, KindMerge}, "M1": {KindMerge}, "P3": {KindPropose, KindSplit}, "S2": {KindSplit}} {
		if got := kindsOf(lineage.Life(id)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
}
