package ballot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names is a text in several languages, keyed by BCP 47 tag. The official one is "zh".
type Names map[string]string

// In returns the text in a language, or in Chinese, which every name has.
func (n Names) In(lang string) string {
	if text := n[lang]; text != "" {
		return text
	}
	return n["zh"]
}

func (n Names) check(what string) error {
	if n["zh"] == "" {
		return fmt.Errorf("%s: no name in zh, the official language", what)
	}
	for _, tag := range slices.Sorted(maps.Keys(n)) {
		text := n[tag]
		if len(tag) < 2 || len(tag) > 20 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return fmt.Errorf("%s: %q is not a language tag", what, tag)
		}
		if err := checkText(text, MaxName); err != nil {
			return fmt.Errorf("%s: %s: %v", what, tag, err)
		}
	}
	return nil
}

// CheckName checks a name of a candidate or a person: 1 to [MaxName] characters that are displayed as they are.
func CheckName(name string) error { return checkText(name, MaxName) }

// checkText refuses an empty text, one that is too long, and one with characters by which two texts look alike or one
// looks like another (threat 41). Markup is text like any other; whoever displays it escapes it.
func checkText(text string, most int) error {
	if n := utf8.RuneCountInString(text); n == 0 || n > most || !utf8.ValidString(text) {
		return fmt.Errorf("%d characters: want 1 to %d of UTF-8", n, most)
	}
	if err := checkSeen(text, ""); err != nil {
		return err
	}
	if strings.TrimSpace(text) != text {
		return errors.New("white space at the beginning or end")
	}
	return nil
}

// checkSeen refuses characters that cannot be seen, but for those of which the text is allowed to have some.
func checkSeen(text, allowed string) error {
	var before rune
	for _, r := range text {
		if hides(r) && !spells(before, r) && !strings.ContainsRune(allowed, r) {
			return fmt.Errorf("character %U is not allowed here", r)
		}
		before = r
	}
	return nil
}

// hides reports whether r may not be seen, or changes how others are seen: control and format characters, among them the
// directional overrides, fillers and other letters without a shape, variation selectors, the empty Braille pattern, and
// what stands for bytes that could not be read.
func hides(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == '\u2800' || r == utf8.RuneError
}

// spells reports whether r, which [hides], belongs to the spelling of the letter before it: a joiner in the scripts whose
// letters join, a variation selector or the vowel separator in Mongolian. Elsewhere nobody would see it.
func spells(before, r rune) bool {
	switch {
	case !unicode.IsLetter(before):
		return false
	case r == '\u200c' || r == '\u200d':
		return unicode.In(before, unicode.Arabic, unicode.Mongolian)
	}
	return r >= '\u180b' && r <= '\u180f' && unicode.Is(unicode.Mongolian, before)
}

// checkOrigin checks an origin: a schema-less URL such as "example.org/c/yunlan/polls/2026", which is also the name of
// the log key (C2SP tlog-checkpoint).
func checkOrigin(origin string) error {
	if len(origin) < 3 || len(origin) > 200 {
		return fmt.Errorf("origin %.80q: want a schema-less URL of 3 to 200 characters", origin)
	}
	for segment := range strings.SplitSeq(origin, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return fmt.Errorf("origin %.80q: a segment is empty or stands for another", origin)
		}
	}
	for _, r := range origin {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-._/", r) {
			return fmt.Errorf("origin %.80q: only a-z, 0-9, and -._/ are allowed", origin)
		}
	}
	return nil
}
