package e2e_test

import (
	"slices"
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// from has virtual people play the stages from one on, until before another.
func (v *visit) from(first, before play.Stage) {
	v.t.Helper()
	all := play.Stages()
	end := slices.Index(all, before)
	if before == "" {
		end = len(all)
	}
	v.play(all[slices.Index(all, first):end]...)
}

// The screens of the hall follow the meeting by themselves: no choices while it votes, the result when it is announced, in one picture.
func TestScreens(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 20, 0, play.CheckIn, nil)
	tabs, english := map[string]*browser.Tab{}, map[string]string{}
	for _, kind := range []string{"wall", "rostrum"} {
		address, err := v.Screen(kind)
		if err != nil {
			t.Fatal(err)
		}
		tabs[kind] = b.Open(browser.Wall, address)
		tabs[kind].Screen("live")
		english[kind] = address + "&lang=en"
	}
	at := play.CheckIn
	for _, s := range []struct {
		before play.Stage
		phase  string
	}{{play.Issuing, "gathering"}, {play.Closing, "voting"}, {play.Tally, "validated"}, {"", "announced"}} {
		v.from(at, s.before)
		at = s.before
		for kind, tab := range tabs {
			tab.Wait(`#live[data-phase="` + s.phase + `"]`)
			if s.phase != "announced" && tab.Count(".bars, .screen-sheet") > 0 {
				t.Errorf("%s: a result while the poll is %s", kind, s.phase)
			}
			tab.Shot("screens/" + kind + "-" + s.phase + "-zh")
			tab.Accessible(kind + ", " + s.phase)
			tab.Fits(kind+", "+s.phase, "#live")
			other := b.Open(browser.Wall, english[kind])
			other.Screen("live")
			other.Fits(kind+", "+s.phase+", in English", "#live")
			other.Shot("screens/" + kind + "-" + s.phase + "-en")
		}
	}
	tabs["wall"].Fits("the result", ".bars-row")
	tabs["rostrum"].Fits("the result", ".screen-sheet tr")
}
