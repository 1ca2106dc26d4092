package report

import (
	"bufio"
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode"

	"github.com/piaojue/piaojue/report/words"
)

//go:embed *.html
var templates embed.FS

// pages are the templates, which nothing changes after this.
var pages = template.Must(template.New("").Funcs(template.FuncMap{"fit": fit, "place": place, "join": join, "isolate": isolate, "long": long, "short": short, "lines": lines}).ParseFS(templates, "*.html"))

// A page is what every template is given: the words and their language.
type page struct {
	*words.Words
	Lang words.Language
}

func newPage(lang words.Language) (*page, error) {
	w, err := words.In(lang)
	return &page{w, lang}, err
}

func (p *page) write(w io.Writer, name string, data any) error {
	buffered := bufio.NewWriter(w)
	err := pages.ExecuteTemplate(buffered, name, data)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("write page: %v", err)
	}
	return nil
}

// fit names the style in which a text of this length fits its place, for a page that is printed cannot grow or scroll. A
// character beyond the alphabets of Europe counts as two.
func fit(text string) string {
	switch width := width(text); {
	case width <= 24:
		return "large"
	case width <= 72:
		return "medium"
	case width <= 160:
		return "small"
	}
	return "tiny"
}

// width is how many letters of Latin a text is about as wide as: a Chinese character is two, a mark above or below another letter one.
func width(text string) (n int) {
	for _, r := range text {
		if r < 0x0530 || unicode.Is(unicode.Mn, r) {
			n++
		} else {
			n += 2
		}
	}
	return n
}

// short reports whether a text is so short that it stays on one line of a table: a day, a number, a word or two.
func short(text string, most int) bool { return width(text) <= most }

// long reports whether a name takes so much room in a table that it is set smaller.
func long(name string) bool { return fit(name) == "small" || fit(name) == "tiny" }

// place counts from 1.
func place(index int) int { return index + 1 }

func join(list []string) string { return strings.Join(list, " ") }
