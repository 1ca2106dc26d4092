package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
)

// Whoever has answered the questionnaire writes beside it at the same tablet, without scanning again: with a counter, under what the rules
// allow, and with nothing of it left. Whoever does not want to write presses once. The browser's own cipher makes what the trustees open.
func TestBoothPages_Texts(t *testing.T) {
	m := asksWords(t)
	v := visitRoom(t, 12, 0, play.Voting, func(meeting *play.Meeting) { *meeting = *m })
	writers := v.pairs()[9:11]
	m.Words.Votes = m.Words.Votes[:9]
	texts, err := v.Later(t.Context(), m.Words, 2)
	if err != nil {
		t.Fatal(err)
	}
	play2 := func(stages ...play.Stage) {
		t.Helper()
		for _, s := range stages {
			if err := texts.Session.Play(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	play2(play.Ceremony, play.CheckIn, play.Issuing, play.Opening)
	booth := v.boothBefore(v.Server, host.Poll{Path: v.Path, Manifest: v.Session.Manifest()}, host.Poll{Path: texts.Path, Manifest: texts.Session.Manifest()})
	x := &tablet{browser.Start(t).Open(browser.Landscape, booth), ""}
	x.Screen("choose")
	x.Tap("#choose-0")
	x.enter(writers[0])
	x.Tap("#answer-0-1")
	x.review()
	x.submit()
	hasText(t, x.Tab, "#finish", "下一项")
	x.Tap("#finish")
	x.Screen("texts")
	hasText(t, x.Tab, "#left-0", "还可以写 300 字")
	x.Type("#text-0", strings.Repeat("长", 301))
	hasText(t, x.Tab, "#left-0", "超出 1 字")
	x.Tap("#texts-send")
	x.Wait("dialog")
	hasText(t, x.Tab, "dialog", "300")
	x.Tap("#dialog-yes")
	x.Wait("#text-0:focus")
	browser.Eval[bool](x.Tab, `(document.querySelector("#text-0").value = "", true)`)
	x.Type("#text-0", "桥洞下要有路灯")
	hasText(t, x.Tab, "#left-0", "还可以写 293 字")
	x.AtLeast("texts", 64, "#texts .button")
	x.Accessible("texts")
	x.Fits("texts", "#texts-send", "#texts-skip")
	x.WholeBoth("booth/texts")
	x.Tap("#texts-send")
	x.Screen("receipt")
	hasText(t, x.Tab, "#receipt-text", "不要让别人看到回执")
	kept := browser.Eval[int](x.Tab, `localStorage.length + sessionStorage.length`)
	if n := x.Count("textarea, #receipt-keep:not([hidden])") + kept; n != 0 {
		t.Error("something of what was written is still there")
	}
	x.Accessible("receipt of texts")
	x.Tap("#finish")
	x.Screen("choose")
	x.Tap("#choose-1")
	x.scan(writers[1])
	x.Screen("texts")
	x.Tap("#texts-skip")
	x.Screen("receipt")
	play2(play.Voting, play.Closing, play.Close, play.Receipts, play.Papers, play.Strike, play.Collect, play.Tally, play.Decrypt, play.Result, play.Destroy, play.Announce)
	bundle, err := texts.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	beside, err := v.Session.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := audit.Verify(bundle, audit.Options{Beside: beside})
	if !r.OK || !slices.Contains(r.Outcome.Texts[0].Texts, "桥洞下要有路灯") || len(r.Outcome.Texts[0].Texts)+r.Outcome.Texts[0].Empty != 11 {
		t.Errorf("%+v", r)
	}
}
