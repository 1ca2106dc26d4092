package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"github.com/piaojue/piaojue/store"
)

// prefixOf is the beginning of the keys of a round.
func prefixOf(round uint64) string {
	return string(binary.BigEndian.AppendUint64([]byte(prefixPending), round))
}

// ReadRound implements [store.Store]. It reads some ballots at a time, so that no transaction lasts while fn runs.
func (s *Store) ReadRound(ctx context.Context, poll store.Poll, round uint64, fn func(store.Submission) error) (err error) {
	const call = "read round"
	last := []byte(prefixOf(round))
	for {
		b, err := s.box(ctx, poll)
		if err != nil {
			explain(call, &err)
			return err
		}
		var chunk []store.Submission
		if err := b.view(func(ballots shelf) (err error) { chunk, err = ballots.after(round, last); return err }); err != nil {
			explain(call, &err)
			return err
		}
		for _, sub := range chunk {
			last = keyPending(round, sub)
			b.file.passed(len(sub.Value))
			if err := fn(sub); err != nil {
				return err
			}
		}
		if len(chunk) == 0 {
			return nil
		}
	}
}

func keyPending(round uint64, sub store.Submission) []byte {
	return append(append([]byte(prefixOf(round)), sub.Hash[:]...), sub.Key...)
}

// after returns up to 64 ballots of a sealed round, those whose keys come next.
func (s shelf) after(round uint64, last []byte) (chunk []store.Submission, err error) {
	gate, err := s.gate()
	if err != nil {
		return nil, err
	}
	if !gate.Sealed(round) {
		return nil, store.ErrGate
	}
	if string(last) == prefixOf(round) { // at the beginning
		if err := s.complete(); err != nil {
			return nil, err
		}
	}
	prefix, c := []byte(prefixOf(round)), s.bucket.Cursor()
	k, sealed := c.Seek(last)
	if bytes.Equal(k, last) {
		k, sealed = c.Next()
	}
	for ; bytes.HasPrefix(k, prefix) && len(chunk) < 64; k, sealed = c.Next() {
		value, err := s.unseal(string(k), sealed)
		if err != nil {
			return nil, err
		}
		rest := k[len(prefix):]
		if len(rest) <= 32 {
			return nil, fmt.Errorf("a pending ballot without credential: %w", store.ErrCorrupt)
		}
		sub := store.Submission{Hash: [32]byte(rest), Key: bytes.Clone(rest[32:]), Value: bytes.Clone(value)}
		chunk = append(chunk, sub)
	}
	return chunk, nil
}
