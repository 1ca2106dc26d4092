// Package shelf keeps what was taken and waits for somebody beside a board, such as orders that not all have signed: a file each in a folder, until the
// board has it or nobody wants it any more. What was taken is on the disk before it is acknowledged. The board alone decides: whatever lies here only waits.
package shelf

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/keyfile"
)

// A Shelf keeps values by name. It may be used by several goroutines; one process at a time has the folder.
type Shelf[T interface{ Bytes() []byte }] struct {
	dir string

	mu  sync.Mutex // guards what follows
	has map[string]T
}

// Open opens the shelf in a folder, and makes it if need be. What cannot be read is an error that names it: somebody waits for it.
func Open[T interface{ Bytes() []byte }](dir string, parse func([]byte) (T, error)) (*Shelf[T], error) {
	s := &Shelf[T]{dir: dir, has: map[string]T{}}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, err
	}
	for _, above := range []string{filepath.Dir(s.dir), filepath.Dir(filepath.Dir(s.dir))} { // it lies two below a folder that is there
		if err := keyfile.SyncFolder(above); err != nil {
			return nil, err
		}
	}
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".json")
		path := filepath.Join(s.dir, f.Name())
		if !ok { // a file that a crash left half written; nobody was told that it was taken
			if err := os.Remove(path); err != nil {
				return nil, err
			}
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if s.has[name], err = parse(data); err != nil {
			return nil, fmt.Errorf("%s: %v", path, err)
		}
	}
	return s, nil
}

// Put keeps a value under a name, in place of one that is there.
func (s *Shelf[T]) Put(name string, v T) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := keyfile.Replace(filepath.Join(s.dir, name+".json"), v.Bytes()); err != nil {
		return err
	}
	s.has[name] = v
	return nil
}

// Get returns the value under a name.
func (s *Shelf[T]) Get(name string) (v T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok = s.has[name]
	return v, ok
}

// All returns all values by name.
func (s *Shelf[T]) All() map[string]T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.has)
}

// Drop forgets values. One whose file cannot be removed is forgotten until the next start.
func (s *Shelf[T]) Drop(names ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, name := range names {
		delete(s.has, name)
		if err := os.Remove(filepath.Join(s.dir, name+".json")); err != nil && !os.IsNotExist(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
