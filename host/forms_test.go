package host

import (
	"net/url"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
)

// A poll for which there are no pages is refused before the hall opens: on a page for another form a tap would be a vote that nobody meant.
func TestForm_WithoutPages(t *testing.T) {
	m := *must(ballot.ParseManifest(manifestFile()))
	for _, form := range tabletForms {
		m.Rules.Method = form
		if err := checkForm(&m, tabletForms); err != nil {
			t.Error(err)
		}
	}
	m.Rules.Method = "RANK"
	_, err := NewBooth(BoothOptions{Polls: []Poll{{pollAt, &m}}, Server: must(url.Parse("http://127.0.0.1:1"))})
	if err == nil || !strings.Contains(err.Error(), "RANK") {
		t.Errorf("booth host: %v", err)
	}
	if err := checkForm(&m, consoleForms); err == nil {
		t.Error("a console takes a form for which it has no pages")
	}
}
