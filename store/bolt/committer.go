package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// What one transaction takes in at most: more would make the first of those who wait, wait longer.
const (
	groupCalls = 512
	groupBytes = 8 << 20
)

// errUnchanged rolls a transaction back that would write nothing.
var errUnchanged = errors.New("unchanged")

// An accept is a call that waits for the committer.
type accept struct {
	gate  store.Gate
	batch []store.Submission // copies
	size  int                // bytes in the batch
	done  chan struct{}      // closed by the committer, which owns what follows until then

	outcomes []store.Outcome
	err      error
}

// Accept implements [store.Store].
func (s *Store) Accept(ctx context.Context, poll store.Poll, gate store.Gate, batch []store.Submission) (
	outcomes []store.Outcome, err error) {
	defer explain("accept", &err)
	if err := store.CheckSubmissions(batch); err != nil {
		return nil, err
	}
	b, err := s.box(ctx, poll)
	if err != nil {
		return nil, err
	}
	call := &accept{gate: gate, done: make(chan struct{})}
	for _, sub := range batch { // the caller may be gone, and its bytes changed, when they are written
		sub.Key, sub.Value = bytes.Clone(sub.Key), bytes.Clone(sub.Value)
		call.batch = append(call.batch, sub)
		call.size += len(sub.Value)
	}
	select {
	case b.waiting <- call:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-b.ended:
		return nil, b.closed
	}
	select {
	case <-call.done:
		return call.outcomes, call.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// commit writes what waits, whatever has come while the last transaction was being written in one transaction: alone a
// ballot is as fast as can be, and in a crowd they share the cost of fsync. No timer holds anything back.
func (b *box) commit() {
	defer close(b.ended)
	for {
		select {
		case first := <-b.waiting:
			b.write(b.gather(first))
		case <-b.stop:
			return
		}
	}
}

// gather takes the calls that wait already.
func (b *box) gather(first *accept) []*accept {
	group, size := []*accept{first}, first.size
	for len(group) < groupCalls && size < groupBytes {
		select {
		case next := <-b.waiting:
			group = append(group, next)
			size += next.size
		default:
			return group
		}
	}
	return group
}

// write commits a group and answers each of its calls.
func (b *box) write(group []*accept) {
	err := b.file.update("accept", func(tx *bbolt.Tx) error {
		ballots := shelf{b.poll, tx.Bucket([]byte("box"))}
		gate, err := ballots.gate()
		if err != nil {
			return err
		}
		fresh := 0
		for _, call := range group {
			if call.gate != gate || gate.State != store.Open {
				call.err = store.ErrGate
				continue
			}
			for _, sub := range call.batch {
				outcome, err := ballots.accept(gate.Round, sub)
				if err != nil {
					return err
				}
				if outcome.Fresh {
					fresh++
				}
				call.outcomes = append(call.outcomes, outcome)
			}
		}
		if fresh == 0 {
			return errUnchanged
		}
		return nil
	})
	for _, call := range group {
		b.file.passed(call.size)
		if err != nil && err != errUnchanged {
			call.outcomes, call.err = nil, err
		}
		close(call.done)
	}
}

// accept makes a ballot pending, unless its credential is bound already.
func (s shelf) accept(round uint64, sub store.Submission) (store.Outcome, error) {
	spent := prefixSpent + string(sub.Key)
	first, err := s.get(spent)
	if err != nil {
		return store.Outcome{}, err
	}
	if first != nil {
		if len(first) != len(sub.Hash) {
			return store.Outcome{}, fmt.Errorf("a spent mark of %d bytes: %w", len(first), store.ErrCorrupt)
		}
		return store.Outcome{Hash: [32]byte(first)}, nil
	}
	if err := s.put(spent, sub.Hash[:]); err != nil {
		return store.Outcome{}, err
	}
	return store.Outcome{Hash: sub.Hash, Fresh: true}, s.put(string(keyPending(round, sub)), sub.Value)
}
