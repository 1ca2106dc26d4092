package web

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/report/words"
)

// A page names what its modules may load, with hashes, and nothing that a browser would have to believe.
func TestPage(t *testing.T) {
	s, err := read()
	if err != nil {
		t.Fatal(err)
	}
	s.files["booth/main.mjs"] = []byte("export function main() {}\n")
	for _, l := range words.Languages {
		page, err := s.Page("booth", Page{Lang: l, Static: "/static/", Title: "</title><script>", JSON: map[string]string{"a": "</script>"}})
		if err != nil {
			t.Fatal(err)
		}
		text := string(page)
		for _, want := range []string{s.integrity("app.css"), s.integrity("lib/boot.mjs"), `"booth/main.mjs":"` + s.integrity("booth/main.mjs")} {
			if !strings.Contains(strings.ReplaceAll(text, `\u002b`, "+"), strings.ReplaceAll(want, "+", "&#43;")) && !strings.Contains(strings.ReplaceAll(text, `\u002b`, "+"), want) {
				t.Errorf("%s: the page does not say %s", l, want)
			}
		}
		if strings.Contains(text, "<script>") || strings.Count(text, "</script>") != 3 || strings.Contains(text, "style=") {
			t.Errorf("%s: markup of a title or of data, or a style, is in the page:\n%s", l, text)
		}
	}
}
