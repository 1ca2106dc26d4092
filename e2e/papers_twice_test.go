package e2e_test

import (
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/play"
)

// A teller who clicks twice saves the paper that was read, and not the next one, which nobody has read, as one without a mark.
func TestPapersPages_Twice(t *testing.T) {
	v := visitRoom(t, 20, 0, play.Papers, func(m *play.Meeting) {
		for i := range 3 {
			m.Votes[i].Invalid = officer.Unreadable
		}
	})
	b := browser.Start(t)
	one, two := v.reader(b, browser.Laptop, 0), v.reader(b, browser.Laptop, 1)
	counted(one, two, len(v.Session.Sheets()))
	one.Wait(`#read:not([hidden])[data-number="1"]`)
	one.Click("#read-save")
	one.Wait(`#read[data-number="2"]`)
	browser.Eval[bool](one.Tab, `document.querySelector("#read-save").dispatchEvent(new MouseEvent("click", {detail: 2, bubbles: true}))`)
	one.Keys("n")
	one.Keys("\r")
	one.Wait(`#read[data-number="3"]`)
	got := browser.Eval[string](one.Tab, `fetch("/api/papers/state").then((a) => a.json()).then((s) => s.papers.map((p) => p.invalid).join())`)
	if want := "," + officer.NotABallot; got != want {
		t.Errorf("saved %q, want %q", got, want)
	}
}
