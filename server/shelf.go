package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/piaojue/piaojue/keyfile"
)

// A shelf keeps what was taken and waits for somebody, a file each, until it is on the board. What was taken is on the disk before
// the answer. The board alone decides: whatever lies here only waits.
type shelf[T interface{ Bytes() []byte }] struct {
	dir string

	mu  sync.Mutex // guards what follows
	has map[string]T
}

// openShelf opens the shelf of this name in a folder, and makes it if need be. What cannot be read is an error that names it:
// somebody waits for it.
func openShelf[T interface{ Bytes() []byte }](folder, name string, parse func([]byte) (T, error)) (*shelf[T], error) {
	s := &shelf[T]{dir: filepath.Join(folder, "waiting", name), has: map[string]T{}}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, err
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

// put keeps a value under a name, in place of one that is there.
func (s *shelf[T]) put(name string, v T) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := keyfile.Replace(filepath.Join(s.dir, name+".json"), v.Bytes()); err != nil {
		return err
	}
	s.has[name] = v
	return nil
}

// get returns the value under a name.
func (s *shelf[T]) get(name string) (v T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok = s.has[name]
	return v, ok
}

// all returns all values by name.
func (s *shelf[T]) all() map[string]T {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string]T, len(s.has))
	for name, v := range s.has {
		all[name] = v
	}
	return all
}

// drop forgets values. One whose file cannot be removed is forgotten until the next start.
func (s *shelf[T]) drop(names ...string) error {
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
