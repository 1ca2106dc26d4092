package bolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/piaojue/piaojue/store"
)

func (s shelf) head() (h store.Head, err error) {
	data, err := s.must(keyHead, 8+len(h.Root))
	if err != nil {
		return h, err
	}
	h.Size = int64(binary.BigEndian.Uint64(data))
	n := copy(h.Root[:], data[8:])
	h.Checkpoint = bytes.Clone(data[8+n:])
	return h, nil
}

func (s shelf) putHead(h store.Head) error {
	data := binary.BigEndian.AppendUint64(nil, uint64(h.Size))
	return s.put(keyHead, append(append(data, h.Root[:]...), h.Checkpoint...))
}

// isHead refuses a head that is not the latest.
func (s shelf) isHead(old store.Head) error {
	head, err := s.head()
	if err == nil && !head.Equal(old) {
		err = store.ErrHead
	}
	return err
}

// LoadHead implements [store.Store].
func (s *Store) LoadHead(ctx context.Context, poll store.Poll) (head store.Head, err error) {
	defer explain("load head", &err)
	err = s.viewPoll(ctx, poll, func(l shelf) (err error) {
		head, err = l.head()
		return err
	})
	return head, err
}

// Advance implements [store.Store].
func (s *Store) Advance(ctx context.Context, lease store.Lease, old, next store.Head, tiles []store.Tile) (err error) {
	defer explain("advance", &err)
	if err := store.CheckAdvance(old, next, tiles); err != nil {
		return err
	}
	return s.updatePoll(ctx, "advance", lease.Poll, func(l shelf) error {
		if err := l.fenced(lease); err != nil {
			return err
		}
		if err := l.isHead(old); err != nil {
			return err
		}
		for _, t := range tiles {
			have, err := l.get(prefixTile + t.Path)
			if err != nil {
				return err
			}
			if !bytes.HasPrefix(t.Data, have) {
				return fmt.Errorf("tile %q does not begin with what is there: %w", t.Path, store.ErrInvalid)
			}
			if err := l.put(prefixTile+t.Path, t.Data); err != nil {
				return err
			}
		}
		return l.putHead(next)
	})
}

// ReadTile implements [store.Store].
func (s *Store) ReadTile(ctx context.Context, poll store.Poll, path string) (data []byte, err error) {
	defer explain("read tile", &err)
	return s.read(ctx, poll, prefixTile+path)
}

// ReadPayload implements [store.Store].
func (s *Store) ReadPayload(ctx context.Context, poll store.Poll, hash [32]byte) (data []byte, err error) {
	defer explain("read payload", &err)
	return s.read(ctx, poll, prefixPayload+string(hash[:]))
}

// read returns a copy of what must be there.
func (s *Store) read(ctx context.Context, poll store.Poll, key string) (data []byte, err error) {
	err = s.viewPoll(ctx, poll, func(l shelf) error {
		have, err := l.get(key)
		if err == nil && have == nil {
			err = fmt.Errorf("%.80q: %w", key, store.ErrNotFound)
		}
		data = bytes.Clone(have)
		return err
	})
	s.log.passed(len(data))
	return data, err
}

// Stage implements [store.Store].
func (s *Store) Stage(ctx context.Context, poll store.Poll, payloads [][]byte) (err error) {
	defer explain("stage", &err)
	if err := store.CheckPayloads(payloads); err != nil {
		return err
	}
	size := 0
	defer func() { s.log.passed(size) }()
	return s.updatePoll(ctx, "stage", poll, func(l shelf) error {
		for _, data := range payloads {
			size += len(data)
			hash := sha256.Sum256(data)
			if err := l.put(prefixPayload+string(hash[:]), data); err != nil {
				return err
			}
		}
		return nil
	})
}
