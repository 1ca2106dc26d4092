package memory

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"github.com/piaojue/piaojue/store"
)

type box struct {
	gate   store.Gate
	spent  map[string][32]byte // credential → hash
	rounds map[uint64]map[pending][]byte
}

// A pending ballot is kept in a map: a slice would hold the order in which people voted.
type pending struct {
	hash [32]byte
	key  string
}

func newBox() *box {
	return &box{store.FirstGate(), make(map[string][32]byte), make(map[uint64]map[pending][]byte)}
}

// LoadGate implements [store.Store].
func (s *Store) LoadGate(ctx context.Context, name store.Poll) (gate store.Gate, err error) {
	err = s.inBox(ctx, "load gate", name, func(p *poll) error {
		gate = p.box.gate
		return nil
	})
	return gate, err
}

// SwapGate implements [store.Store].
func (s *Store) SwapGate(ctx context.Context, lease store.Lease, old store.Gate, state store.State, round uint64) (
	gate store.Gate, err error) {
	err = s.inBox(ctx, "swap gate", lease.Poll, func(p *poll) error {
		if lease.Epoch != p.log.Epoch {
			return store.ErrFenced
		}
		if old != p.box.gate {
			return store.ErrGate
		}
		next, err := old.Next(state, round)
		if err != nil {
			return err
		}
		p.box.gate, gate = next, next
		return nil
	})
	return gate, err
}

// Accept implements [store.Store].
func (s *Store) Accept(ctx context.Context, name store.Poll, gate store.Gate, batch []store.Submission) (
	outcomes []store.Outcome, err error) {
	if err := store.CheckSubmissions(batch); err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	err = s.inBox(ctx, "accept", name, func(p *poll) error {
		if gate != p.box.gate || gate.State != store.Open {
			return store.ErrGate
		}
		for _, sub := range batch {
			outcomes = append(outcomes, p.box.accept(sub))
		}
		p.box.assert()
		return nil
	})
	return outcomes, err
}

func (b *box) accept(sub store.Submission) store.Outcome {
	if first, spent := b.spent[string(sub.Key)]; spent {
		return store.Outcome{Hash: first}
	}
	round := b.rounds[b.gate.Round]
	if round == nil {
		round = make(map[pending][]byte)
		b.rounds[b.gate.Round] = round
	}
	b.spent[string(sub.Key)] = sub.Hash
	round[pending{sub.Hash, string(sub.Key)}] = bytes.Clone(sub.Value)
	return store.Outcome{Hash: sub.Hash, Fresh: true}
}

// assert panics unless there is one ballot a credential, and none beyond the gate's round.
func (b *box) assert() {
	ballots := 0
	for round, r := range b.rounds {
		ballots += len(r)
		if round > b.gate.Round {
			panic("store: internal error: a ballot in a round to come")
		}
	}
	if ballots != len(b.spent) {
		panic("store: internal error: ballots and spent credentials do not match")
	}
}

// ReadRound implements [store.Store].
func (s *Store) ReadRound(ctx context.Context, name store.Poll, number uint64, wanted func([32]byte) bool, fn func(store.Submission) error) error {
	var round map[pending][]byte // sealed: it does not change any more, and is read without the lock
	err := s.inBox(ctx, "read round", name, func(p *poll) error {
		if !p.box.gate.Sealed(number) {
			return store.ErrGate
		}
		round = p.box.rounds[number]
		return nil
	})
	if err != nil {
		return err
	}
	for _, b := range slices.SortedFunc(maps.Keys(round), comparePending) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read round: %w", err)
		}
		if wanted != nil && !wanted(b.hash) {
			continue
		}
		if sha256.Sum256(round[b]) != b.hash {
			return fmt.Errorf("read round: ballot %x: %w", b.hash, store.ErrCorrupt)
		}
		if err := fn(store.Submission{Key: []byte(b.key), Hash: b.hash, Value: bytes.Clone(round[b])}); err != nil {
			return err
		}
	}
	return nil
}

func comparePending(a, b pending) int {
	return cmp.Or(bytes.Compare(a.hash[:], b.hash[:]), cmp.Compare(a.key, b.key))
}

// Forget implements [store.Store].
func (s *Store) Forget(ctx context.Context, lease store.Lease, head store.Head) error {
	return s.inBox(ctx, "forget", lease.Poll, func(p *poll) error {
		if lease.Epoch != p.log.Epoch {
			return store.ErrFenced
		}
		if p.box.gate.State != store.Shut {
			return store.ErrGate
		}
		if !head.Equal(p.log.Head) {
			return store.ErrHead
		}
		p.box = nil
		return nil
	})
}
