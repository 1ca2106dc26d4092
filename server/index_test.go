package server

import (
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
)

// An index grows by all that is read or by nothing, and nobody who looks something up waits for the store.
func TestIndex_Extend(t *testing.T) {
	h, s := voted(t, 4)
	whole := h.server.find("yunlan", "2026").index
	size := int64(len(whole.entries))
	x := newIndex()
	for _, e := range whole.below(size) {
		if e.Kind == audit.Issue {
			s.lost.Store(&e.Payload)
		}
	}
	if err := x.extend(t.Context(), h.writer, size); !errors.Is(err, store.ErrCorrupt) || len(x.entries) > 0 || len(x.places) > 0 {
		t.Errorf("%v; %d entries of an index that could not be read", err, len(x.entries))
	}
	s.lost.Store(nil)
	read := 0
	s.reading = func() {
		read++
		if !x.mu.TryRLock() {
			t.Error("readers wait for the store")
			return
		}
		x.mu.RUnlock()
	}
	for _, at := range []int64{1, size - 3, size, size} {
		if err := x.extend(t.Context(), h.writer, at); err != nil {
			t.Fatal(err)
		}
		if int64(len(x.entries)) != at || !slices.IsSortedFunc(x.ballots, compareHashes) {
			t.Errorf("%d entries, want %d; ballots %v", len(x.entries), at, x.ballots)
		}
	}
	if !slices.Equal(x.entries, whole.entries) || !slices.Equal(x.ballots, whole.ballots) || len(x.requests) != 4 || read == 0 {
		t.Errorf("%d entries, %d ballots, %d cards: want those of the index that grew with the board", len(x.entries), len(x.ballots), len(x.requests))
	}
}
