package e2e_test

import (
	"testing"

	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
)

// Where a host has several polls that are open, the deputy chooses by title and colour.
func TestBoothPages_SeveralPolls(t *testing.T) {
	one, two := visitRoom(t, 24, 0, play.Voting, nil), visitRoom(t, 24, 0, play.Opening, tickOnly)
	both := newJunction(t, map[string]string{one.Path: one.Server, "/c/yunlan/polls/second": two.Server + "|" + two.Path})
	booth := one.boothBefore(both, host.Poll{Path: one.Path, Manifest: one.Session.Manifest()}, host.Poll{Path: "/c/yunlan/polls/second", Manifest: two.Session.Manifest()})
	x := &tablet{browser.Start(t).Open(browser.Landscape, booth), ""}
	x.Screen("card") // one of them is open
	two.play(play.Opening)
	x.Screen("choose")
	x.Both("booth/choose")
	x.Accessible("choose")
	if n := x.Count("#choose-polls .poll"); n != 2 {
		t.Fatalf("%d polls to choose from", n)
	}
	x.Tap("#choose-1")
	x.Screen("card")
	x.Both("booth/card-back")
	x.Tap("#card-back")
	x.Screen("choose")
	x.Tap("#choose-1")
	x.enter(two.pairs()[0])
	if x.Count(".tick") != 12 {
		t.Error("not the ballot of the poll that was chosen")
	}
	x.choose("√√")
	x.review()
	x.submit()
}
