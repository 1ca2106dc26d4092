package report

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// The card and the slip of docs/protocol.md, section 2.6, and what is printed of them.
const (
	cardText   = "04HM-ASW9-NF6Y-ZZPW-QAC7-CN1J-20BT"
	slipText   = "000G-40R4-0M30-E209-185G-R38E-1WHQ"
	slipNumber = "e8bb 38a0"
)

func specCard(t *testing.T) crypto.Card {
	t.Helper()
	c, err := crypto.ParseCard(cardText)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func specSlip(t *testing.T) crypto.Slip {
	t.Helper()
	s, err := crypto.ParseSlip(slipText)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func printed(t *testing.T, print func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := print(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func printedCards(t *testing.T, lang words.Language, s CardSheets) string {
	t.Helper()
	return printed(t, func(w io.Writer) error { return Cards(w, lang, s) })
}

func printedSlips(t *testing.T, lang words.Language, s SlipSheets) string {
	t.Helper()
	return printed(t, func(w io.Writer) error { return Slips(w, rand.Reader, lang, s) })
}

// panel returns the text of one panel of the strips, without tags: from its own class to that of what follows it.
func panel(page, class, next string) string {
	var texts []string
	for _, piece := range strings.Split(page, `class="`+class)[1:] {
		piece, _, _ = strings.Cut(piece, `class="`+next)
		_, piece, _ = strings.Cut(piece, ">")
		texts = append(texts, regexp.MustCompile(`<[^>]*>?`).ReplaceAllString(piece, ""))
	}
	return strings.Join(texts, "\n")
}

func outsideOf(page string) string { return panel(page, "outside", "seam") }

func insideOf(page string) string { return panel(page, "secret", "glue under") }

// Everything that a sheet of the specification's card shows, and on which side of the fold.
func TestCards(t *testing.T) {
	page := printedCards(t, words.Chinese, CardSheets{
		Body: "云澜市人民代表大会", Title: "第三届", Cards: []PrintedCard{{Card: specCard(t), Number: "D001", Delegation: "城东代表团"}},
	})
	outside := outsideOf(page)
	for _, want := range []string{"云澜市人民代表大会", "第三届", "代表卡", "D001", "城东代表团"} {
		if !strings.Contains(outside, want) {
			t.Errorf("%q is not on the outside", want)
		}
	}
	if inside := insideOf(page); !strings.Contains(inside, "104HM2ASW93NF6Y4ZZPW5QAC76CN1J720BT") {
		t.Errorf("the typed code is not in numbered groups: %s", inside)
	}
	for _, group := range strings.Split(cardText, "-") {
		if strings.Contains(outside, group) {
			t.Errorf("group %s of the code is on the outside", group)
		}
		if n := strings.Count(page, group); n != 1 {
			t.Errorf("group %s stands %d times in the page", group, n)
		}
	}
	if n := strings.Count(page, "<article"); n != 1 {
		t.Errorf("%d strips for one card", n)
	}
}

// Names and titles are data, whatever they look like.
func TestNamesAreData(t *testing.T) {
	rtl, long := "عبد الرحمن محمد", strings.Repeat("民生实事", 50)
	page := printedCards(t, words.English, CardSheets{
		Body: `"><script>alert(1)</script>`, Title: long, When: "{{.Title}}",
		Cards: []PrintedCard{{Card: specCard(t), Number: "<b>7</b>", Delegation: rtl, Name: "</style>&amp;"}},
	})
	for _, want := range []string{
		"&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;", long, "before {{.Title}}.", "&lt;b&gt;7&lt;/b&gt;", "&lt;/style&gt;&amp;amp;",
		`<p class="line medium" dir="auto">` + rtl + `</p>`, `<p class="title tiny" dir="auto">` + long,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	for _, bad := range []string{"<script", "<b>7"} {
		if strings.Contains(page, bad) {
			t.Errorf("%q is in the page", bad)
		}
	}
}

func TestSheetsRefused(t *testing.T) {
	card, slip := specCard(t), specSlip(t)
	other := crypto.Card{1}
	for want, print := range map[string]func(io.Writer) error{
		"print cards: there are none": func(w io.Writer) error { return Cards(w, words.Chinese, CardSheets{}) },
		"print slips: there are none": func(w io.Writer) error { return Slips(w, rand.Reader, words.Chinese, SlipSheets{}) },
		"print cards: card 2 has no number": func(w io.Writer) error {
			return Cards(w, words.Chinese, CardSheets{Cards: []PrintedCard{{Card: card, Number: "1"}, {Card: other}}})
		},
		`print cards: number "1" stands on two cards`: func(w io.Writer) error {
			return Cards(w, words.Chinese, CardSheets{Cards: []PrintedCard{{Card: card, Number: "1"}, {Card: other, Number: "1"}}})
		},
		`print cards: card "2" has the code of another`: func(w io.Writer) error {
			return Cards(w, words.Chinese, CardSheets{Cards: []PrintedCard{{Card: card, Number: "1"}, {Card: card, Number: "2"}}})
		},
		`print slips: number "e8bb 38a0" stands on two slips`: func(w io.Writer) error {
			return Slips(w, rand.Reader, words.Chinese, SlipSheets{Slips: []crypto.Slip{slip, slip}})
		},
		`print slips: colour "pink": want one of red, orange, yellow, green, blue, purple`: func(w io.Writer) error {
			return Slips(w, rand.Reader, words.Chinese, SlipSheets{Colour: "pink", Slips: []crypto.Slip{slip}})
		},
		"print slips: draw order: unexpected EOF": func(w io.Writer) error {
			return Slips(w, strings.NewReader("short"), words.Chinese, SlipSheets{Slips: []crypto.Slip{slip}})
		},
		`print cards: language "fr": want zh or en`: func(w io.Writer) error {
			return Cards(w, "fr", CardSheets{Cards: []PrintedCard{{Card: card, Number: "1"}}})
		},
	} {
		var b bytes.Buffer
		if err := print(&b); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: wrote all the same", want)
		}
	}
}

// A large congress is printed in seconds, page after page, in a few kilobytes a card.
func TestManyCards(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 300
	}
	s := CardSheets{Body: "B", Title: strings.Repeat("题", 200)}
	for i := range n {
		var c crypto.Card
		copy(c[:], fmt.Sprintf("card %d", i))
		s.Cards = append(s.Cards, PrintedCard{Card: c, Number: fmt.Sprint(i)})
	}
	page := printedCards(t, words.Chinese, s)
	if pages := strings.Count(page, `<section class="page">`); pages != n/6 {
		t.Errorf("%d pages, want %d", pages, n/6)
	}
	if len(page) > n*8192 {
		t.Errorf("%d bytes for %d cards", len(page), n)
	}
}

func BenchmarkCards(b *testing.B) {
	s := CardSheets{Body: "B", Title: "T", Cards: []PrintedCard{{Number: "1"}}}
	for b.Loop() {
		if err := Cards(io.Discard, words.Chinese, s); err != nil {
			b.Fatal(err)
		}
	}
}
