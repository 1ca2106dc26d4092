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
	m.Rules, m.Seats = ballot.DefaultRules(ballot.Evaluating), 0
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	_, err := NewBooth(BoothOptions{Polls: []Poll{{pollAt, &m}}, Server: must(url.Parse("http://127.0.0.1:1"))})
	if err == nil || !strings.Contains(err.Error(), string(ballot.Evaluating)) {
		t.Errorf("booth host: %v", err)
	}
	for _, form := range []ballot.Method{ballot.ApproveOpposeAbstain, ballot.TickUpToN} {
		m.Rules.Method = form
		if err := checkForm(&m); err != nil {
			t.Error(err)
		}
	}
}
