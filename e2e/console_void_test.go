package e2e_test

import (
	"testing"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// Without a quorum the poll cannot be opened, and may be declared void for that reason; then nothing follows.
func TestConsolePages_Void(t *testing.T) {
	v := visitRoom(t, 12, 0, play.CheckIn, nil)
	b := browser.Start(t)
	chair := v.console(b, browser.Landscape, ballot.Chair, 0)
	chief := v.console(b, browser.Laptop, ballot.ChiefScrutineer, 0)
	if chair.Count("#order-open:disabled") != 1 {
		t.Error("the poll can be opened without a quorum")
	}
	chair.Keys("4")
	chair.Keys("\r")
	chair.Wait("#others[open] #order-void")
	arrived := make(chan error, 1)
	time.AfterFunc(time.Second, func() { arrived <- v.Session.Arrive(t.Context()) })
	chair.Hold("#order-void", 6*time.Second) // the page looks at the board several times meanwhile, and what it sees changes
	if err := <-arrived; err != nil {
		t.Fatal(err)
	}
	chair.told() // a text is wanted: the press was not lost
	chair.Wait("#todo-present")
	chair.Click("#order-void")
	chair.told() // a text is wanted
	if got := browser.Eval[string](chair.Tab, `[...document.querySelectorAll("#void-reason option")].map(o => o.value).join()`); got != "FAULT,NO_QUORUM,OTHER" {
		t.Errorf("reasons: %s", got)
	}
	browser.Eval[bool](chair.Tab, `(document.querySelector("#void-reason").value = "NO_QUORUM", true)`)
	chair.Type("#void-text", "到会代表不足")
	byTwo(chair, chief, "void", "void")
	chair.step("print")
	chair.Wait(`html[data-phase="void"]`)
	chair.Accessible("void")
	chair.WholeBoth("console/22-void")
	if chair.Count("#other-void:not([hidden]) #order-void:enabled, #link-public") != 0 {
		t.Error("a void poll can be ended again, or has a result")
	}
}
