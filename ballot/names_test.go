package ballot

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A project's name is data: markup in it is carried as it is. What makes one text look like another is refused,
// wherever a text stands that is shown.
func TestThreat41_NamesAreData(t *testing.T) {
	places := map[string]func(*Manifest, string){
		"congress":  func(m *Manifest, s string) { m.Congress["zh"] = s },
		"title":     func(m *Manifest, s string) { m.Title["bo"] = s },
		"candidate": func(m *Manifest, s string) { m.Candidates[2].Names["zh"] = s },
		"id":        func(m *Manifest, s string) { m.Candidates[2].ID = s },
		"officer":   func(m *Manifest, s string) { m.Officers[2].Name = s },
		"document":  func(m *Manifest, s string) { m.Rules.Document = s },
	}
	for where, set := range places {
		for _, text := range []string{
			"<script>alert(1)</script>", `"><img src=x>`, "=HYPERLINK(1)", "{{.Name}}", "**粗体** <br>", "&amp;", "\\u202e",
			"བོད་སྐོར", "ᠮᠣᠩᠭ\u180eᠣᠯ", "ئۇيغۇر",
		} {
			m := cityManifest(t)
			set(m, text)
			parsed, err := ParseManifest(m.Bytes())
			if err != nil {
				t.Errorf("%s %q: %v", where, text, err)
			} else if !bytes.Equal(parsed.Bytes(), m.Bytes()) {
				t.Errorf("%s %q: changed on the way", where, text)
			}
		}
		for _, r := range []rune{0, '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0xad, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xfffd, 0xe0041} {
			m := cityManifest(t)
			set(m, "教育"+string(r)+"工程")
			if _, err := ParseManifest(m.Bytes()); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%U", r)) {
				t.Errorf("%s with %U: got %v", where, r, err)
			}
		}
		for _, text := range []string{" 教育", "教育 ", "\u3000教育", "教\xff育"} {
			m := cityManifest(t)
			set(m, text)
			if err := m.Check(); err == nil {
				t.Errorf("%s %q: accepted", where, text)
			}
		}
	}
}
