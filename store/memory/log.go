package memory

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/piaojue/piaojue/store"
)

// A log is what a snapshot holds of a poll.
type log struct {
	Epoch    uint64
	Head     store.Head
	Tiles    map[string][]byte // sealed under their path
	Payloads map[[32]byte][]byte
}

type leader struct {
	node  string
	until time.Time
}

func newLog() log { return log{Tiles: make(map[string][]byte), Payloads: make(map[[32]byte][]byte)} }

// Elect implements [store.Store].
func (s *Store) Elect(ctx context.Context, name store.Poll, node string, ttl time.Duration) (lease store.Lease, err error) {
	err = s.inPoll(ctx, "elect", name, func(p *poll) error {
		if err := store.CheckName(node); err != nil {
			return err
		}
		now := time.Now()
		if p.leader.node != node && now.Before(p.leader.until) {
			return store.ErrHeld
		}
		p.leader = leader{node, now.Add(ttl)}
		p.log.Epoch++
		lease = store.Lease{Poll: name, Epoch: p.log.Epoch}
		return nil
	})
	return lease, err
}

// LoadHead implements [store.Store].
func (s *Store) LoadHead(ctx context.Context, name store.Poll) (head store.Head, err error) {
	err = s.inPoll(ctx, "load head", name, func(p *poll) error {
		head = p.log.Head
		head.Checkpoint = bytes.Clone(head.Checkpoint)
		return nil
	})
	return head, err
}

// Advance implements [store.Store].
func (s *Store) Advance(ctx context.Context, lease store.Lease, old, next store.Head, tiles []store.Tile) error {
	if err := store.CheckAdvance(old, next, tiles); err != nil {
		return fmt.Errorf("advance: %w", err)
	}
	return s.inPoll(ctx, "advance", lease.Poll, func(p *poll) error {
		if lease.Epoch != p.log.Epoch {
			return store.ErrFenced
		}
		if !old.Equal(p.log.Head) {
			return store.ErrHead
		}
		for _, t := range tiles {
			if err := p.log.checkGrows(t); err != nil {
				return err
			}
		}
		for _, t := range tiles {
			p.log.Tiles[t.Path] = store.Seal(t.Path, t.Data)
		}
		p.log.Head = next
		p.log.Head.Checkpoint = bytes.Clone(next.Checkpoint)
		return nil
	})
}

// checkGrows refuses a tile that does not begin with what is there.
func (l *log) checkGrows(t store.Tile) error {
	sealed, ok := l.Tiles[t.Path]
	if !ok {
		return nil
	}
	have, err := store.Unseal(t.Path, sealed)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(t.Data, have) {
		return fmt.Errorf("tile %q does not begin with what is there: %w", t.Path, store.ErrInvalid)
	}
	return nil
}

// ReadTile implements [store.Store].
func (s *Store) ReadTile(ctx context.Context, name store.Poll, path string) (data []byte, err error) {
	err = s.inPoll(ctx, "read tile", name, func(p *poll) error {
		sealed, ok := p.log.Tiles[path]
		if !ok {
			return fmt.Errorf("%.80q: %w", path, store.ErrNotFound)
		}
		have, err := store.Unseal(path, sealed)
		data = bytes.Clone(have)
		return err
	})
	return data, err
}

// Stage implements [store.Store].
func (s *Store) Stage(ctx context.Context, name store.Poll, payloads [][]byte) error {
	if err := store.CheckPayloads(payloads); err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	return s.inPoll(ctx, "stage", name, func(p *poll) error {
		for _, data := range payloads {
			p.log.Payloads[sha256.Sum256(data)] = bytes.Clone(data)
		}
		return nil
	})
}

// ReadPayload implements [store.Store].
func (s *Store) ReadPayload(ctx context.Context, name store.Poll, hash [32]byte) (data []byte, err error) {
	err = s.inPoll(ctx, "read payload", name, func(p *poll) error {
		have, ok := p.log.Payloads[hash]
		if !ok {
			return fmt.Errorf("%x: %w", hash, store.ErrNotFound)
		}
		if sha256.Sum256(have) != hash {
			return fmt.Errorf("%x: %w", hash, store.ErrCorrupt)
		}
		data = bytes.Clone(have)
		return nil
	})
	return data, err
}
