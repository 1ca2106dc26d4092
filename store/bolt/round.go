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
func (s *Store) ReadRound(ctx context.Context, poll store.Poll, round uint64, wanted func([32]byte) bool, fn func(store.Submission) error) (err error) {
	const call = "read round"
	last := []byte(prefixOf(round))
	for {
		b, err := s.box(ctx, poll)
		if err != nil {
			explain(call, &err)
			return err
		}
		var chunk []store.Submission
		if err := b.view(func(ballots shelf) (err error) { chunk, last, err = ballots.after(round, last, wanted); return err }); err != nil {
			explain(call, &err)
			return err
		}
		for _, sub := range chunk {
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

// after returns up to 64 ballots of a sealed round, the wanted ones of those whose keys come next, and the last key that it has seen.
func (s shelf) after(round uint64, last []byte, wanted func([32]byte) bool) (chunk []store.Submission, seen []byte, err error) {
	gate, err := s.gate()
	if err != nil {
		return nil, nil, err
	}
	if !gate.Sealed(round) {
		return nil, nil, store.ErrGate
	}
	if string(last) == prefixOf(round) { // at the beginning
		if err := s.complete(); err != nil {
			return nil, nil, err
		}
	}
	prefix, c := []byte(prefixOf(round)), s.bucket.Cursor()
	k, sealed := c.Seek(last)
	if bytes.Equal(k, last) {
		k, sealed = c.Next()
	}
	for ; bytes.HasPrefix(k, prefix) && len(chunk) < 64; k, sealed = c.Next() {
		last = k
		rest := k[len(prefix):]
		if len(rest) <= 32 {
			return nil, nil, fmt.Errorf("a pending ballot without credential: %w", store.ErrCorrupt)
		}
		if wanted != nil && !wanted([32]byte(rest)) {
			continue
		}
		value, err := s.unseal(string(k), sealed)
		if err != nil {
			return nil, nil, err
		}
		sub := store.Submission{Hash: [32]byte(rest), Key: bytes.Clone(rest[32:]), Value: bytes.Clone(value)}
		chunk = append(chunk, sub)
	}
	return chunk, bytes.Clone(last), nil
}
