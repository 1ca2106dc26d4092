package e2e_test

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
)

// Two tellers read papers of an evaluation by the digits of its grades. A paper with two grades for one item, and one without any, are set
// aside; where the two read differently, they see the grades by name.
func TestPapersPages_Rate(t *testing.T) {
	v := visitRoom(t, 20, 0, play.Papers, func(m *play.Meeting) {
		rated(ballot.ThreeGrades())(m)
		for i := range 3 { // these come on paper, beside one of the sample
			m.Votes[i].Invalid = officer.Unreadable
		}
	})
	b := browser.Start(t)
	one, two := v.reader(b, browser.Laptop, 0), v.reader(b, browser.Landscape, 1)
	counted(one, two, len(v.Session.Sheets()))
	one.Wait("#read:not([hidden])")
	papers := []string{"3210123012", "m", strings.Repeat("0", 10), "1x11111111"}
	if n := len(v.Session.Sheets()); n != len(papers) {
		t.Fatalf("%d papers, want %d", n, len(papers))
	}
	one.Keys("321012301")
	hasText(t, one.Tab, "#read-marked", "已评7 / 10项")
	looked(one.Tab, "papers/rate", ".button, .segment span")
	browser.Eval[bool](one.Tab, `(document.querySelector('.mark-row input').focus(), true)`)
	for i, keys := range papers {
		one.read(i+1, keys)
		two.read(i+1, strings.Replace(keys, "3210", "1210", 1))
	}
	one.Screen("compare")
	two.Screen("compare")
	if got := browser.Eval[string](one.Tab, `fetch("/api/papers/state").then((a) => a.json()).then((s) => s.papers.map((p) => p.invalid).join())`); got != ",OVER_SELECTED,BLANK,UNREADABLE" {
		t.Errorf("invalid: %s", got)
	}
	one.Upload("#other-table", two.handed(t, "papers.csv", tableOf))
	one.Wait(different)
	hasText(t, one.Tab, different, "不满意")
	one.WholeBoth("papers/rate-differ")
	one.Click(different + " .button")
	one.Screen("read")
	browser.Eval[bool](one.Tab, `(document.querySelector('.mark-row input').focus(), true)`)
	one.Keys("1210\r")
	one.Screen("compare")
	one.Upload("#other-table", two.handed(t, "papers.csv", tableOf))
	one.Click("#encrypt:enabled")
	one.Hold("#dialog-yes", held)
	one.Wait("#made:not([hidden])")
	two.Upload("#handover", one.handed(t, "papers.json", papersOf))
	for _, r := range []*reader{one, two} {
		r.Screen("invalid")
		hasText(t, r.Tab, "#invalid-next", "超选")
	}
}
