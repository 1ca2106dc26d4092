package report

import (
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// No secret can reach the page by way of what is not printed: an unused slip is listed by its public key alone.
func TestUnused(t *testing.T) {
	var keys []crypto.PublicKey
	for _, digits := range []string{"ff00aa11", "00ff0011", "e8bb38a0"} {
		var k crypto.PublicKey
		if _, err := hex.Decode(k[:], []byte(digits)); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k)
	}
	list := func(u UnusedSlips) string {
		return printed(t, func(w io.Writer) error { return Unused(w, words.English, u) })
	}
	page := list(UnusedSlips{Body: "B", Title: "<T>", Colour: "red", Made: 300, Slips: keys})
	if want := "<li>00ff 0011</li>\n<li>e8bb 38a0</li>\n<li>ff00 aa11</li>"; !strings.Contains(page, want) {
		t.Error("the numbers are not listed in order")
	}
	for _, want := range []string{"Made 300, used 297, not used 3", "&lt;T&gt;", ">red<", "Chief scrutineer"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	if page := list(UnusedSlips{Title: "T", Made: 1}); !strings.Contains(page, "There are no slips") {
		t.Error("an empty list does not say so")
	}
	for want, u := range map[string]UnusedSlips{
		"list unused slips: a slip is listed twice":                                           {Made: 9, Slips: []crypto.PublicKey{keys[0], keys[1], keys[0]}},
		"list unused slips: 3 slips of 2":                                                     {Made: 2, Slips: keys},
		`list unused slips: colour "x": want one of red, orange, yellow, green, blue, purple`: {Made: 3, Colour: "x", Slips: keys},
	} {
		if err := Unused(io.Discard, words.Chinese, u); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
