package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A draft that an editor made no JSON of is refused at its line, and by the character at which it ends to be JSON.
func TestReadDraft_Typed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "poll.json")
	for text, want := range map[string]string{
		"{\n  \"seats\": 1，\n  \"version\": 1\n}":   `line 2: "，" is in the wrong place`,
		"{\n  “seats”: 1\n}":                        `line 2: "“" is in the wrong place`,
		"{\n  \"seats\": 1\n  \"version\": 1\n}":    `line 3: "\"" is in the wrong place`,
		"{\"title\":{\"zh\":\"\xd4\xc6\xc0\xb6\"}}": "not UTF-8 but perhaps GBK",
		"{\"seats\": 1":                             "EOF",
		"\ufeff{\"seats\": 1}\r\n":                  "",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readDraft(path)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
