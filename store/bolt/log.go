package bolt

import (
	"context"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

const (
	keyPolls      = "polls" // in the prologue
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
	n, err := prologue(tx).number(keyPolls)
	if err != nil {
		return err
	}
	if err := prologue(tx).put(keyPolls, binary.BigEndian.AppendUint64(nil, n+1)); err != nil {
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

// prologue holds what concerns the file as a whole: its version and, in log.db, the number of polls.
func prologue(tx *bbolt.Tx) shelf { return shelf{"", tx.Bucket([]byte("schema"))} }

// findPoll returns the log of a poll.
func findPoll(tx *bbolt.Tx, poll store.Poll) (shelf, error) {
	if b := tx.Bucket([]byte("polls")).Bucket([]byte(poll)); b != nil {
		return shelf{poll, b}, nil
	}
	return shelf{}, fmt.Errorf("poll %.80q: %w", poll, store.ErrNotFound)
}

// eachPoll calls fn with the log of each poll, if none is missing.
func eachPoll(tx *bbolt.Tx, fn func(shelf) error) error {
	want, err := prologue(tx).number(keyPolls)
	if err != nil {
		return err
	}
	have, polls := uint64(0), tx.Bucket([]byte("polls"))
	err = polls.ForEachBucket(func(name []byte) error {
		have++
		return fn(shelf{store.Poll(name), polls.Bucket(name)})
	})
	if err == nil && have != want {
		err = fmt.Errorf("%d polls where there should be %d: %w", have, want, store.ErrCorrupt)
	}
	return err
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
