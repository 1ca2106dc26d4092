package host

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
)

// onTheSpot makes a poll the first of a series, in which two deputies of four are a majority and three ballots hide each other.
func onTheSpot(m *ballot.Manifest) {
	m.Series = &ballot.Series{Place: 1, Of: 2}
	m.Rules.SmallGroup, m.Rules.PassLine = 2, ballot.Fraction{Num: 1, Den: 2, Of: ballot.OfAll, Inclusive: true}
}

// alone makes a poll that is like one of a series, and is of none.
func alone(m *ballot.Manifest) {
	onTheSpot(m)
	m.Series = nil
}

// opened is a poll that is open. Three deputies have tokens; as many of them have voted as there are marks.
func opened(t *testing.T, change func(*ballot.Manifest), marks ...[]ballot.Mark) (h *hall, desks, holders []*browser) {
	h = newHall(t, nil, change)
	for i := range staff {
		desks = append(desks, h.console(i))
	}
	for _, i := range []int{chief, scrutineer} {
		x := h.trustee(i)
		h.makeKey(x)
		holders = append(holders, x)
	}
	h.taken(audit.Trustees)
	order(desks[chair], desks[chief], "/api/propose", `{"kind":"approve"}`)
	h.checkIn(h.poll(h.address), desks)
	order(desks[chair], desks[chief], "/api/propose", `{"kind":"open"}`)
	records := h.issue(h.poll(h.address))
	for i, m := range marks {
		must(h.poll(h.address).Cast(t.Context(), h.ballot(i, records, m...)))
	}
	return h, desks, holders
}

// mandate gives a mandate at a console, by the board as it shows it.
func (h *hall) mandate(b *browser) api.Code {
	var a boardAnswer
	b.must("GET", "/api/board", "", &a)
	return h.mandateAt(b, a.State.Head)
}

// mandateAt gives it by a board that was shown before.
func (h *hall) mandateAt(b *browser, head audit.BoardHead) api.Code {
	var m mandateAnswer
	return b.do("POST", "/api/mandate", string(crypto.MustEncodeJSON(mandating{h.manifest.Hash(), head})), &m)
}

// until asks a console for its board until it is as it should be.
func until(b *browser, is func(boardAnswer) bool) (a boardAnswer) {
	b.t.Helper()
	for b.must("GET", "/api/board", "", &a); !is(a); b.must("GET", "/api/board", "", &a) {
		if b.t.Context().Err() != nil {
			b.t.Fatalf("%+v", a)
		}
		time.Sleep(50 * time.Millisecond)
		a = boardAnswer{}
	}
	return a
}

func stoppedBy(why string) func(boardAnswer) bool {
	return func(a boardAnswer) bool {
		return a.Mandate != nil && a.Mandate.Stop != nil && a.Mandate.Stop.Why == why
	}
}

// Three officers decide once, each for themselves, and their programs sign all that ends the poll: each act with two signatures.
func TestMandate(t *testing.T) {
	yes, no := []ballot.Mark{ballot.Approve, ballot.None}, []ballot.Mark{ballot.None, ballot.Approve}
	h, desks, holders := opened(t, onTheSpot, yes, yes, no)
	if code := h.mandate(desks[teller1]); code != api.Invalid {
		t.Errorf("a teller: %q", code)
	}
	for _, i := range []int{chair, chief, scrutineer} {
		if code := h.mandate(desks[i]); code != "" {
			t.Fatal(code)
		}
	}
	if code := h.mandate(desks[chair]); code != api.Invalid {
		t.Errorf("a second mandate beside the first: %q", code)
	}
	until(desks[chair], func(a boardAnswer) bool { return a.State.Waits == audit.Head })
	h.decrypt(holders)
	for _, want := range []struct {
		who    int
		signed []audit.Kind
	}{
		{chair, []audit.Kind{audit.Closing, audit.Close, audit.Valid, audit.Tally, audit.Announce}},
		{scrutineer, []audit.Kind{audit.Collection, audit.Result}},
	} {
		a := until(desks[want.who], stoppedBy("done"))
		for _, k := range want.signed {
			if !slices.Contains(a.Mandate.Signed, k) {
				t.Errorf("officer %d signed %v, want %v", want.who, a.Mandate.Signed, want.signed)
			}
		}
	}
	if r := audit.Verify(must(tablet2(h).Bundle(t.Context())), audit.Options{}); !r.OK || !r.Complete || r.Outcome == nil || r.Outcome.Chosen[0] != "X1" {
		t.Errorf("%+v", r)
	}
}

// Whoever stops, stops all; and programs stop by themselves where not all that was given out came back.
func TestMandate_Stops(t *testing.T) {
	yes := []ballot.Mark{ballot.Approve, ballot.None}
	h, desks, _ := opened(t, onTheSpot, yes, yes)
	var any struct{}
	if code := desks[chair].do("POST", "/api/mandate", `{"manifest":"`+hash+`","head":{"size":1,"root":"`+hash+`"}}`, &any); code != api.OtherPoll {
		t.Errorf("for another poll: %q", code)
	}
	if code := h.mandate(desks[chair]); code != "" {
		t.Fatal(code)
	}
	until(desks[chair], func(a boardAnswer) bool { return slices.Contains(a.Mandate.Signed, audit.Closing) })
	desks[scrutineer].must("POST", "/api/stop", `{"text":"请停下，先看一看"}`, &any)
	if a := until(desks[chair], stoppedBy("came")); a.State.Phase != audit.Voting {
		t.Errorf("one signature closes: %+v", a.State)
	}
	for _, i := range []int{chair, chief, scrutineer} {
		if code := h.mandate(desks[i]); code != "" {
			t.Fatal(code)
		}
	}
	for _, i := range []int{chair, chief, scrutineer} {
		if a := until(desks[i], stoppedBy("collected")); a.State.Phase != audit.Closed {
			t.Errorf("%+v", a.State)
		}
	}
}

// Outside a series nobody's program signs by itself, though the poll is open and could be ended.
func TestMandate_NoSeries(t *testing.T) {
	h, _, _ := opened(t, alone, []ballot.Mark{ballot.Approve, ballot.None})
	c := h.newConsole(chair, h.poll(h.address))
	if err := h.give(c); !errors.Is(err, errNoSeries) || c.mandate != nil {
		t.Errorf("%v, want %v", err, errNoSeries)
	}
}

// give gives a mandate at a console that is not run, by the board as it is.
func (h *hall) give(c *Console) error {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	board := must(audit.Replay(must(h.poll(h.address).Bundle(h.t.Context())), audit.Options{}))
	_, err := c.mandateLocked(h.t.Context(), mandating{h.manifest.Hash(), board.Head()})
	return err
}

// A mandate is for the board that the officer saw: not for another, nor for one to which came what nobody expects.
func TestMandate_Seen(t *testing.T) {
	yes := []ballot.Mark{ballot.Approve, ballot.None}
	h, desks, _ := opened(t, onTheSpot)
	var before, after boardAnswer
	desks[chair].must("GET", "/api/board", "", &before)
	records := must(must(tablet2(h).Bundle(t.Context())).Issued())
	must(h.poll(h.address).Cast(t.Context(), h.ballot(0, records, yes...)))
	var any struct{}
	desks[scrutineer].must("POST", "/api/stop", `{"text":"请停下，先看一看"}`, &any)
	c := h.newConsole(chair, h.poll(h.address))
	c.desk.mu.Lock()
	_, err := c.mandateLocked(t.Context(), mandating{h.manifest.Hash(), before.State.Head})
	c.desk.mu.Unlock()
	var p *api.Problem
	if !errors.As(err, &p) || p.Code != api.Stale || !slices.Equal(p.Came, []audit.Kind{audit.Remark}) {
		t.Errorf("after a remark that was not seen: %v, %+v", err, p)
	}
	desks[chair].must("GET", "/api/board", "", &after)
	other, none, above := after.State.Head, audit.BoardHead{}, after.State.Head
	other.Root[0] ^= 1
	above.Size++
	for _, head := range []audit.BoardHead{other, none, above} {
		if code := h.mandateAt(desks[chair], head); code != api.Stale {
			t.Errorf("by a head that the board never had, %+v: %q", head, code)
		}
	}
	if code := h.mandateAt(desks[chair], after.State.Head); code != "" {
		t.Error(code)
	}
}

// A mandate that has run out signs nothing more, and it runs out by the clock on the wall, which goes on while the machine sleeps.
func TestMandate_Late(t *testing.T) {
	h, _, _ := opened(t, onTheSpot, []ballot.Mark{ballot.Approve, ballot.None})
	c := h.newConsole(chair, h.poll(h.address))
	if err := h.give(c); err != nil {
		t.Fatal(err)
	}
	if c.mandate.until != c.mandate.until.Round(0) {
		t.Error("it ends by a clock that may stand still")
	}
	c.mandate.until = time.Now().Round(0).Add(-time.Second)
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	c.carryLocked(t.Context())
	if m := c.mandate; m.stop == nil || m.stop.Why != "late" || len(m.signed) > 0 || len(h.waiting()) > 0 {
		t.Errorf("%+v, and %d orders wait", m, len(h.waiting()))
	}
}

// waiting are the orders that wait for signatures.
func (h *hall) waiting() [][]byte {
	var all [][]byte
	for _, o := range must(h.reads(chief).Orders(h.t.Context())).Orders {
		all = append(all, o)
	}
	return all
}

// An asking tells of what is asked before it is asked.
type asking func(*http.Request)

func (a asking) RoundTrip(r *http.Request) (*http.Response, error) {
	a(r)
	return http.DefaultTransport.RoundTrip(r)
}

// Whoever presses Stop while the program is in the midst of an act does not wait for it: nothing is signed from then on.
func TestMandate_AtOnce(t *testing.T) {
	h, _, _ := opened(t, onTheSpot, []ballot.Mark{ballot.Approve, ballot.None})
	var c *Console
	pressed, answered := false, make(chan int, 1)
	press := func(r *http.Request) { // the lock is held by who asks for the orders that wait
		if pressed || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/orders") {
			return
		}
		pressed = true
		go func() {
			w := httptest.NewRecorder()
			c.ServeHTTP(w, request("POST", "/api/stop", `{"text":"请停下，先看一看"}`))
			answered <- w.Code
		}()
		for c.stops.Load() == 0 {
			runtime.Gosched()
		}
	}
	c = h.newConsole(chair, must(client.New(h.address, client.Options{HTTP: &http.Client{Transport: asking(press)}})))
	if err := h.give(c); err != nil {
		t.Fatal(err)
	}
	c.desk.mu.Lock()
	c.carryLocked(t.Context())
	if m := c.mandate; !pressed || len(m.signed) > 0 || len(h.waiting()) > 0 {
		t.Errorf("%+v, and %d orders wait", m, len(h.waiting()))
	}
	c.desk.mu.Unlock()
	if code := <-answered; code != http.StatusOK || c.mandate.stop == nil || c.mandate.stop.Why != "stopped" || c.stops.Load() != 0 {
		t.Errorf("%d, %+v", code, c.mandate)
	}
}

// A refusing answers with a problem as long as there is one.
type refusing struct{ code api.Code }

func (r *refusing) RoundTrip(q *http.Request) (*http.Response, error) {
	if r.code == "" {
		return http.DefaultTransport.RoundTrip(q)
	}
	w := httptest.NewRecorder()
	api.NewProblem(r.code, "").Write(w)
	return w.Result(), nil
}

// A mandate outlives a server that starts again or has too much to do, and ends when the server refuses.
func TestMandate_Passes(t *testing.T) {
	h, _, _ := opened(t, onTheSpot, []ballot.Mark{ballot.Approve, ballot.None})
	server := &refusing{}
	c := h.newConsole(chair, must(client.New(h.address, client.Options{HTTP: &http.Client{Transport: server}})))
	if err := h.give(c); err != nil {
		t.Fatal(err)
	}
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	for _, server.code = range []api.Code{api.Stopping, api.TooMany, api.Busy} {
		if c.carryLocked(t.Context()); c.mandate.stop != nil {
			t.Fatalf("%s: %+v", server.code, c.mandate.stop.Refused)
		}
	}
	server.code = ""
	if c.carryLocked(t.Context()); c.mandate.stop != nil || !slices.Equal(c.mandate.signed, []audit.Kind{audit.Closing}) {
		t.Errorf("the server is back: %+v", c.mandate)
	}
	server.code = api.OtherPoll
	if c.carryLocked(t.Context()); c.mandate.stop == nil || c.mandate.stop.Why != "refused" {
		t.Errorf("%s: %+v", server.code, c.mandate)
	}
}
