package report

import (
	"crypto/rand"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

func newSlips(t testing.TB, n int) []crypto.Slip {
	t.Helper()
	slips := make([]crypto.Slip, n)
	for i := range slips {
		var err error
		if slips[i], err = crypto.NewSlip(rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	return slips
}

// A slip shows the number made from its public key, its colour in a word, and nobody.
func TestSlips(t *testing.T) {
	for lang, colour := range map[words.Language]string{words.Chinese: "黄色", words.English: "yellow"} {
		page := printedSlips(t, lang, SlipSheets{Body: "B", Title: "T", Colour: "yellow", Slips: []crypto.Slip{specSlip(t)}})
		outside := outsideOf(page)
		for _, want := range []string{slipNumber, colour} {
			if !strings.Contains(outside, want) {
				t.Errorf("%s: %q is not on the outside", lang, want)
			}
		}
		if !strings.Contains(page, `class="outside band yellow"`) {
			t.Errorf("%s: there is no band", lang)
		}
	}
}

// Slips come out in an order of their own each time, and none is lost.
func TestSlipsAreShuffled(t *testing.T) {
	slips := newSlips(t, 40)
	made := slices.Clone(slips)
	numbers := func() (all []string) {
		page := printedSlips(t, words.English, SlipSheets{Title: "T", Slips: slips})
		for _, m := range regexp.MustCompile(`class="number[^>]*>([^<]*)<`).FindAllStringSubmatch(page, -1) {
			all = append(all, m[1])
		}
		return all
	}
	var asMade []string
	for _, s := range slips {
		asMade = append(asMade, SlipNumber(s.Public()))
	}
	a, b := numbers(), numbers()
	for _, pair := range [][2][]string{{a, b}, {a, asMade}, {b, asMade}} {
		if slices.Equal(pair[0], pair[1]) {
			t.Error("an order came twice")
		}
		if !slices.Equal(slices.Sorted(slices.Values(pair[0])), slices.Sorted(slices.Values(pair[1]))) {
			t.Error("a slip was lost or added")
		}
	}
	if slices.IsSorted(a) || slices.IsSorted(b) {
		t.Error("the numbers are in order")
	}
	if !slices.Equal(slips, made) {
		t.Error("the caller's slips were moved")
	}
}
