package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// Open opens the store in a directory, upgrades files of older versions, and finishes what a crash interrupted. It reads
// everything, and gives [store.ErrCorrupt] if anything is damaged. It never creates a store: if none is there, the error is
// [fs.ErrNotExist].
func Open(dir string) (*Store, error) { return open(dir, nil) }

func open(dir string, testingOnlyAt func(string)) (*Store, error) {
	s := &Store{dir: dir, boxes: make(map[store.Poll]*box), testingOnlyAt: testingOnlyAt}
	var err error
	if s.log, err = openFile(filepath.Join(dir, logName), s.at, logSchema); err == nil {
		if err = s.openBoxes(); err != nil {
			s.Close()
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w; there is no store, or it was never created", err)
	}
	if err != nil {
		return nil, fmt.Errorf("open store in %q: %w", dir, advise(err))
	}
	return s, nil
}

// openBoxes opens the boxes that there are and removes those that there should not be.
func (s *Store) openBoxes() error {
	polls := make(map[string]store.Poll) // by the name of the box
	boxed := make(map[string]bool)
	err := s.log.view(func(tx *bbolt.Tx) error {
		return eachPoll(tx, func(l shelf) error {
			polls[boxName(l.poll)] = l.poll
			flag, err := l.get(keyBox)
			boxed[boxName(l.poll)] = flag != nil
			if err != nil {
				return err
			}
			return l.verify()
		})
	})
	if err != nil {
		return err
	}
	for name := range boxed {
		if !boxed[name] {
			continue
		}
		b, err := openBox(filepath.Join(s.dir, name), s.at, polls[name])
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s of poll %q is missing: %w; bring it back, or restore a snapshot elsewhere", name, polls[name],
				store.ErrCorrupt)
		}
		if err != nil {
			return err
		}
		s.boxes[polls[name]] = b
	}
	return s.sweep(polls, boxed)
}

// sweep removes what a crash left. A box that log.db does not count is either new, since Create did not come to its end, or
// Forget did not; of others this cannot be known, and they are not touched.
func (s *Store) sweep(polls map[string]store.Poll, boxed map[string]bool) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	swept := false
	for _, e := range entries {
		name, path := e.Name(), filepath.Join(s.dir, e.Name())
		_, known := polls[name]
		switch {
		case strings.HasSuffix(name, newSuffix):
		case boxed[name] || !strings.HasPrefix(name, boxPrefix):
			continue
		case !known:
			if pristine, err := isPristine(path); err != nil {
				return err
			} else if !pristine {
				return fmt.Errorf("%s belongs to no poll in %s; bring back the %s that it belongs to, or move it away",
					name, logName, logName)
			}
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		swept = true
	}
	if !swept {
		return nil
	}
	return syncDir(s.dir)
}
