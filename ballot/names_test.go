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
		for _, r := range []rune{0, '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0xad, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xfffd, 0xe0041,
			0x34f, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200c, 0x200d, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xffa0, 0xe0100} {
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

// What cannot be seen belongs to the spelling of a letter or is refused.
func TestCheckName(t *testing.T) {
	for _, test := range []struct {
		name, text string
		ok         bool
	}{
		{"Chinese", "2026年度市政府民生实事项目（第一批）", true},
		{"Chinese beyond the first plane", "𠮷田路", true},
		{"Chinese with a middle dot", "阿卜杜拉·买买提", true},
		{"Chinese with a wide space", "张\u3000三", true},
		{"Uyghur", "ئۇيغۇر ئاپتونوم رايونى", true},
		{"Uyghur with a joiner", "ئا\u200cئى", true},
		{"Kazakh", "قازاق \u0674بىلىم", true},
		{"Tibetan", "བོད་རང་སྐྱོང་ལྗོངས།", true},
		{"Mongolian", "ᠮᠣᠩᠭᠣᠯ", true},
		{"Mongolian with a vowel separator", "ᠬᠠᠷ\u180eᠠ", true},
		{"Mongolian with a variation selector", "ᠭ\u180bᠠ", true},
		{"Mongolian with a suffix", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", true},
		{"Mongolian with a joiner", "ᠪ\u200d", true},
		{"Yi", "ꆈꌠꉙ", true},
		{"Zhuang", "Gvangjsih Bouxcuengh Swcigih", true},
		{"Hangul", "연변", true},

		{"joiner in Chinese", "教育\u200d工程", false},
		{"joiner in Latin", "edu\u200ccation", false},
		{"joiner at the beginning", "\u200cئا", false},
		{"two joiners", "ئ\u200c\u200cا", false},
		{"vowel separator in Chinese", "教育\u180e工程", false},
		{"two Mongolian selectors", "ᠭ\u180b\u180bᠠ", false},
		{"ideographic variation", "葛\U000e0100城", false},
		{"emoji variation", "工程\u2605\ufe0f", false},
		{"Hangul filler alone", "\u3164", false},
		{"half-width Hangul filler", "教育\uffa0", false},
		{"Hangul choseong filler", "\u115f教育", false},
		{"Hangul jungseong filler", "教育\u1160工程", false},
		{"empty Braille pattern", "教育\u2800工程", false},
		{"grapheme joiner", "e\u034fdu", false},
		{"Khmer inherent vowel", "ក\u17b4", false},
	} {
		if err := CheckName(test.text); (err == nil) != test.ok {
			t.Errorf("%s: %+q: got %v", test.name, test.text, err)
		}
	}
}

// A reader without a text in the language that was asked for has the official one.
func TestNames_In(t *testing.T) {
	n := Names{"zh": "云岚县", "en": "Yunlan", "bo": ""}
	for lang, want := range map[string]string{"zh": "云岚县", "en": "Yunlan", "bo": "云岚县", "ug": "云岚县"} {
		if got := n.In(lang); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}
