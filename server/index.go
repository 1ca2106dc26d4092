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

// An indexed is an entry and, if it is an issue, what it answered.
type indexed struct {
	audit.Entry
	cards []audit.IssueRecord
}

// extend reads the entries up to size. The publisher alone calls it. Readers do not wait for the store, and see all of the new
// entries or none.
func (x *index) extend(ctx context.Context, w *sequencer.Writer, size int64) error {
	more, err := readEntries(ctx, w, int64(len(x.entries)), size)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range more {
		if e.Kind == audit.Ballot {
			x.ballots = append(x.ballots, e.Payload)
		}
		for _, r := range e.cards { // so that a desk that did not hear the answer is told it again
			x.requests[r.Card] = r.Requests
		}
		x.places[e.Payload] = int64(len(x.entries))
		x.entries = append(x.entries, e.Entry)
	}
	slices.SortFunc(x.ballots, compareHashes)
	return nil
}

// readEntries reads the entries from one size to another.
func readEntries(ctx context.Context, w *sequencer.Writer, from, to int64) (more []indexed, err error) {
	for at := from; at < to; at = from + int64(len(more)) {
		n := at / audit.TileWidth
		width := int(min(to-n*audit.TileWidth, audit.TileWidth))
		data, err := w.Tile(ctx, audit.Tile{Level: audit.Entries, N: n, Width: width})
		if err != nil {
			return nil, err
		}
		leaves, err := audit.ParseEntries(data, width)
		if err != nil {
			return nil, err
		}
		for _, leaf := range leaves[at-n*audit.TileWidth:] {
			e, err := readEntry(ctx, w, leaf)
			if err != nil {
				return nil, err
			}
			more = append(more, e)
		}
	}
	return more, nil
}

func readEntry(ctx context.Context, w *sequencer.Writer, leaf []byte) (e indexed, err error) {
	if e.Entry, err = audit.ParseEntry(leaf); err != nil || e.Kind != audit.Issue {
		return e, err
	}
	data, err := w.Payload(ctx, e.Payload)
	if err != nil {
		return e, err
	}
	var body audit.IssueBody
	if crypto.DecodeJSON(data, &body) == nil { // or it is of papers
		e.cards = body.Cards
	}
	return e, nil
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
