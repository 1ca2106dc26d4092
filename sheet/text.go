package sheet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/piaojue/piaojue/ballot"
)

// A textFault is what is wrong with a text, wherever it stands.
type textFault struct {
	code, format string
	args         []any
}

func badText(code, format string, args ...any) *textFault { return &textFault{code, format, args} }

// wrong says why a column may not hold a text, nil if it may. Empty texts are for the row to judge.
func (c Column) wrong(text string) *textFault {
	if text == "" {
		return nil
	}
	if n, most := utf8.RuneCountInString(text), c.Most; n > most {
		return badText("TOO_LONG", "%d characters, at most %d", n, most)
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return badText("TEXT", "a line break, a tab or another control character; a cell is one line")
	}
	if err := ballot.CheckName(text); err != nil {
		return badText("TEXT", "a character that cannot be seen, or that changes how others are seen: %v", err)
	}
	if first := norm.NFKC.String(text)[0]; strings.IndexByte("=+-@", first) >= 0 {
		// Whoever opens the table again in a spreadsheet would run it (OWASP, CSV injection); in Chinese ones ＝ does, too.
		return badText("INJECTION", "it begins with %q, which a spreadsheet takes for a formula", string(first))
	}
	if c.Kind != Free {
		for i, r := range text {
			if other := looksLike(r); other != "" {
				return badText("LOOKALIKE", "%q (U+%s) looks like %q; write that", string(r), fmt.Sprintf("%04X", r), other)
			}
			if unicode.IsSpace(r) && (r != ' ' || c.Kind == Code || c.Kind == Name && betweenHan(text, i)) {
				return badText("LOOKALIKE", "a space within; remove it (the column can be replaced at once)")
			}
		}
		if mixedScripts(text) {
			return badText("LOOKALIKE", "letters of several scripts that look alike, such as Cyrillic А among Latin A; write it anew")
		}
	}
	if !norm.NFC.IsNormalString(text) {
		return badText("LOOKALIKE", "a letter and its mark as two characters (not NFC); write it anew")
	}
	return c.wrongCharacters(text)
}

// wrongCharacters says what a number or a name lacks or has too much.
func (c Column) wrongCharacters(text string) *textFault {
	switch c.Kind {
	case Code:
		for _, r := range text {
			if !unicode.Is(unicode.Han, r) && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./#", r)) {
				return badText("TEXT", "%q in a number; letters, digits and - _ . / # are allowed", string(r))
			}
		}
	case Name:
		if !strings.ContainsFunc(text, unicode.IsLetter) {
			return badText("TEXT", "%q is not a name, there is no letter in it", text)
		}
	}
	return nil
}

// looksLike returns the character that r should be: of a character that is kept in Unicode only for the sake of older
// sets, or of a dot in a name that is not the one of GB 18030.
func looksLike(r rune) string {
	switch {
	case strings.ContainsRune("・•‧∙⋅･᛫ꞏ", r):
		return "·"
	case r == '\u00a0' || r == '\u3000':
		return "" // a space, which is told as such
	case r >= 0xf900 && r <= 0xfaff, r >= 0x2f800 && r <= 0x2fa1f, // compatibility ideographs
		r >= 0x2e80 && r <= 0x2fdf, // radicals
		r >= 0xff01 && r <= 0xffef && (unicode.IsLetter(r) || unicode.IsDigit(r)): // full and half width
		if other := norm.NFKC.String(string(r)); other != string(r) {
			return other
		}
		if r < 0x3000 {
			return "⼀, not a radical"
		}
	}
	return ""
}

// betweenHan reports whether the space at i stands between Han, to make 张三 as wide as a name of three.
func betweenHan(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[:i], " "))
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[i:], " "))
	return unicode.Is(unicode.Han, before) && unicode.Is(unicode.Han, after)
}

// mixedScripts reports whether Latin or Han letters stand among those of another script. All of Cyrillic, Greek and the
// kana have letters that look like one of them (UTS 39, section 5); Latin beside Han does not.
func mixedScripts(text string) bool {
	common, other := false, false
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
		case unicode.In(r, unicode.Han, unicode.Latin):
			common = true
		default:
			other = true
		}
	}
	return common && other
}

// Fold makes one text of those that look alike by width, case, composition and spaces.
func Fold(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
}

// CheckCode checks that a number which stands in no table is one that a [Code] may be.
func CheckCode(code string, most int) error {
	if f := (Column{Kind: Code, Most: most}).wrong(code); f != nil {
		return fmt.Errorf(f.format, f.args...)
	}
	return nil
}

// Looks returns what a number looks like. Two that have a look in common nobody could tell apart. Both ways to confuse them are kept apart by their first byte.
func Looks(code string) []string { return []string{"a" + Fold(code), "0" + foldGlyphs(code)} }

// foldGlyphs makes one text of numbers that look alike by O and 0, or by l, I and 1.
func foldGlyphs(id string) string {
	return strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1").Replace(id)
}
