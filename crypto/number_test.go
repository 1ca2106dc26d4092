package crypto

import (
	"strings"
	"testing"
)

// TestNumber: every wrong digit and every two neighbours in the wrong order are found, and what people type for the same is the same.
func TestNumber(t *testing.T) {
	n := NewNumber(Sum([]byte("abc")))
	if n != "Q9W1-DFWF-077Y-MGA1" { // the first 75 bits of SHA-256("abc"), ba7816bf8f01cfea4141; digits reckoned by another program
		t.Errorf("%s", n)
	}
	for _, typed := range []string{string(n), strings.ToLower(string(n)), " q9wl dfwf–O77y—mgaI ", "Ｑ９Ｗ１－ＤＦＷＦ－０７７Ｙ－ＭＧＡ１"} {
		if got, err := ParseNumber(typed); got != n || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	digits := strings.ReplaceAll(string(n), "-", "")
	for i := range digits {
		for _, c := range crockford {
			if wrong := digits[:i] + string(c) + digits[i+1:]; wrong != digits && parses(wrong) {
				t.Errorf("%s is taken", wrong)
			}
		}
		if i > 0 && digits[i] != digits[i-1] && parses(digits[:i-1]+digits[i:i+1]+digits[i-1:i]+digits[i+1:]) {
			t.Errorf("digits %d and %d in the wrong order are taken", i, i+1)
		}
	}
	for _, bad := range []string{"", "Q9W1-DFWF-077Y-MGA", "U9W1-DFWF-077Y-MGA1", strings.Repeat(" ", 501)} {
		if parses(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
	if Number(digits).Check() == nil || n.Check() != nil {
		t.Error("a number has one printed form")
	}
}

func parses(text string) bool {
	_, err := ParseNumber(text)
	return err == nil
}

func FuzzNumber(f *testing.F) {
	f.Add("Q9W1-DFWF-077Y-MGA1")
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := ParseNumber(text); err == nil && n.Check() != nil {
			t.Errorf("%q is read as %q, which is none", text, n)
		}
	})
}
