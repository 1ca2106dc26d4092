package e2e_test

import (
	"testing"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// A consoleTab is an officer's console in a browser.
func (v *visit) consoleTab(b *browser.Browser, size browser.Size, role ballot.Role, n int) *browser.Tab {
	v.t.Helper()
	address, err := v.Console(role, n)
	if err != nil {
		v.t.Fatal(err)
	}
	tab := b.Open(size, address)
	tab.Screen("console")
	return tab
}

// scratch: every step in turn.
func TestConsolePages_Looks(t *testing.T) {
	v := visitRoom(t, 20, 0, play.Ceremony, nil)
	b := browser.Start(t)
	tab := v.consoleTab(b, browser.Laptop, ballot.Chair, 0)
	tab.Shot("console-0-key")
	tab.Accessible("key")
	for _, stage := range []play.Stage{play.Ceremony, play.CheckIn, play.Issuing, play.Opening, play.Voting, play.Closing, play.Close, play.Papers, play.Collect, play.Tally, play.Decrypt, play.Result, play.Announce} {
		v.play(stage)
		time.Sleep(3 * time.Second)
		tab.Accessible(string(stage))
		tab.Shot("console-" + string(stage))
		tab.WholeShot("console-whole-" + string(stage))
	}
}
