package ballot

import (
	"errors"
	"strings"
	"testing"
)

func TestFraction(t *testing.T) {
	quorum, half := Fraction{2, 3, OfAll, true}, Fraction{1, 2, OfAll, false}
	for _, test := range []struct {
		name  string
		line  Fraction
		base  int
		least int
	}{
		{"two-thirds-of-306-inclusive", quorum, 306, 204},
		{"two-thirds-of-307-rounds-up", quorum, 307, 205},
		{"two-thirds-of-62", quorum, 62, 42},
		{"two-thirds-of-1", quorum, 1, 1},
		{"half-of-306-is-not-enough", half, 306, 154},
		{"half-of-307", half, 307, 154},
		{"half-of-62-is-not-enough", half, 62, 32},
		{"half-of-1", half, 1, 1},
		{"half-of-2", half, 2, 2},
		{"half-inclusive-of-62", Fraction{1, 2, OfValid, true}, 62, 31},
		{"half-inclusive-of-nothing", Fraction{1, 2, OfValid, true}, 0, 1},
		{"half-of-nothing", Fraction{1, 2, OfValid, false}, 0, 1},
		{"all", Fraction{1, 1, OfPresent, true}, 58, 58},
		{"thirds-are-exact", Fraction{1, 3, OfAll, true}, 300000, 100000},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.line.Least(test.base); got != test.least {
				t.Errorf("least of %d is %d, want %d", test.base, got, test.least)
			}
			if test.line.Reached(test.least-1, test.base) || !test.line.Reached(test.least, test.base) {
				t.Errorf("%d of %d is not where the line is reached", test.least, test.base)
			}
		})
	}
}

// Least is the least: it suffices and one less does not, by multiplication.
func TestFractionIsLeast(t *testing.T) {
	for den := 1; den <= 6; den++ {
		for num := 1; num <= den; num++ {
			for base := 1; base <= 100; base++ {
				for _, inclusive := range []bool{true, false} {
					enough := func(n int) bool { return n*den > base*num || inclusive && n*den == base*num }
					n := Fraction{num, den, OfAll, inclusive}.Least(base)
					if !enough(n) || enough(n-1) {
						t.Fatalf("%d/%d of %d, inclusive %v: least is %d", num, den, base, inclusive, n)
					}
				}
			}
		}
	}
}

func TestDefaultRules(t *testing.T) {
	for _, method := range []Method{ApproveOpposeAbstain, TickUpToN} {
		if err := DefaultRules(method).Check(); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// Every value that is built passes, and no other.
func TestRules(t *testing.T) {
	three := DefaultRules(ApproveOpposeAbstain)
	for _, test := range []struct {
		name   string
		change func(*Rules)
		field  string // at fault; empty: the rules pass
	}{
		{"no-document", func(r *Rules) { r.Document = "" }, "document"},
		{"document-with-control-character", func(r *Rules) { r.Document = "办法\n二" }, "document"},
		{"unknown-form", func(r *Rules) { r.Method = "RANK" }, "ballot_method"},
		{"no-form", func(r *Rules) { r.Method = "" }, "ballot_method"},
		{"recorded-vote", func(r *Rules) { r.Secret = false }, "secret"},
		{"quorum-of-present", func(r *Rules) { r.Quorum.Of = OfPresent }, "quorum"},
		{"quorum-of-valid", func(r *Rules) { r.Quorum.Of = OfValid }, "quorum"},
		{"quorum-of-a-half", func(r *Rules) { r.Quorum = Fraction{1, 2, OfAll, false} }, ""},
		{"quorum-zero", func(r *Rules) { r.Quorum.Num = 0 }, "quorum"},
		{"quorum-above-all", func(r *Rules) { r.Quorum.Num = 4 }, "quorum"},
		{"quorum-of-more-than-all", func(r *Rules) { r.Quorum = Fraction{1, 1, OfAll, false} }, "quorum"},
		{"line-of-present", func(r *Rules) { r.PassLine.Of = OfPresent }, ""},
		{"line-of-valid", func(r *Rules) { r.PassLine.Of = OfValid }, ""},
		{"line-of-something-else", func(r *Rules) { r.PassLine.Of = "issued" }, "pass_threshold"},
		{"line-with-denominator-zero", func(r *Rules) { r.PassLine.Den = 0 }, "pass_threshold"},
		{"line-with-a-huge-denominator", func(r *Rules) { r.PassLine.Den = 101 }, "pass_threshold"},
		{"line-negative", func(r *Rules) { r.PassLine.Num = -1 }, "pass_threshold"},
		{"differential-negative", func(r *Rules) { r.Differential = -1 }, "min_differential_pct"},
		{"differential-huge", func(r *Rules) { r.Differential, r.DifferentialDocument = 1001, "办法" }, "min_differential_pct"},
		{"differential-zero-without-document", func(r *Rules) { r.Differential = 0 }, "min_differential_pct"},
		{"differential-zero-with-document", func(r *Rules) { r.Differential, r.DifferentialDocument = 0, "等额票决办法" }, ""},
		{"differential-document-with-override", func(r *Rules) { r.DifferentialDocument = "办\u202e法" }, "differential_document"},
		{"blank-item-not-approved", func(r *Rules) { r.BlankItem = BlankItemNotApproved }, "blank_item_means"},
		{"blank-item-in-ticks-abstains", func(r *Rules) { *r = DefaultRules(TickUpToN); r.BlankItem = BlankItemAbstain }, "blank_item_means"},
		{"blank-ballot-invalid", func(r *Rules) { r.BlankBallot = "INVALID" }, "blank_ballot"},
		{"over-selected-cut", func(r *Rules) { r.OverSelected = "FIRST_N" }, "over_select"},
		{"unclear-marks-in-part", func(r *Rules) { r.UnclearMarks = "CLEAR_PART_VALID" }, "unclear_marks"},
		{"write-in", func(r *Rules) { r.WriteIn = "ALLOWED" }, "write_in"},
		{"not-voted-abstains", func(r *Rules) { r.NotVoted = "ABSTAIN" }, "not_voted"},
		{"proxy", func(r *Rules) { r.Proxy = "WRITTEN" }, "proxy"},
		{"collected-over-issued-counts", func(r *Rules) { r.CollectedOverIssued = "VALID" }, "collected_gt_issued"},
		{"tie-presidium", func(r *Rules) { r.Tie = TiePresidium }, ""},
		{"tie-by-lot", func(r *Rules) { r.Tie = "LOT" }, "tie_at_boundary"},
		{"revote-by-plurality", func(r *Rules) { r.RevoteMajority = false }, "revote_needs_majority"},
		{"shortfall-vacant", func(r *Rules) { r.Shortfall = ShortfallVacant }, ""},
		{"shortfall-filled", func(r *Rules) { r.Shortfall = "NEXT_IN_ORDER" }, "shortfall"},
		{"small-group-of-thirty", func(r *Rules) { r.SmallGroup = 30 }, ""},
		{"small-group-of-one", func(r *Rules) { r.SmallGroup = 1 }, "small_group"},
		{"small-group-negative", func(r *Rules) { r.SmallGroup = -10 }, "small_group"},
		{"small-group-huge", func(r *Rules) { r.SmallGroup = 1001 }, "small_group"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := three
			test.change(&r)
			err := r.Check()
			if test.field == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e := new(RuleError); !errors.As(err, &e) || e.Field != test.field {
				t.Errorf("got %v, want a rule error of %s", err, test.field)
			} else if e.Want == "" || !strings.Contains(e.Error(), e.Want) {
				t.Errorf("the message %q does not say what is wanted", e)
			}
		})
	}
}
