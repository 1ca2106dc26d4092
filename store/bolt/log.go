package bolt

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

const (
	keyEpoch      = "epoch"
	keyLeader     = "leader"
	keyHead       = "head"
	keyBox        = "box"
	prefixTile    = "tile/"
	prefixPayload = "payload/"
)

// newLog adds a poll that has a box.
func newLog(tx *bbolt.Tx, poll store.Poll) error {
	b, err := tx.Bucket([]byte("polls")).CreateBucket([]byte(poll))
	if err != nil {
		return err
	}
	l := shelf{poll, b}
	if err := l.put(keyEpoch, make([]byte, 8)); err != nil {
		return err
	}
	if err := l.putHead(store.Head{}); err != nil {
		return err
	}
	return l.put(keyBox, nil)
}

// findPoll returns the log of a poll.
func findPoll(tx *bbolt.Tx, poll store.Poll) (shelf, error) {
	if b := tx.Bucket([]byte("polls")).Bucket([]byte(poll)); b != nil {
		return shelf{poll, b}, nil
	}
	return shelf{}, fmt.Errorf("poll %.80q: %w", poll, store.ErrNotFound)
}

// eachPoll calls fn with the log of each poll.
func eachPoll(tx *bbolt.Tx, fn func(shelf) error) error {
	polls := tx.Bucket([]byte("polls"))
	if polls == nil {
		return fmt.Errorf("%s without polls: %w", logName, store.ErrCorrupt)
	}
	return polls.ForEachBucket(func(name []byte) error {
		return fn(shelf{store.Poll(name), polls.Bucket(name)})
	})
}

// viewPoll runs fn with the log of a poll.
func (s *Store) viewPoll(ctx context.Context, poll store.Poll, fn func(shelf) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.log.view(func(tx *bbolt.Tx) error {
		l, err := findPoll(tx, poll)
		if err != nil {
			return err
		}
		return fn(l)
	})
}

// updatePoll runs fn with the log of a poll, to write.
func (s *Store) updatePoll(ctx context.Context, call string, poll store.Poll, fn func(shelf) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.log.update(call, func(tx *bbolt.Tx) error {
		l, err := findPoll(tx, poll)
		if err != nil {
			return err
		}
		return fn(l)
	})
}
