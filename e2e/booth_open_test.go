package e2e_test

import (
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// The waiting page opens itself, tells of the last call, and says when no more ballots are taken: to those who wait and to those
// who have not submitted.
func TestBoothPages_OpenAndClose(t *testing.T) {
	v := visitRoom(t, 24, 0, play.Opening, nil)
	x := v.tablet(browser.Start(t), browser.Landscape)
	x.Screen("wait")
	x.Both("booth/wait")
	x.Accessible("wait")
	hasText(t, x.Tab, "#seat-now", "12")
	v.play(play.Opening)
	pairs := v.pairs()
	x.enter(pairs[0])
	x.choose("AAO")
	if x.Count("#strip-soon:not([hidden])") != 0 {
		t.Error("the last call came before any officer signed it")
	}
	v.order(audit.Closing, audit.ClosingBody{}, ballot.Chair)
	other := v.tablet(browser.Start(t), browser.Landscape) // whoever comes now is told at once
	other.Screen("card")
	other.Wait("#strip-soon")
	other.Both("booth/card-soon")
	v.play(play.Closing)
	x.Wait("#strip-shut")
	x.Both("booth/ballot-shut")
	x.Accessible("shut")
	x.Tap("#next")
	x.Screen("review")
	x.Tap("#submit")
	x.Screen("stop")
	hasReason(t, x, "closed")
	x.Both("booth/stop-closed")
	x.Tap("#stop-back")
	x.Screen("wait")
	hasText(t, x.Tab, "#wait-title", "截止")
	x.Both("booth/wait-closed")
	other.Screen("wait")
}
