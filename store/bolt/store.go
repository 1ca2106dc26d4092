package bolt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

const (
	logName   = "log.db"
	boxPrefix = "box-"
	newSuffix = ".new"
)

// A Store keeps polls in the files of one directory.
type Store struct {
	dir string
	log *file

	// Held for writing by what changes leases, or which polls and boxes there are; for reading by what decides by one file and
	// writes another.
	fence sync.RWMutex

	mu     sync.RWMutex        // guards boxes and closed
	boxes  map[store.Poll]*box // those that log.db says there are
	closed bool

	testingOnlyAt func(point string) // called before and after each write; nil in production
}

var _ store.Store = (*Store)(nil)

// Create makes a store in a directory that does not exist or is empty, and opens it. Otherwise the error is
// [store.ErrExists].
func Create(dir string) (*Store, error) { return create(dir, nil) }

func create(dir string, testingOnlyAt func(string)) (*Store, error) {
	s := &Store{dir: dir, boxes: make(map[store.Poll]*box), testingOnlyAt: testingOnlyAt}
	if err := s.make(); err != nil {
		return nil, fmt.Errorf("create store in %q: %w", dir, advise(err))
	}
	return s, nil
}

func (s *Store) make() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	names, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if n.Name() != logName+newSuffix { // what a Create leaves that was interrupted
			return fmt.Errorf("%q lies there: %w; name a directory that is empty", n.Name(), store.ErrExists)
		}
	}
	s.at("create: directory made")
	if s.log, err = createFile(filepath.Join(s.dir, logName), s.at, logSchema.upgrade); err != nil {
		return err
	}
	return syncDir(filepath.Dir(filepath.Clean(s.dir)))
}

// boxName tells nothing but the poll: no number, and no order.
func boxName(poll store.Poll) string {
	sum := sha256.Sum256([]byte(poll))
	return boxPrefix + hex.EncodeToString(sum[:16]) + ".db"
}

func (s *Store) at(point string) {
	if s.testingOnlyAt != nil {
		s.testingOnlyAt(point)
	}
}

// ready refuses a call whose context or whose store has come to its end.
func (s *Store) ready(ctx context.Context) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return store.ErrClosed
	}
	return ctx.Err()
}

// box returns the box of a poll.
func (s *Store) box(ctx context.Context, poll store.Poll) (*box, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, ok := s.boxes[poll]
	if !ok {
		return nil, fmt.Errorf("box of poll %.80q: %w", poll, store.ErrNotFound)
	}
	return b, nil
}

// Create implements [store.Store].
func (s *Store) Create(ctx context.Context, poll store.Poll) (err error) {
	defer explain("create", &err)
	s.fence.Lock()
	defer s.fence.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := store.CheckName(string(poll)); err != nil {
		return err
	}
	err = s.log.view(func(tx *bbolt.Tx) error { _, err := findPoll(tx, poll); return err })
	if err == nil {
		return fmt.Errorf("poll %q: %w", poll, store.ErrExists)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	b, err := createBox(filepath.Join(s.dir, boxName(poll)), s.at, poll)
	if err != nil {
		return err
	}
	if err := s.log.update("create", func(tx *bbolt.Tx) error { return newLog(tx, poll) }); err != nil {
		b.close(store.ErrNotFound) // the file is replaced by a retry, or removed by Open
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.Join(store.ErrClosed, b.close(store.ErrClosed))
	}
	s.boxes[poll] = b
	return nil
}

// Close implements [store.Store].
func (s *Store) Close() error {
	s.mu.Lock()
	boxes, closed := s.boxes, s.closed
	s.boxes, s.closed = nil, true
	s.mu.Unlock()
	if closed {
		return fmt.Errorf("close: %w", store.ErrClosed)
	}
	var errs []error
	for _, b := range boxes {
		errs = append(errs, b.close(store.ErrClosed))
	}
	return errors.Join(append(errs, s.log.close(store.ErrClosed))...)
}
