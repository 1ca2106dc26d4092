package e2e_test

import (
	"strings"
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// In a series a scrutineer's page lists the polls that the key serves. One press has the program go on by itself in all of them, and
// another stops it.
func TestTrusteePages_Series(t *testing.T) {
	v := visitRoom(t, 15, 0, play.CheckIn, onTheSpot(0))
	m := meetingOf(t, 15)
	onTheSpot(1)(m)
	later, err := v.Later(t.Context(), m, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := later.Session.Play(t.Context(), play.Ceremony); err != nil {
		t.Fatal(err)
	}
	address, err := v.Restored(1, later)
	if err != nil {
		t.Fatal(err)
	}
	x := browser.Start(t).Open(browser.Laptop, address)
	x.Screen("unlock")
	x.Click("#series-do")
	x.Wait("dialog")
	x.Click("#dialog-yes")
	x.Wait("#series-do:not([hidden])") // a share that is closed says nothing
	x.Forgive("409")
	x.Type("#passphrase", v.Passphrase())
	x.Click("#unlock-do")
	x.Screen("wait")
	if all := x.Text("#series-polls"); !strings.Contains(all, departments[0]) || !strings.Contains(all, departments[1]) {
		t.Errorf("the polls of the series: %q", all)
	}
	x.Click("#series-do")
	x.Wait("#series-stop:not([hidden])")
	x.Wait(`#series-polls > [data-phase="gathering"] + :not([data-phase=""])`)
	looked(x, "trustee/series", "#main button")
	x.Click("#series-stop")
	x.Wait("#series-do:not([hidden])")
	hasText(t, x, "#series-state", "停止")
}
