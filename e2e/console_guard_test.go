package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// lastYear is a poll that the server does not have.
const lastYear = "vote.example.cn/c/yunlan/polls/2025"

// In a small body the console says which items would show how somebody voted, does not announce everything without a decision in words, and
// announces the grades alone: then nothing that the server gives the public has a figure.
func TestThreat48_Console(t *testing.T) {
	v := visitRoom(t, 8, 0, play.Announce, func(m *play.Meeting) {
		evaluation(m)
		m.Rules = m.Rules.With(ballot.Majority)
		m.Rules.SmallGroup = 10
		m.Previous = &ballot.Previous{Citation: ballot.Citation{Origin: lastYear, Size: 90, Root: crypto.Sum(nil)}}
	})
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Portrait, ballot.ChiefScrutineer, 0)
	chair.Wait("#guard .notice")
	if got := browser.Eval[string](chair.Tab, `[...document.querySelectorAll("#guard-which option")].map((o) => o.value).join()`); got != "grades,despite" {
		t.Errorf("offered: %s", got)
	}
	if text := chair.Text("#guard"); !strings.Contains(text, lastYear) {
		t.Errorf("it is not said that the poll before was not compared: %s", text)
	}
	pick := func(choice string) {
		browser.Eval[bool](chair.Tab, `(() => { const s = document.querySelector("#guard-which"); s.value = "`+choice+`"; s.dispatchEvent(new Event("change")); return true; })()`)
	}
	pick("despite")
	chair.Click("#order-announce")
	chair.told() // the decision is wanted in words
	chair.Accessible("guard")
	chair.Fits("guard")
	chair.WholeBoth("console/28-guard")
	pick("grades")
	byTwo(chair, chief, "announce", "announce")
	chair.step("print")

	bundle, err := v.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Verify(bundle, audit.Options{})
	if !r.OK || r.Complete || len(r.Elsewhere) != 1 || r.Outcome != nil || len(r.Withheld) == 0 || bundle["archive.bel"] != nil {
		t.Errorf("%+v", r)
	}
	if known := r.Record.Publication; known == nil || known.Publish != audit.OnlyGrades || len(known.Grades) != 3 || !slices.Contains(known.Grades, ballot.Satisfied) {
		t.Errorf("made known: %+v", known)
	}
}
