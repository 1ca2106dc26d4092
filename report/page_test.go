package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
)

// No page runs a script or asks anybody for anything; a browser that obeys its policy could not.
func TestPagesAreAlone(t *testing.T) {
	slip := specSlip(t)
	for _, lang := range words.Languages {
		for name, page := range map[string]string{
			"cards": printedCards(t, lang, CardSheets{Title: "T", Cards: []PrintedCard{{Card: specCard(t), Number: "1"}}}),
			"slips": printedSlips(t, lang, SlipSheets{Title: "T", Slips: []crypto.Slip{slip}}),
			"unused": printed(t, func(w io.Writer) error {
				return Unused(w, lang, UnusedSlips{Title: "T", Made: 2, Slips: []crypto.PublicKey{slip.Public()}})
			}),
		} {
			for _, want := range []string{
				`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
				`<meta name="referrer" content="no-referrer">`, "@page { size: A4;", "</html>\n", "</style>\n</head>",
			} {
				if !strings.Contains(page, want) {
					t.Errorf("%s in %s: no %s", name, lang, want)
				}
			}
			for _, bad := range []string{"//", "url(", "@import", "src=", "<script", "<link", "<img", "sheet.", "ZgotmplZ", "<no value>"} {
				if strings.Contains(page, bad) {
					t.Errorf("%s in %s: holds %q", name, lang, bad)
				}
			}
		}
	}
}

// A printer that fails at any byte leads to an error in which no part of a code stands.
func TestErrorsHoldNoSecret(t *testing.T) {
	s := CardSheets{Title: "T", Cards: []PrintedCard{{Card: specCard(t), Number: "D001"}}}
	size := len(printedCards(t, words.Chinese, s))
	for limit := 0; limit < size; limit += 97 {
		err := Cards(&full{limit}, words.Chinese, s)
		if err == nil {
			t.Fatalf("a disk that is full after %d of %d bytes was not noticed", limit, size)
		}
		for _, group := range strings.Split(cardText, "-") {
			if strings.Contains(err.Error(), group) {
				t.Fatalf("after %d bytes: %v", limit, err)
			}
		}
	}
}

// A full is a disk with room for so many bytes.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return f.room, fmt.Errorf("no space left")
	}
	f.room -= len(p)
	return len(p), nil
}

// Every message that a template or a colour asks for is in the catalogues; words tests that these agree.
func TestSheetWords(t *testing.T) {
	w, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, file := range []string{"head.html", "sheet.html", "unused.html"} {
		text, err := templates.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`Say "([a-z.]+)"`).FindAllSubmatch(text, -1) {
			ids = append(ids, string(m[1]))
		}
		for _, m := range regexp.MustCompile(`SayKind "([a-z.]+)"`).FindAllSubmatch(text, -1) {
			ids = append(ids, "sheet.card."+string(m[1]), "sheet.slip."+string(m[1]))
		}
		if regexp.MustCompile(`\p{Han}`).Match(text) {
			t.Errorf("%s holds words of its own", file)
		}
	}
	for _, colour := range Colours() {
		ids = append(ids, "sheet.colour."+colour)
	}
	if len(ids) < 30 {
		t.Fatalf("found %d messages", len(ids))
	}
	for _, id := range ids {
		if !w.Has(id) {
			t.Errorf("no message %s", id)
		}
	}
}
