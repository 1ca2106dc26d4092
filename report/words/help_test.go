package words

import (
	"regexp"
	"testing"
)

// An explanation whose English has changed is said in English, until somebody has looked at the Chinese.
func TestHelp(t *testing.T) {
	zh, err := In(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for key, said := range zh.help {
		if !regexp.MustCompile(`^[0-9a-f]{8}$`).MatchString(key) || said == "" {
			t.Errorf("key %q: %q", key, said)
		}
	}
	zh = &Words{help: map[string]string{HelpKey("Copy a board."): "备份公告板。"}}
	for english, want := range map[string]string{"Copy a board.": "备份公告板。", "Copy a board twice.": "Copy a board twice.", "": ""} {
		if said, known := zh.Help(english); said != want || known != (want != "Copy a board twice.") {
			t.Errorf("%q: %q, %v", english, said, known)
		}
	}
	en, err := In(English)
	if err != nil {
		t.Fatal(err)
	}
	if said, known := en.Help("Copy a board."); said != "Copy a board." || !known {
		t.Errorf("in English: %q, %v", said, known)
	}
}
