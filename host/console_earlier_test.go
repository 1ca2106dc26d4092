//go:build !race

package host

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/tally"
)

// Two polls are played for this, one request after the other: the race detector would see nothing for its minute.

// counted brings a poll to its result, and returns its bundle as it was before and is then.
func (h *hall) counted() (before, then audit.Bundle) {
	h.t.Helper()
	desks, holders := h.sealed()
	for _, kind := range []audit.Kind{audit.Papers, audit.Collection, audit.Valid, audit.Tally, audit.Result} {
		first, second, body := chief, scrutineer, fmt.Sprintf(`{"kind":"%s"}`, kind)
		switch kind {
		case audit.Papers:
			first, second, body = teller1, teller2, `{"kind":"papers","body":{"count":0}}`
		case audit.Valid, audit.Tally:
			first = chair
			second = chief
		case audit.Result:
			h.decrypt(holders)
			before = must(h.poll(h.address).Bundle(h.t.Context()))
		}
		order(desks[first], desks[second], "/api/propose", body)
	}
	return before, must(h.reads(chair).Bundle(h.t.Context()))
}

// together serves two polls at one address, as one server does, and returns that of the second.
func together(t *testing.T, first, second *hall) (address string) {
	to := func(h *hall) http.Handler { return httputil.NewSingleHostReverseProxy(must(url.Parse(h.site.URL))) }
	at := originPath.FindString(second.manifest.Origin)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, is := strings.CutPrefix(r.URL.Path, at); is {
			r.URL.Path = pollAt + rest
			to(second).ServeHTTP(w, r)
			return
		}
		to(first).ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + at
}

// A console compares the figures with those of the poll that is cited as previous, which it has from the same server or from a bundle, and
// says so where it can read neither. What it finds is announced by a decision alone.
func TestThreat48_Earlier(t *testing.T) {
	first := newHall(t, nil, func(m *ballot.Manifest) { m.Rules.SmallGroup = 2 })
	early, bundle := first.counted()
	draft := prepare(t, PrepareOptions{Folder: t.TempDir()})
	var taken afterAnswer
	if code := draft.do("POST", "/api/prepare/afterat", fmt.Sprintf(`{"address":"%s"}`, first.address), &taken); code != api.Invalid {
		t.Errorf("next year's items from a result that is not announced: %q", code)
	}
	cited := must(audit.Replay(bundle, audit.Options{})).AtResult()
	second := first.later(func(m *ballot.Manifest) { m.Previous = &ballot.Previous{Citation: cited} })
	second.more = 1
	second.counted()
	who := must(officer.Hold(second.officers[chair], second.key(chair), t.TempDir()))
	hash := second.manifest.Hash()
	for name, c := range map[string]struct {
		address string
		given   []audit.Bundle
		want    officer.Known
	}{
		"neither":         {second.address, nil, officer.Unread},
		"a bundle":        {second.address, []audit.Bundle{bundle}, officer.Compared},
		"without figures": {second.address, []audit.Bundle{early}, officer.Unread},
		"one server":      {together(t, first, second), nil, officer.Compared},
	} {
		console := must(NewConsole(t.Context(), ConsoleOptions{Officer: who, Poll: second.poll(c.address).As(second.key(chair), hash), Manifest: &hash, Earlier: c.given}))
		b := open(t, console.Run)
		var a boardAnswer
		b.must("GET", "/api/board", "", &a)
		if e := a.Earlier; e == nil || e.Known != c.want || e.Origin != cited.Origin || (e.Refused == nil) != (c.want == officer.Compared) || (e.Title["zh"] != "") != (c.want == officer.Compared) {
			t.Errorf("%s: %+v", name, e)
		}
		finding := tally.Finding{ID: "X1", Why: tally.Difference, With: cited.Origin}
		if got := slices.Contains(a.Findings, finding); got != (c.want == officer.Compared) {
			t.Errorf("%s: %v", name, a.Findings)
		}
	}
}
