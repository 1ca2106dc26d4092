package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
)

// late brings a deputy into the hall, confirmed by the scrutineers.
func (v *visit) late() {
	v.t.Helper()
	ctx := v.t.Context()
	poll, err := v.Poll(v.Server)
	if err != nil {
		v.t.Fatal(err)
	}
	state, err := poll.State(ctx)
	if err != nil {
		v.t.Fatal(err)
	}
	card, err := crypto.ParseCard(v.hands[0].Card)
	if err != nil {
		v.t.Fatal(err)
	}
	p := v.Session.Board().Poll()
	marks := []audit.CardMark{audit.MarkCard(&p.Poll, card, audit.CheckedIn)}
	o := audit.NewOrder(audit.Attendance, audit.AttendanceBody{Present: marks, Left: []audit.CardMark{}}, state.Head)
	var last crypto.SigningKey
	for _, who := range p.Manifest.Officers {
		if who.Role != ballot.Scrutineer && who.Role != ballot.ChiefScrutineer {
			continue
		}
		if last, err = v.Session.Key(who); err != nil {
			v.t.Fatal(err)
		}
		o.Sign(p.Manifest, last)
	}
	if _, err := poll.Order(ctx, officer.NewWaiting(p, o, last, time.Now().Add(officer.DefaultWait)).Bytes()); err != nil {
		v.t.Fatal(err)
	}
}

// An order that the board has overtaken cannot be joined: the second officer is told what came. One officer suffices for a remark.
func TestConsolePages_Stale(t *testing.T) {
	v := visitRoom(t, 12, 0, play.Close, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chief := v.console(b, browser.Laptop, ballot.ChiefScrutineer, 0)
	teller := v.console(b, browser.Laptop, ballot.Teller, 0)
	chair.step("close")
	chair.Click("#order-close:enabled")
	chair.Wait("#dialog-no")
	if teller.Count("#order-close:disabled") != 1 || !strings.Contains(teller.Text(".step.now .turn"), "计票人") {
		t.Error("a teller may close the box, or is not told who does")
	}
	teller.Click("#others summary")
	teller.Type("#remark-text", "<b>会场</b>停电一分钟，已恢复")
	if says := teller.sign("#order-remark"); !strings.Contains(says, "<b>会场</b>停电一分钟") {
		t.Errorf("the remark is shown as %q", says)
	}
	teller.Accessible("others")
	teller.WholeBoth("console/20-others")
	chair.hold() // over the board as it is now: the words still hold
	chair.told()
	chief.Wait(`.todo-item[data-kind="close"] .join`)
	teller.Type("#remark-text", "再记一条")
	teller.sign("#order-remark")
	chief.Click(`.todo-item[data-kind="close"] .join`)
	chief.Wait("#dialog-no")
	chief.hold()
	chief.Wait(".dialog:not(:has(#dialog-no))")
	chief.Accessible("stale")
	chief.Shot("console/21-stale-zh")
	if text := chief.told(); !strings.Contains(text, "备注") {
		t.Errorf("what came is not told: %q", text)
	}
	chief.Forgive("409")
}

// What was shown is not signed if it would say something else by then: the officer is told, and looks again.
func TestConsolePages_Moved(t *testing.T) {
	v := visitRoom(t, 12, 1, play.Issuing, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Laptop, ballot.Chair, 0)
	chair.Click("#order-open:enabled")
	chair.Wait("#dialog-no")
	says := chair.Text(".dialog .lines")
	v.late()
	chair.hold()
	if text := chair.told(); !strings.Contains(text, "不再适用") {
		t.Errorf("told: %q", text)
	}
	chair.Forgive("409")
	if again := chair.sign("#order-open"); again == says {
		t.Errorf("a deputy has come, and the same is signed: %q", again)
	}
}
