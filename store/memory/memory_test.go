package memory

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) store.Store { return New() })
}

const name store.Poll = "vote.example/congress/1"

// opened returns a store with an open poll.
func opened(t testing.TB) (*Store, store.Lease, store.Gate) {
	s := New()
	if err := s.Create(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	lease, err := s.Elect(t.Context(), name, "node", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	gate, err := s.SwapGate(t.Context(), lease, store.FirstGate(), store.Open, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s, lease, gate
}

func submission(value string) store.Submission {
	return store.Submission{Key: []byte(value), Hash: sha256.Sum256([]byte(value)), Value: []byte(value)}
}

// TestCorrupt flips one bit in everything that is kept.
func TestCorrupt(t *testing.T) {
	ctx := t.Context()
	s, lease, gate := opened(t)
	_, accepted := s.Accept(ctx, name, gate, []store.Submission{submission("ballot")})
	_, shut := s.SwapGate(ctx, lease, gate, store.Shut, 0)
	head := store.Head{Size: 1, Checkpoint: []byte("checkpoint")}
	advanced := s.Advance(ctx, lease, store.Head{}, head, []store.Tile{{Path: "tile/0/000", Data: []byte("tile")}})
	staged := s.Stage(ctx, name, [][]byte{[]byte("payload")})
	if err := errors.Join(accepted, shut, advanced, staged); err != nil {
		t.Fatal(err)
	}
	p := s.polls[name]
	for ballot := range p.box.rounds[0] {
		p.box.rounds[0][ballot][0] ^= 1
	}
	p.log.Tiles["tile/0/000"][sha256.Size] ^= 1
	payload := sha256.Sum256([]byte("payload"))
	p.log.Payloads[payload][0] ^= 1

	reads := map[string]func() error{
		"ReadRound": func() error {
			return s.ReadRound(ctx, name, 0, nil, func(store.Submission) error { return errors.New("called") })
		},
		"ReadTile":    func() error { _, err := s.ReadTile(ctx, name, "tile/0/000"); return err },
		"ReadPayload": func() error { _, err := s.ReadPayload(ctx, name, payload); return err },
		"Advance": func() error {
			next := store.Head{Size: 2, Checkpoint: []byte("next")}
			return s.Advance(ctx, lease, head, next, []store.Tile{{Path: "tile/0/000", Data: []byte("tiles")}})
		},
	}
	for call, read := range reads {
		if err := read(); !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%s: %v, want %v", call, err, store.ErrCorrupt)
		}
	}
}

// TestAssert breaks the one invariant that matters most.
func TestAssert(t *testing.T) {
	s, _, gate := opened(t)
	s.polls[name].box.spent["a credential without a ballot"] = [32]byte{}
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	s.Accept(t.Context(), name, gate, []store.Submission{submission("ballot")})
}

func BenchmarkAccept(b *testing.B) {
	s, _, gate := opened(b)
	for n := 0; b.Loop(); n++ {
		if _, err := s.Accept(b.Context(), name, gate, []store.Submission{submission(fmt.Sprint(n))}); err != nil {
			b.Fatal(err)
		}
	}
}
