package tally

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// docs/rules.md, section 8.5, clause by clause.
func TestRateSince(t *testing.T) {
	for _, test := range []struct {
		name        string
		before, now [2]int
		want        Change
	}{
		{"risen", [2]int{172, 250}, [2]int{207, 246}, Change{1, "15.3"}},
		{"risen-of-the-sample-highest", [2]int{242, 250}, [2]int{241, 246}, Change{1, "1.2"}},
		{"fallen", [2]int{207, 246}, [2]int{172, 250}, Change{-1, "15.3"}},
		{"equal", [2]int{1, 2}, [2]int{1, 2}, Change{0, "0.0"}},
		{"equal-as-fractions", [2]int{123, 246}, [2]int{125, 250}, Change{0, "0.0"}},
		{"displayed-alike-but-risen", [2]int{1999, 2500}, [2]int{4, 5}, Change{1, "0.0"}},
		{"displayed-alike-but-fallen", [2]int{4, 5}, [2]int{1999, 2500}, Change{-1, "0.0"}},
		{"half-up", [2]int{0, 2000}, [2]int{1, 2000}, Change{1, "0.1"}},
		{"half-up-also-downwards", [2]int{1, 2000}, [2]int{0, 2000}, Change{-1, "0.1"}},
		{"just-below-the-half", [2]int{0, 2001}, [2]int{1, 2001}, Change{1, "0.0"}},
		{"of-the-fractions-not-of-what-is-displayed", [2]int{7994, 10000}, [2]int{8005, 10000}, Change{1, "0.1"}}, // displayed 79.9 and 80.1
		{"from-nothing-to-all", [2]int{0, 1}, [2]int{100_000, 100_000}, Change{1, "100.0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := NewRate(test.now[0], test.now[1]).Since(NewRate(test.before[0], test.before[1]))
			if !ok || got != test.want {
				t.Errorf("%+v, %t, want %+v", got, ok, test.want)
			}
		})
	}
	for name, rates := range map[string][2]Rate{"no-base-before": {NewRate(1, 2), NewRate(0, 0)}, "no-base-now": {NewRate(0, 0), NewRate(1, 2)}, "no-base": {}} {
		if got, ok := rates[0].Since(rates[1]); ok || rates[0].Less(rates[1]) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestRateSinceAgainstOracle holds comparisons against fractions of arbitrary size.
func TestRateSinceAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(2026, 11))
	for range 5000 {
		den, other := 1+r.IntN(200_000), 1+r.IntN(300)
		now, before := NewRate(r.IntN(den+1), den), NewRate(r.IntN(other+1), other)
		diff := new(big.Rat).Sub(big.NewRat(int64(now.Num), int64(now.Den)), big.NewRat(int64(before.Num), int64(before.Den)))
		got, ok := now.Since(before)
		want := new(big.Rat).Mul(new(big.Rat).Abs(diff), big.NewRat(100, 1)).FloatString(1) // rounds halves away from zero
		if !ok || got.Way != diff.Sign() || got.Points != want || now.Less(before) != (diff.Sign() < 0) {
			t.Fatalf("%+v since %+v: %+v, want %d %s", now, before, got, diff.Sign(), want)
		}
	}
}
