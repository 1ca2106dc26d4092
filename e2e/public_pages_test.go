package e2e_test

import (
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// A citizen on a phone sees nothing of a result before it is announced, then all of it, and verifies it right there.
func TestPublicPage(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 40, 0, play.Tally, nil)
	at := v.Server + v.Path + "/result"
	tab := b.Open(browser.Phone, at)
	tab.Screen("public")
	tab.WholeShot("public/phone-before")
	if tab.Count(".bars") != 0 {
		t.Error("there are counts before the announcement")
	}
	tab.Accessible("before the announcement")
	tab.Fits("before the announcement")
	v.from(play.Tally, "")
	tab.Reload()
	tab.Screen("public")
	tab.WholeShot("public/phone")
	tab.Accessible("announced")
	tab.Fits("announced")
	tab.Tap("#verify-go")
	tab.Wait(`#verify-answer[data-kind="right"]`)
	tab.WholeShot("public/phone-verified")
	if n := tab.Count(`#verify-checks > li[data-ok="true"]`); n != 14 {
		t.Errorf("%d checks passed", n)
	}
	tab.Accessible("verified")
	tab.Quiet()
	for _, size := range []browser.Size{browser.Laptop, browser.Wall} {
		tab.Resize(size)
		tab.Go(at + "?lang=en")
		tab.Screen("public")
		tab.WholeShot("public/" + size.Name + "-en")
		tab.Fits("announced, " + size.Name)
	}
	tab.Accessible("in English")
	for range 2 {
		tab.Resize(browser.Phone)
		tab.Click("#tool-size")
	}
	tab.Click("#tool-theme")
	tab.WholeShot("public/phone-xl-contrast")
	tab.Accessible("xl, high contrast")
	tab.Fits("xl, high contrast")
}
