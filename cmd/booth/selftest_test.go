package main

import "testing"

// A device that computes wrongly finds out before anybody votes on it.
func TestSelftest(t *testing.T) {
	r, err := selftest()
	if err != nil || !r.Selftest {
		t.Error(r, err)
	}
}
