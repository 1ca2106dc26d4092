package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
)

var testCard = Card{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10}

func TestCardText(t *testing.T) {
	const text = "04HM-ASW9-NF6Y-ZZPW-QAC7-CN1J-20BT"
	if got := testCard.Text(); got != text {
		t.Fatalf("text form is %s, want %s", got, text)
	}
	typed := map[string]bool{ // whether the strict parser takes it too
		text:                           true,
		strings.ToLower(text):          false,
		"04HMASW9NF6YZZPWQAC7CN1J20BT": false,
		" 04hm asw9 nf6y zzpw\tqac7 cnIj 2Obt\r\n": false,
		"o4hm—asw9-nf6y-zzpw-qac7-cnlj-20bt":       false,
		"０４ＨＭ　ａｓｗ９－nf6y zzpw qac7 cn1j 20bt":       false,
	}
	for in, strict := range typed {
		c, err := ParseCardTyped(in)
		if err != nil || c != testCard {
			t.Errorf("typed %q: %v", in, err)
		}
		if _, err := ParseCard(in); (err == nil) != strict {
			t.Errorf("strict %q: %v", in, err)
		}
		if s, err := ParseSlipTyped(in); err != nil || s != Slip(testCard) {
			t.Errorf("slip %q: %v", in, err)
		}
		if _, err := ParseSlip(in); (err == nil) != strict {
			t.Errorf("strict slip %q: %v", in, err)
		}
	}
	for _, in := range []string{"", text[:33], text + "0", strings.Repeat(" ", 501)} {
		if _, err := ParseCardTyped(in); err == nil || errors.As(err, new(*CodeError)) {
			t.Errorf("typed %q: %v, want an error of length", in, err)
		}
	}
}

// TestCardText_OneWrongCharacter puts every wrong character in every place.
func TestCardText_OneWrongCharacter(t *testing.T) {
	text := strings.ReplaceAll(testCard.Text(), "-", "")
	for i := range text {
		for _, c := range crockford + "U?" {
			if byte(c) == text[i] {
				continue
			}
			var wrong *CodeError
			if _, err := ParseCardTyped(text[:i] + string(c) + text[i+1:]); !errors.As(err, &wrong) || wrong.Group != i/4+1 {
				t.Fatalf("%c at %d: %v, want group %d", c, i, err, i/4+1)
			}
		}
	}
}

// TestCardText_TwoWrongCharacters: never accepted, and two neighbours that changed places are never blamed on one.
func TestCardText_TwoWrongCharacters(t *testing.T) {
	word := symbols(strings.ReplaceAll(testCard.Text(), "-", ""))
	for i := range word {
		for j := range i {
			for a := byte(1); a < 32; a++ {
				for b := byte(1); b < 32; b++ {
					bad := word
					bad[i] ^= a
					bad[j] ^= b
					if checkCode(bad) == nil {
						t.Fatalf("%d added at %d and %d at %d: accepted", a, i, b, j)
					}
				}
			}
			swapped := word
			swapped[i], swapped[j] = word[j], word[i]
			var wrong *CodeError
			if word[i] != word[j] && (!errors.As(checkCode(swapped), &wrong) || wrong.Group != 0) {
				t.Fatalf("%d and %d changed places: %v", i, j, wrong)
			}
		}
	}
}

// TestCardText_LeftOverBits: a word of the code, but not of 16 bytes; there must be no second text for a card.
func TestCardText_LeftOverBits(t *testing.T) {
	word := symbols(strings.ReplaceAll(testCard.Text(), "-", ""))
	word[25] ^= 1
	found := false
	for a := range byte(32) {
		for b := range byte(32) {
			word[26], word[27] = a, b
			if checkCode(word) != nil {
				continue
			}
			found = true
			digits := make([]byte, 0, codeSymbols)
			for _, s := range word {
				digits = append(digits, crockford[s])
			}
			if _, err := ParseCardTyped(string(digits)); err == nil {
				t.Errorf("%s: accepted", digits)
			}
		}
	}
	if !found {
		t.Error("no such word found")
	}
}

func TestCardIsNotPrinted(t *testing.T) {
	_, err := ParseCard(strings.ToLower(testCard.Text()))
	for _, out := range []string{fmt.Sprint(testCard), fmt.Sprintf("%v %s %+v", testCard, testCard, Slip(testCard)), err.Error()} {
		if strings.Contains(out, "04") || strings.Contains(out, "35") {
			t.Errorf("printed %q", out)
		}
	}
}

func TestNewCard(t *testing.T) {
	a, err := NewCard(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := NewCard(rand.Reader); a == b || a == (Card{}) {
		t.Error("cards repeat")
	}
	if _, err := NewCard(bytes.NewReader(make([]byte, 15))); err == nil {
		t.Error("a card of 15 random bytes")
	}
	if _, err := NewSlip(bytes.NewReader(make([]byte, 15))); err == nil {
		t.Error("a slip of 15 random bytes")
	}
}

func FuzzCardText(f *testing.F) {
	f.Add(testCard.Text())
	f.Add(" 04hm asw9 nf6y zzpw qac7 cnIj 2Obt")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCard(text); err == nil && c.Text() != text {
			t.Errorf("%q parses, but is written %q", text, c.Text())
		}
		if c, err := ParseCardTyped(text); err == nil {
			if again, err := ParseCard(c.Text()); err != nil || again != c {
				t.Errorf("%q parses, but its text form %q does not: %v", text, c.Text(), err)
			}
		}
	})
}
