package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

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
	both := newAhead(t, newJunction(t, map[string]string{one.Path: one.Server, second: two.Server + "|" + two.Path}), second)
	booth := one.boothBefore(both.address, host.Poll{Path: one.Path, Manifest: one.Session.Manifest()}, host.Poll{Path: second, Manifest: two.Session.Manifest()})
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

	close(both.open)
	votes(one.pairs()[3])
	x.Screen("onward")
	x.late()
	x.Wait("dialog")
	for from := both.looks.Load(); both.looks.Load() < from+3; time.Sleep(50 * time.Millisecond) {
		if t.Context().Err() != nil {
			t.Fatal("the board is not looked at again")
		}
	}
	if x.Count("dialog") != 1 {
		t.Error("the question went away when the board was looked at")
	}
	x.Tap("#dialog-yes")
	x.Tap("#onward-end")

	browser.Eval[bool](x.Tab, `(AbortSignal.timeout = (ms) => { const c = new AbortController(); setTimeout(() => c.abort(), ms); return c.signal }, true)`) // a long time, too
	x.enter(one.pairs()[4])
	x.rate("123")
	one.play(play.Closing)
	x.Wait("#strip-shut:not([hidden])")
	x.review()
	x.Tap("#submit")
	x.Screen("stop")
	hasReason(t, x, "closed")
	x.late() // they have gone
	x.Screen("onward")
}

// An ahead is a server that says of a poll that it is open before its board does.
type ahead struct {
	address string
	open    chan struct{} // closed when it begins to say so
	looks   atomic.Int64  // at that board
}

func newAhead(t *testing.T, server, path string) *ahead {
	at, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(at)
	proxy.FlushInterval = -1
	a := &ahead{open: make(chan struct{})}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case path + "/events":
			w.Header().Set("Content-Type", "text/event-stream")
			http.NewResponseController(w).Flush()
			select {
			case <-a.open:
			case <-r.Context().Done():
				return
			}
			fmt.Fprint(w, "event: state\ndata: {\"phase\":\"voting\"}\n\n")
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		case path + "/log/checkpoint":
			a.looks.Add(1)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	a.address = s.URL
	return a
}
