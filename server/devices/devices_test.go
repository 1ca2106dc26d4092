package devices

import (
	"net/http/httptest"
	"testing"
	"time"
)

// What is known of a device is forgotten when it has been quiet. To look whether something is left takes nothing.
func TestLimits(t *testing.T) {
	l := New(0.001, 2, []string{"10.0.0.9"})
	r := httptest.NewRequest("GET", "/", nil)
	for i, want := range []bool{true, true, false} {
		if first, second := l.Left(r), l.Left(r); first != want || second != want || l.Take(r) != want {
			t.Errorf("request %d: not %t", i+1, want)
		}
	}
	r.RemoteAddr = "10.0.0.9:1"
	for range 5 {
		if !l.Take(r) {
			t.Error("a relay is limited")
		}
	}
	if l.sweepLocked(time.Now()); len(l.known) != 1 {
		t.Errorf("%d devices are remembered: one has asked", len(l.known))
	}
	if l.sweepLocked(time.Now().Add(time.Hour)); len(l.known) != 0 {
		t.Errorf("%d devices are remembered: all were quiet", len(l.known))
	}
}
