// Package memory is a [store.Store] that forgets everything when the process ends. Tests use it in place of a mock: it
// panics when one of its own invariants is broken.
package memory

import (
	"context"
	"fmt"
	"sync"

	"github.com/piaojue/piaojue/store"
)

// A Store keeps polls in maps. Nothing in it has an order of arrival.
type Store struct {
	mu     sync.Mutex // guards everything below, and everything that is reached from there
	polls  map[store.Poll]*poll
	closed bool
}

var _ store.Store = (*Store)(nil)

type poll struct {
	box    *box // nil once forgotten, and after a restore
	log    log
	leader leader
}

// New returns a store without polls.
func New() *Store { return &Store{polls: make(map[store.Poll]*poll)} }

// locked runs f with the lock, unless the context or the store has come to its end. Errors say which call they come from.
func (s *Store) locked(ctx context.Context, call string, f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := ctx.Err()
	if err == nil && s.closed {
		err = store.ErrClosed
	}
	if err == nil {
		err = f()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", call, err)
	}
	return nil
}

// inPoll runs f with the lock and the poll.
func (s *Store) inPoll(ctx context.Context, call string, name store.Poll, f func(*poll) error) error {
	return s.locked(ctx, call, func() error {
		p, ok := s.polls[name]
		if !ok {
			return fmt.Errorf("poll %.80q: %w", name, store.ErrNotFound)
		}
		return f(p)
	})
}

// inBox runs f with the lock and the poll, if it has a box.
func (s *Store) inBox(ctx context.Context, call string, name store.Poll, f func(*poll) error) error {
	return s.inPoll(ctx, call, name, func(p *poll) error {
		if p.box == nil {
			return fmt.Errorf("box of poll %q: %w", name, store.ErrNotFound)
		}
		return f(p)
	})
}

// Create implements [store.Store].
func (s *Store) Create(ctx context.Context, name store.Poll) error {
	return s.locked(ctx, "create", func() error {
		if err := store.CheckName(string(name)); err != nil {
			return err
		}
		if s.polls[name] != nil {
			return fmt.Errorf("poll %q: %w", name, store.ErrExists)
		}
		s.polls[name] = &poll{box: newBox(), log: newLog()}
		return nil
	})
}

// Close implements [store.Store].
func (s *Store) Close() error {
	return s.locked(context.Background(), "close", func() error {
		s.closed = true
		s.polls = nil
		return nil
	})
}
