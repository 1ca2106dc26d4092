package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/piaojue/piaojue/store"
)

// Each type here is a store with one fault, of a kind that is easy to make.

// ungated takes whatever gate there is for the one that was meant.
type ungated struct{ store.Store }

func (s ungated) Accept(ctx context.Context, poll store.Poll, _ store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	gate, err := s.LoadGate(ctx, poll)
	if err != nil {
		return nil, err
	}
	return s.Store.Accept(ctx, poll, gate, batch)
}

func (s ungated) SwapGate(ctx context.Context, lease store.Lease, _ store.Gate, state store.State, round uint64) (
	store.Gate, error) {
	gate, err := s.LoadGate(ctx, lease.Poll)
	if err != nil {
		return store.Gate{}, err
	}
	return s.Store.SwapGate(ctx, lease, gate, state, round)
}

// hasty looks at the gate, and writes later without looking again: here, when the round has been read.
type hasty struct {
	store.Store
	read chan bool  // closed by the first ReadRound
	mu   sync.Mutex // guards late
	late []store.Submission
}

func (s *hasty) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	seen, _ := s.LoadGate(ctx, poll)
	time.Sleep(time.Millisecond)
	outcomes, err := s.Store.Accept(ctx, poll, gate, batch)
	if seen != gate || !errors.Is(err, store.ErrGate) {
		return outcomes, err
	}
	<-s.read
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = append(s.late, batch...)
	return []store.Outcome{{Hash: batch[0].Hash, Fresh: true}}, nil
}

func (s *hasty) ReadRound(ctx context.Context, poll store.Poll, round uint64, wanted func([32]byte) bool, fn func(store.Submission) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.late)
	err := s.Store.ReadRound(ctx, poll, round, wanted, func(b store.Submission) error {
		all = append(all, b)
		return nil
	})
	for _, b := range sorted(all) {
		err = errors.Join(err, fn(b))
	}
	select {
	case <-s.read:
	default:
		close(s.read)
	}
	return err
}

// generous keeps another ballot of a credential beside the first.
type generous struct {
	store.Store
	mu    sync.Mutex // guards first
	first map[string][32]byte
}

func (s *generous) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch = slices.Clone(batch)
	for i, b := range batch {
		if first, spent := s.first[string(b.Key)]; spent && first != b.Hash {
			batch[i].Key = append(bytes.Clone(b.Key), b.Hash[:8]...)
		} else {
			s.first[string(b.Key)] = b.Hash
		}
	}
	return s.Store.Accept(ctx, poll, gate, batch)
}

// flattering answers everybody that their own bytes are in.
type flattering struct{ store.Store }

func (s flattering) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	outcomes, err := s.Store.Accept(ctx, poll, gate, batch)
	for i := range outcomes {
		outcomes[i].Hash = batch[i].Hash
	}
	return outcomes, err
}

// amnesiac calls every ballot fresh.
type amnesiac struct{ store.Store }

func (s amnesiac) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	outcomes, err := s.Store.Accept(ctx, poll, gate, batch)
	for i := range outcomes {
		outcomes[i].Fresh = true
	}
	return outcomes, err
}

// splitting makes two transactions of a batch.
type splitting struct{ store.Store }

func (s splitting) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	half := len(batch) / 2
	one, err := s.Store.Accept(ctx, poll, gate, batch[:half])
	if err != nil {
		return nil, err
	}
	two, err := s.Store.Accept(ctx, poll, gate, batch[half:])
	return append(one, two...), err
}

// greedy reads all of a round, whatever is wanted.
type greedy struct{ store.Store }

func (s greedy) ReadRound(ctx context.Context, poll store.Poll, round uint64, wanted func([32]byte) bool, fn func(store.Submission) error) error {
	all := func(hash [32]byte) bool {
		if wanted != nil {
			wanted(hash)
		}
		return true
	}
	return s.Store.ReadRound(ctx, poll, round, all, fn)
}

// unsorted reads a round backwards.
type unsorted struct{ store.Store }

func (s unsorted) ReadRound(ctx context.Context, poll store.Poll, round uint64, wanted func([32]byte) bool, fn func(store.Submission) error) error {
	var all []store.Submission
	err := s.Store.ReadRound(ctx, poll, round, wanted, func(b store.Submission) error {
		all = append(all, b)
		return nil
	})
	for _, b := range slices.Backward(all) {
		if err := fn(b); err != nil {
			return err
		}
	}
	return err
}

// unfenced takes every lease for the latest.
type unfenced struct {
	store.Store
	mu     sync.Mutex // guards latest
	latest store.Lease
}

func (s *unfenced) Elect(ctx context.Context, poll store.Poll, node string, ttl time.Duration) (store.Lease, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lease, err := s.Store.Elect(ctx, poll, node, ttl)
	s.latest = lease
	return lease, err
}

func (s *unfenced) Advance(ctx context.Context, _ store.Lease, old, next store.Head, tiles []store.Tile) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Store.Advance(ctx, s.latest, old, next, tiles)
}

// yielding knows no node from another.
type yielding struct{ store.Store }

func (s yielding) Elect(ctx context.Context, poll store.Poll, _ string, ttl time.Duration) (store.Lease, error) {
	return s.Store.Elect(ctx, poll, node, ttl)
}

// tenured refuses everybody but the first node, whether its lease has run out or not.
type tenured struct{ store.Store }

func (s tenured) Elect(ctx context.Context, poll store.Poll, who string, ttl time.Duration) (store.Lease, error) {
	if who != node {
		return store.Lease{}, errors.New("elect: there is a sequencer")
	}
	return s.Store.Elect(ctx, poll, who, ttl)
}

// headless replaces whatever head there is.
type headless struct{ store.Store }

func (s headless) Advance(ctx context.Context, lease store.Lease, _, next store.Head, tiles []store.Tile) error {
	time.Sleep(100 * time.Microsecond) // time for another to come between
	head, err := s.LoadHead(ctx, lease.Poll)
	if err != nil {
		return err
	}
	return s.Store.Advance(ctx, lease, head, next, tiles)
}

// caching reads a tile once.
type caching struct {
	store.Store
	mu    sync.Mutex // guards tiles
	tiles map[string][]byte
}

func (s *caching) ReadTile(ctx context.Context, poll store.Poll, path string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.tiles[path]; ok {
		return data, nil
	}
	data, err := s.Store.ReadTile(ctx, poll, path)
	if err == nil {
		s.tiles[path] = data
	}
	return data, err
}

// corrupt does not look at what the disk returns.
type corrupt struct{ store.Store }

func flip(data []byte) []byte {
	if len(data) > 0 {
		data[len(data)/2] ^= 1
	}
	return data
}

func (s corrupt) ReadRound(ctx context.Context, poll store.Poll, round uint64, wanted func([32]byte) bool, fn func(store.Submission) error) error {
	return s.Store.ReadRound(ctx, poll, round, wanted, func(b store.Submission) error {
		b.Value = flip(b.Value)
		return fn(b)
	})
}

func (s corrupt) ReadTile(ctx context.Context, poll store.Poll, path string) ([]byte, error) {
	data, err := s.Store.ReadTile(ctx, poll, path)
	return flip(data), err
}

func (s corrupt) ReadPayload(ctx context.Context, poll store.Poll, hash [32]byte) ([]byte, error) {
	data, err := s.Store.ReadPayload(ctx, poll, hash)
	return flip(data), err
}

// creating makes a gate for whoever asks for one.
type creating struct{ store.Store }

func (s creating) LoadGate(ctx context.Context, poll store.Poll) (store.Gate, error) {
	gate, err := s.Store.LoadGate(ctx, poll)
	if errors.Is(err, store.ErrNotFound) {
		return store.FirstGate(), nil
	}
	return gate, err
}

// single spends credentials for all polls together.
type single struct{ store.Store }

func (s single) Accept(ctx context.Context, _ store.Poll, gate store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	return s.Store.Accept(ctx, poll, gate, batch)
}

// leaking copies its whole disk into a snapshot.
type leaking struct {
	store.Store
	disk []byte
}

func (s *leaking) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) (
	[]store.Outcome, error) {
	for _, b := range batch {
		s.disk = append(s.disk, b.Value...)
	}
	return s.Store.Accept(ctx, poll, gate, batch)
}

func (s *leaking) Snapshot(ctx context.Context, w io.Writer) error {
	if _, err := w.Write(s.disk); err != nil {
		return err
	}
	return s.Store.Snapshot(ctx, w)
}

func (s *leaking) Restore(ctx context.Context, r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return s.Store.Restore(ctx, bytes.NewReader(bytes.TrimPrefix(data, []byte("the ballot of somebody"))))
}

// deaf does not hear that its caller has gone.
type deaf struct{ store.Store }

func (s deaf) LoadHead(ctx context.Context, poll store.Poll) (store.Head, error) {
	return s.Store.LoadHead(context.WithoutCancel(ctx), poll)
}

// immortal does not close.
type immortal struct{ store.Store }

func (immortal) Close() error { return nil }

// allow turns an error of this kind into none.
func allow(kind, err error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// lenient does not report one kind of error.
type lenient struct {
	store.Store
	kind error
}

func (s lenient) Create(ctx context.Context, poll store.Poll) error {
	return allow(s.kind, s.Store.Create(ctx, poll))
}

func (s lenient) SwapGate(ctx context.Context, lease store.Lease, old store.Gate, state store.State, round uint64) (
	store.Gate, error) {
	gate, err := s.Store.SwapGate(ctx, lease, old, state, round)
	return gate, allow(s.kind, err)
}

func (s lenient) ReadRound(ctx context.Context, poll store.Poll, round uint64, wanted func([32]byte) bool, fn func(store.Submission) error) error {
	return allow(s.kind, s.Store.ReadRound(ctx, poll, round, wanted, fn))
}

func (s lenient) Forget(ctx context.Context, lease store.Lease, head store.Head) error {
	return allow(s.kind, s.Store.Forget(ctx, lease, head))
}

func (s lenient) Advance(ctx context.Context, lease store.Lease, old, next store.Head, tiles []store.Tile) error {
	return allow(s.kind, s.Store.Advance(ctx, lease, old, next, tiles))
}

func (s lenient) Stage(ctx context.Context, poll store.Poll, payloads [][]byte) error {
	return allow(s.kind, s.Store.Stage(ctx, poll, payloads))
}

func (s lenient) Restore(ctx context.Context, r io.Reader) error {
	return allow(s.kind, s.Store.Restore(ctx, r))
}
