package e2e_test

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

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
