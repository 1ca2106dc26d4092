package e2e_test

import (
	"context"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/e2e/browser"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/room"
	"github.com/piaojue/piaojue/sequencer"
)

// inSeries begins the board of a room as one of a series.
func inSeries(s *ballot.Series, origin string) room.Options {
	return room.Options{Begin: func(ctx context.Context, at room.Place, m *ballot.Manifest, roll, slips ballot.Keys) (*ballot.Manifest, error) {
		if m.Series = s; s.Ceremony != nil {
			m.Origin = origin
		}
		return m, boardfolder.Create(ctx, at.Folder, m, roll, slips, "quorum none\n", at.Passphrase, sequencer.Options{Node: boardfolder.Node, Each: each})
	}}
}

// In a series the tablet stays with its deputy: after the receipt it waits for the next poll, and says that it is still theirs. It is given
// back by a button, or when nobody answers whether they are there; then card and slip are asked for again.
func TestBoothPages_Onward(t *testing.T) {
	evaluates := rated(ballot.ThreeGrades())
	one := visitRoomOf(t, 24, 0, play.Voting, evaluates, inSeries(&ballot.Series{Place: 1, Of: 2}, ""))
	cited := &ballot.Ceremony{Origin: one.Session.Manifest().Origin, Size: 2, Root: crypto.Sum(nil)}
	two := visitRoomOf(t, 24, 0, play.Ceremony, evaluates, inSeries(&ballot.Series{Place: 2, Of: 2, Ceremony: cited}, one.Session.Manifest().Origin+"-2"))
	const second = "/c/yunlan/polls/second"
	both := newJunction(t, map[string]string{one.Path: one.Server, second: two.Server + "|" + two.Path})
	booth := one.boothBefore(both, host.Poll{Path: one.Path, Manifest: one.Session.Manifest()}, host.Poll{Path: second, Manifest: two.Session.Manifest()})
	b := browser.Start(t)
	x := &tablet{b.Open(browser.Landscape, booth), ""}
	votes := func(pair play.Pair) {
		t.Helper()
		x.enter(pair)
		hasText(t, x.Tab, "#bar-congress", "第 1 项，共 2 项")
		x.rate("123")
		x.review()
		x.Tap("#submit")
	}
	votes(one.pairs()[0])
	x.Screen("receipt")
	x.Both("booth/receipt-series")
	x.Fits("receipt in a series", "#finish", "#receipt-end")
	x.Accessible("receipt in a series")
	x.Tap("#receipt-end")
	x.hurry()
	votes(one.pairs()[1])
	x.Screen("onward") // by itself
	hasText(t, x.Tab, "#onward-place", "第 2 项，共 2 项")
	x.Both("booth/onward")
	x.Fits("onward", "#onward-end")
	x.AtLeast("onward", 64, "main .button")
	x.Accessible("onward")
	if n := x.Count("#receipt-code:not(:empty), .review-list, input:checked"); n != 0 {
		t.Error("something of the ballot before is still there")
	}
	x.late()
	x.Wait("dialog")
	x.Accessible("is somebody there?")
	x.Tap("#dialog-yes")
	x.Screen("onward")
	x.Tap("#onward-end")
	votes(one.pairs()[2])
	x.Screen("onward")
	x.late()
	x.Wait("dialog")
	x.late() // nobody answers
	x.Screen("card")
}
