package server

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
)

// An index knows the entries of a board by their payloads. It only grows; a view reads of it what lies below its size.
type index struct {
	mu       sync.RWMutex
	entries  []audit.Entry
	places   map[crypto.Hash]int64
	ballots  []crypto.Hash                      // sorted, of all ballots
	requests map[crypto.PublicKey][]crypto.Hash // what a card was issued tokens for
}

func newIndex() *index {
	return &index{places: map[crypto.Hash]int64{}, requests: map[crypto.PublicKey][]crypto.Hash{}}
}

// extend reads the entries up to size.
func (x *index) extend(ctx context.Context, w *sequencer.Writer, size int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for at := int64(len(x.entries)); at < size; at = int64(len(x.entries)) {
		n := at / audit.TileWidth
		width := int(min(size-n*audit.TileWidth, audit.TileWidth))
		data, err := w.Tile(ctx, audit.Tile{Level: audit.Entries, N: n, Width: width})
		if err != nil {
			return err
		}
		leaves, err := audit.ParseEntries(data, width)
		if err != nil {
			return err
		}
		for _, leaf := range leaves[at-n*audit.TileWidth:] {
			if err := x.add(ctx, w, leaf); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(x.ballots, compareHashes)
	return nil
}

func (x *index) add(ctx context.Context, w *sequencer.Writer, leaf []byte) error {
	e, err := audit.ParseEntry(leaf)
	if err != nil {
		return err
	}
	switch e.Kind {
	case audit.Ballot:
		x.ballots = append(x.ballots, e.Payload)
	case audit.Issue:
		if err := x.issued(ctx, w, e.Payload); err != nil {
			return err
		}
	}
	x.places[e.Payload] = int64(len(x.entries))
	x.entries = append(x.entries, e)
	return nil
}

// issued notes which requests an issue answered, so that a desk that did not hear the answer is told it again.
func (x *index) issued(ctx context.Context, w *sequencer.Writer, payload crypto.Hash) error {
	data, err := w.Payload(ctx, payload)
	if err != nil {
		return err
	}
	var body audit.IssueBody
	if crypto.DecodeJSON(data, &body) != nil { // of papers
		return nil
	}
	for _, r := range body.Cards {
		x.requests[r.Card] = r.Requests
	}
	return nil
}

// wasIssued reports whether the card was issued tokens for just these requests.
func (x *index) wasIssued(card crypto.PublicKey, requests []crypto.Hash) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return slices.Equal(x.requests[card], requests)
}

// place returns the number of the entry with this payload, and whether there is one below size.
func (x *index) place(payload crypto.Hash, size int64) (int64, audit.Entry, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	at, known := x.places[payload]
	if !known || at >= size {
		return 0, audit.Entry{}, false
	}
	return at, x.entries[at], true
}

// below returns the entries of a view.
func (x *index) below(size int64) []audit.Entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.entries[:size:size]
}

// since returns the kinds of the entries from one size to another, each run of one kind once.
func (x *index) since(from, to int64) (kinds []audit.Kind) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	to = min(to, int64(len(x.entries)))
	for _, e := range x.entries[min(max(from, 0), to):to] {
		if n := len(kinds); n == 0 || kinds[n-1] != e.Kind {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// startingWith returns the ballots whose id begins with a code, which are more than one only if somebody sought a collision.
func (x *index) startingWith(code string) (found []crypto.Hash) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	at, _ := slices.BinarySearchFunc(x.ballots, code, func(h crypto.Hash, code string) int { return strings.Compare(h.String(), code) })
	for ; at < len(x.ballots) && strings.HasPrefix(x.ballots[at].String(), code); at++ {
		found = append(found, x.ballots[at])
	}
	return found
}

func compareHashes(a, b crypto.Hash) int { return strings.Compare(string(a[:]), string(b[:])) }
