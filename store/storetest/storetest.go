// Package storetest is the one suite for every [store.Store]: each check is a guarantee that package store gives, and a
// name to find it by. The suite is tested in turn with stores that are broken on purpose, one for each check at least.
//
// It cannot see what survives a crash; each implementation shows that for itself.
package storetest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/piaojue/piaojue/store"
)

// Run checks the stores that open makes, each of which is new and holds no poll.
func Run(t *testing.T, open func(testing.TB) store.Store) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) { c.run(t, open) })
	}
}

// A check is one guarantee.
type check struct {
	name  string
	check func(*fixture)
}

var checks = slices.Concat(boxChecks, logChecks, wholeChecks)

func (c check) run(t testing.TB, open func(testing.TB) store.Store) {
	f := &fixture{TB: t, Store: open(t), open: open}
	defer f.Close()
	f.want(nil, f.Create(f.Context(), poll))
	f.lease = f.elect(node)
	c.check(f)
}

const (
	poll = store.Poll("vote.example/congress/1")
	node = "this"
	tile = "tile/entries/000"
)

// A fixture is a store with one poll, and the lease of its sequencer.
type fixture struct {
	testing.TB
	store.Store
	lease store.Lease
	open  func(testing.TB) store.Store
}

// want ends the check unless err is of the kind: nil, or a sentinel.
func (f *fixture) want(kind, err error) {
	f.Helper()
	if !errors.Is(err, kind) {
		f.Fatalf("got error %v, want %v", err, kind)
	}
}

func (f *fixture) elect(node string) store.Lease {
	f.Helper()
	lease, err := f.Elect(f.Context(), poll, node, time.Hour)
	f.want(nil, err)
	return lease
}

// swap moves the gate from wherever it is.
func (f *fixture) swap(state store.State, round uint64) store.Gate {
	f.Helper()
	old, err := f.LoadGate(f.Context(), poll)
	f.want(nil, err)
	gate, err := f.SwapGate(f.Context(), f.lease, old, state, round)
	f.want(nil, err)
	return gate
}

func (f *fixture) accept(gate store.Gate, batch ...store.Submission) []store.Outcome {
	f.Helper()
	outcomes, err := f.Accept(f.Context(), poll, gate, batch)
	f.want(nil, err)
	if len(outcomes) != len(batch) {
		f.Fatalf("%d outcomes of %d submissions", len(outcomes), len(batch))
	}
	return outcomes
}

// wantRound compares a sealed round with these ballots, in whichever order they are given.
func (f *fixture) wantRound(round uint64, want ...store.Submission) {
	f.Helper()
	if got := f.round(round); !slices.EqualFunc(got, sorted(want), equal) {
		f.Fatalf("round %d holds %s, want %s", round, values(got), values(sorted(want)))
	}
}

func (f *fixture) round(round uint64) []store.Submission {
	f.Helper()
	all, err := f.read(round)
	f.want(nil, err)
	return all
}

func (f *fixture) read(round uint64) (all []store.Submission, err error) {
	err = f.ReadRound(f.Context(), poll, round, nil, func(s store.Submission) error {
		all = append(all, s)
		return nil
	})
	return all, err
}

func (f *fixture) wantHead(want store.Head) {
	f.Helper()
	got, err := f.LoadHead(f.Context(), poll)
	f.want(nil, err)
	if !got.Equal(want) {
		f.Fatalf("the head is %d %x %q, want %d %x %q", got.Size, got.Root[:4], got.Checkpoint, want.Size, want.Root[:4],
			want.Checkpoint)
	}
}

func (f *fixture) wantTile(want string) {
	f.Helper()
	got, err := f.ReadTile(f.Context(), poll, tile)
	f.want(nil, err)
	if string(got) != want {
		f.Fatalf("the tile is %q, want %q", got, want)
	}
}

// ballot returns a submission under a credential.
func ballot(key, value string) store.Submission {
	return store.Submission{Key: []byte(key), Hash: sha256.Sum256([]byte(value)), Value: []byte(value)}
}

// grown returns the head of a log of n entries, and its tile of n bytes.
func grown(n int) (store.Head, []store.Tile) {
	data := make([]byte, n)
	for i := range data {
		data[i] = 'a' + byte(i%26)
	}
	checkpoint := fmt.Appendf(nil, "checkpoint of %d", n)
	return store.Head{Size: int64(n), Root: sha256.Sum256(data), Checkpoint: checkpoint}, []store.Tile{{Path: tile, Data: data}}
}
