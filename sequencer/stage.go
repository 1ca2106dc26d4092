package sequencer

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// stageSize is how much is stored in one call, which may take memory of several times as much: the last epoch of a large hall has
// a hundred megabytes.
const stageSize = 4 << 20

// A stager takes payloads to the store in few calls: each is a write to the disk that is waited for.
type stager struct {
	store    store.Store
	poll     store.Poll
	payloads [][]byte
	size     int
}

// add keeps a payload until there are enough for one call.
func (s *stager) add(ctx context.Context, payload []byte) error {
	if len(s.payloads) == store.MaxPayloads || s.size+len(payload) > stageSize {
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	s.payloads, s.size = append(s.payloads, payload), s.size+len(payload)
	return nil
}

// flush stores what is left.
func (s *stager) flush(ctx context.Context) error {
	if len(s.payloads) == 0 {
		return nil
	}
	err := s.store.Stage(ctx, s.poll, s.payloads)
	s.payloads, s.size = nil, 0
	return err
}

// stage stores payloads.
func (w *Writer) stage(ctx context.Context, payloads ...[]byte) error {
	s := stager{store: w.store, poll: w.poll}
	for _, p := range payloads {
		if err := s.add(ctx, p); err != nil {
			return err
		}
	}
	return s.flush(ctx)
}

// keep stores the payloads of messages, and those of ballots, which it reads from the box.
func (w *Writer) keep(ctx context.Context, messages []audit.Message, cast []*claim) error {
	s := &stager{store: w.store, poll: w.poll}
	for _, m := range messages {
		if err := s.add(ctx, m.Payload); err != nil {
			return err
		}
	}
	rounds := map[uint64]map[crypto.Hash]bool{}
	for _, c := range cast {
		if rounds[c.round] == nil {
			rounds[c.round] = map[crypto.Hash]bool{}
		}
		rounds[c.round][c.id] = true
	}
	for round, wanted := range rounds {
		if err := w.copyRound(ctx, s, round, wanted); err != nil {
			return err
		}
	}
	return s.flush(ctx)
}

// copyRound stages ballots of a sealed round. Those that are held back for a later epoch stay in the box.
func (w *Writer) copyRound(ctx context.Context, s *stager, round uint64, wanted map[crypto.Hash]bool) error {
	find := func(hash [32]byte) bool {
		found := wanted[hash]
		delete(wanted, hash)
		return found
	}
	err := w.store.ReadRound(ctx, w.poll, round, find, func(found store.Submission) error { return s.add(ctx, found.Value) })
	if err != nil {
		return fmt.Errorf("copy round %d: %w", round, err)
	}
	if len(wanted) > 0 {
		return fmt.Errorf("copy round %d: %d ballots that were in it are missing: %w", round, len(wanted), store.ErrCorrupt)
	}
	return nil
}
