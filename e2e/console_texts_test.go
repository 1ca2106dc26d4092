package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// Officers hold a poll of sealed texts at their consoles, which say how many there are: what people wrote comes to no console, neither
// before it is announced nor after, and there are no papers.
func TestConsolePages_Texts(t *testing.T) {
	const secret = "路灯太暗"
	v := visitRoom(t, 12, 0, play.Result, func(m *play.Meeting) {
		m.Rules, m.Seats, m.Agenda = ballot.DefaultRules(ballot.SealedText), 0, "对明年民生实事的书面意见"
		m.Candidates = []ballot.Candidate{{ID: "W1", Names: ballot.Names{"zh": "还有什么要说的？", "en": "What else?"}, Text: &ballot.TextLimit{Max: 40}}}
		for i := range m.Votes {
			m.Votes[i] = play.Vote{Texts: []string{[]string{"", fmt.Sprint(secret, i)}[i%2]}}
		}
	})
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Landscape, ballot.ChiefScrutineer, 0)
	chief.step("check")
	chief.Click("#order-result:enabled")
	chief.Wait("#dialog-no")
	if says := chief.Text(".dialog .lines"); strings.Contains(says, secret) || strings.TrimSpace(says) == "" {
		t.Errorf("to sign is shown %q", says)
	}
	chief.Click("#dialog-no")
	v.play(play.Result)
	chair.step("announce")
	row := browser.Eval[string](chair.Tab, `[...document.querySelectorAll("#outcome tbody td")].map((c) => c.textContent).join(" ")`)
	if row != "5 6 0" {
		t.Errorf("the outcome has %s", row)
	}
	told := func(at string) {
		t.Helper()
		seen := chair.Text("main") + browser.Eval[string](chair.Tab, `fetch("/api/board").then((a) => a.text())`)
		for _, no := range []string{secret, "纸质", "入选", "票决《", "代表", "法定人数"} {
			if strings.Contains(seen, no) {
				t.Errorf("%s: the console says %s", at, no)
			}
		}
	}
	told("before")
	chair.Accessible("texts")
	chair.Fits("texts")
	chair.WholeBoth("console/30-texts")
	byTwo(chair, chief, "announce", "announce")
	chair.step("print")
	told("after")
	if chair.Count("#print-result") != 1 || chair.Count("#print-announcement, #print-notice, #print-form") > 0 {
		t.Error("not the papers of sealed texts are offered")
	}
	citizen := b.Open(browser.Phone, v.Server+v.Path+"/result") // who opens every text anew
	citizen.Screen("public")
	verifies(t, citizen)
	citizen.WholeShot("public/texts-verified")
}
