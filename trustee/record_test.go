package trustee

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
)

func exampleRecord(t testing.TB) []byte {
	t.Helper()
	s := told()
	return must(os.ReadFile(filepath.Join(s.at[audit.Destroyed].folders, "1", recordName)))
}

// A line that was not finished is dropped; anything else that is wrong is an error, and never mended.
func TestRecord(t *testing.T) {
	text := exampleRecord(t)
	r, whole, err := parseRecord(text)
	if err != nil || whole != len(text) || len(r.first().sent) != 6 || !r.checked {
		t.Fatalf("%d of %d bytes, %v", whole, len(text), err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	last := len(text) - len(lines[len(lines)-2])
	for cut := last; cut < len(text); cut++ {
		if r, whole, err := parseRecord(text[:cut]); err != nil || whole != last || len(r.first().sent) != 5 {
			t.Fatalf("cut at %d of %d: %d bytes, %v", cut, len(text), whole, err)
		}
	}
	zeros := append(bytes.Clone(text), make([]byte, 100)...)
	if _, whole, err := parseRecord(zeros); err != nil || whole != len(text) {
		t.Errorf("zeros behind the end: %v", err)
	}
}

func TestRecord_Refused(t *testing.T) {
	text := exampleRecord(t)
	lines := strings.SplitAfter(string(text), "\n")
	find := func(what string) string {
		for _, l := range lines {
			if strings.Contains(l, what) {
				return l
			}
		}
		t.Fatalf("no line with %s", what)
		return ""
	}
	key, head, share := find(`"kind":"key"`), find(`"kind":"head"`), find(`"kind":"share"`)
	whole := string(text)
	for name, bad := range map[string]string{
		"no line":                      "",
		"half a first line":            lines[0][:20],
		"no first line":                strings.Join(lines[1:], ""),
		"two first lines":              lines[0] + whole,
		"a second share":               whole + share,
		"a second key":                 whole + key,
		"key without a backup":         lines[0] + key,
		"share before head":            lines[0] + share,
		"share of another tally":       lines[0] + head + strings.Replace(share, `"tally":"`+share[len(`{"act":"sent","tally":"`):][:2], `"tally":"zz`, 1),
		"tally of a key":               strings.Replace(whole, key, `{"act":"sent","tally":"`+strings.Repeat("0", 64)+`",`+key[len(`{"act":"sent",`):], 1),
		"destroyed, but not":           whole + strings.Replace(key, `"kind":"key"`, `"kind":"destroyed"`, 1),
		"a share after the end":        strings.Replace(whole, share, "", 1) + `{"act":"destroying"}` + "\n" + share,
		"another kind":                 whole + strings.Replace(key, `"kind":"key"`, `"kind":"open"`, 1),
		"unknown act":                  whole + `{"act":"slept"}` + "\n",
		"seen less":                    whole + find(`"act":"seen"`),
		"a field that does not belong": whole + `{"act":"destroying","path":"x"}` + "\n",
		"a backup that nobody wrote":   whole + `{"act":"destroying"}` + "\n" + `{"act":"erased","path":"x"}` + "\n",
		"white space":                  whole + ` {"act":"destroying"}` + "\n",
		"an empty line":                whole + "\n",
	} {
		if _, _, err := parseRecord([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzRecord(f *testing.F) {
	text := exampleRecord(f)
	f.Add(text[:bytes.IndexByte(text, '\n')+1])
	for line := range bytes.Lines(text) {
		if len(line) < 2000 {
			f.Add(append(bytes.Clone(text[:bytes.IndexByte(text, '\n')+1]), line...))
		}
	}
	f.Add(must(os.ReadFile(filepath.Join(toldSeries().second.at[audit.Destroyed].folders, "1", recordName))))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, whole, err := parseRecord(text)
		if err != nil {
			return
		}
		if r.poll == nil || whole > len(text) || whole == 0 || text[whole-1] != '\n' {
			t.Fatalf("%d of %d bytes", whole, len(text))
		}
		for piece := range bytes.Lines(text[:whole]) {
			if _, n, err := parseRecord(append(bytes.Clone(text[:bytes.IndexByte(text, '\n')+1]), piece...)); err == nil && n == 0 {
				t.Fatal("a whole line does not count")
			}
		}
		again, n, err := parseRecord(text[:whole])
		if err != nil || n != whole || len(again.first().sent) != len(r.first().sent) {
			t.Fatalf("what is whole does not parse again: %v", err)
		}
	})
}
