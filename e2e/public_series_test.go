package e2e_test

import (
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/play"
)

// Whoever verifies a later poll of a series is told that the board that made the key was not looked at, and of no round before.
func TestPublicPages_Series(t *testing.T) {
	b := browser.Start(t)
	v := visitRoom(t, 15, 0, play.CheckIn, onTheSpot(0))
	m := meetingOf(t, 15)
	onTheSpot(1)(m)
	later, err := v.Later(t.Context(), m, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range play.Stages() {
		if stage == play.Destroy { // while the first poll needs the key
			continue
		}
		if err := later.Session.Play(t.Context(), stage); err != nil {
			t.Fatal(err)
		}
	}
	tab := b.Open(browser.Laptop, later.Server+later.Path+"/result")
	tab.Screen("public")
	verifies(t, tab)
	hasText(t, tab, "#verify-withheld li", "生成本次密钥的公告板 "+v.Session.Manifest().Origin)
	tab.Quiet()
}
