package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
)

// One device that asks without end is told to wait, and others are not (threat 52).
func TestThreat52_OneDevice(t *testing.T) {
	s := New(Options{Rate: 2, Relays: []string{"10.0.0.9", "2001:db8::5"}})
	ask := func(address string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/healthz", nil)
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w
	}
	for range 20 {
		if w := ask("10.0.0.1:1000"); w.Code != 200 {
			t.Fatalf("refused within the burst: %d", w.Code)
		}
	}
	w := ask("10.0.0.1:2000") // another port is the same device
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("beyond the burst: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := ask("10.0.0.2:1000"); w.Code != 200 {
		t.Errorf("another device: %d", w.Code)
	}
	for range 100 {
		if w := ask("10.0.0.9:1000"); w.Code != 200 {
			t.Fatalf("a booth host, which limits its tablets itself: %d", w.Code)
		}
	}
	for range 100 {
		if w := ask("[2001:db8::5]:1000"); w.Code != 200 {
			t.Fatalf("a booth host with an address of IPv6: %d", w.Code)
		}
	}
	for i, address := range []string{"[2001:db8::1]:1", "[2001:db8::2]:1"} { // two addresses of one network
		for range 10 + i {
			w = ask(address)
		}
	}
	if w.Code != http.StatusTooManyRequests {
		t.Errorf("a device with many addresses of one network: %d", w.Code)
	}
	for i := range 30 {
		w = ask(fmt.Sprintf("[fe80::%d%%eth0]:1", i+1))
	}
	if w.Code != http.StatusTooManyRequests {
		t.Errorf("a device with many addresses of its link: %d", w.Code)
	}
}

// No more ballots are checked at a time than there are places, the others wait their turn, and whoever hangs up gives it back.
func TestThreat52_Checks(t *testing.T) {
	l := newLimits(Options{Rate: 1, Checks: 2})
	var mu sync.Mutex
	var now, most int
	release := make(chan struct{})
	busy := func() error {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		<-release
		mu.Lock()
		now--
		mu.Unlock()
		return nil
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := l.check(t.Context(), busy); err != nil {
				t.Error(err)
			}
		})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for len(l.checks) < 2 { // both places are taken
		time.Sleep(time.Millisecond)
	}
	if err := l.check(gone, busy); !errors.Is(err, context.Canceled) {
		t.Errorf("who hung up: %v", err)
	}
	close(release)
	all.Wait()
	if most != 2 {
		t.Errorf("%d were checked at a time, want 2", most)
	}
	for range maxQueue {
		l.queue <- struct{}{}
	}
	if p := problem(l.check(t.Context(), busy)); p.Code != api.Busy || p.Seconds == 0 {
		t.Errorf("a full queue: %v", p)
	}
}

// A page of another site cannot write here; one of ours, and a program, can.
func TestCrossOrigin(t *testing.T) {
	h := newHall(t, 2)
	h.serve(Options{Origins: []string{"https://booth.example"}})
	h.refused(api.CrossOrigin, h.do("POST", pollAt+"/ballots", []byte("{}"), "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"))
	for _, origin := range []string{"https://booth.example", h.address} {
		h.refused(api.NotOpen, h.do("POST", pollAt+"/ballots", []byte("{}"), "Origin", origin))
	}
	h.refused(api.NotOpen, h.post("/ballots", []byte("{}")))
}

// Every answer has the headers that keep a browser from guessing, framing and asking elsewhere.
func TestSecurityHeaders(t *testing.T) {
	h := newHall(t, 2)
	for _, r := range []reply{h.get(""), h.get("/none"), h.post("/ballots", nil), h.do("GET", "/openapi", nil)} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if csp := r.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("policy %q", csp)
		}
		for _, name := range []string{"Set-Cookie", "Server", "X-Request-Id", "Etag"} {
			if got := r.header.Get(name); got != "" {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
}
