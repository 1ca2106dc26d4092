package server

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
)

// A listener reads events.
type listener struct {
	t    testing.TB
	body *bufio.Scanner
}

func (h *hall) events() (*listener, func()) {
	h.t.Helper()
	r := must(h.web.Get(h.address + pollAt + "/events"))
	if got := r.Header.Get("Content-Type"); r.StatusCode != http.StatusOK || got != "text/event-stream" {
		h.t.Fatalf("events: %d %q", r.StatusCode, got)
	}
	lines := bufio.NewScanner(r.Body)
	return &listener{h.t, lines}, func() { r.Body.Close() }
}

// next returns the next state; ok is false when the stream has ended.
func (s *listener) next() (state api.State, ok bool) {
	s.t.Helper()
	for s.body.Scan() {
		if data, is := strings.CutPrefix(s.body.Text(), "data: "); is {
			if err := json.Unmarshal([]byte(data), &state); err != nil {
				s.t.Fatal(err)
			}
			return state, true
		}
	}
	return state, false
}

// Whoever listens hears where the poll stands, now and at every publication, and nothing in between.
func TestEvents(t *testing.T) {
	h := newHall(t, 8)
	events, stop := h.events()
	defer stop()
	if s, _ := events.next(); s.Phase != audit.Ceremony {
		t.Fatalf("first told of %s", s.Phase)
	}
	h.toVoting()
	var last api.State
	for last.Phase != audit.Voting {
		var ok bool
		if last, ok = events.next(); !ok {
			t.Fatal("the stream has ended")
		}
	}
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.order(audit.Remark, audit.RemarkBody{Text: "会间休息"}, h.chair()[0])
	next, _ := events.next()
	if next.Head.Size != last.Head.Size+1 || next.Hall.Electronic != 0 {
		t.Errorf("told of size %d with %d ballots after size %d: casting is not to be told", next.Head.Size, next.Hall.Electronic, last.Head.Size)
	}
}

// A server that is shut down ends its streams.
func TestEvents_End(t *testing.T) {
	h := newHall(t, 2)
	events, stop := h.events()
	defer stop()
	events.next()
	h.stop()
	if _, ok := events.next(); ok {
		t.Error("the stream goes on")
	}
}
