package host

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// onTheSpot makes a poll the first of a series, in which two deputies of four are a majority and three ballots hide each other.
func onTheSpot(m *ballot.Manifest) {
	m.Series = &ballot.Series{Place: 1, Of: 2}
	m.Rules.SmallGroup, m.Rules.PassLine = 2, ballot.Fraction{Num: 1, Den: 2, Of: ballot.OfAll, Inclusive: true}
}

// opened is a poll of a series that is open. Three deputies have tokens; as many of them have voted as there are marks.
func opened(t *testing.T, marks ...[]ballot.Mark) (h *hall, desks, holders []*browser) {
	h = newHall(t, nil, onTheSpot)
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

// mandate gives a mandate at a console.
func (h *hall) mandate(b *browser) api.Code {
	var m mandateAnswer
	return b.do("POST", "/api/mandate", fmt.Sprintf(`{"manifest":"%s"}`, h.manifest.Hash()), &m)
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
	h, desks, holders := opened(t, yes, yes, no)
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
	h, desks, _ := opened(t, yes, yes)
	var any struct{}
	if code := desks[chair].do("POST", "/api/mandate", `{"manifest":"`+hash+`"}`, &any); code != api.OtherPoll {
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
	if code := h.mandate(newHall(t, nil).console(chair)); code == "" {
		t.Error("a mandate for a poll of no series")
	}
}
