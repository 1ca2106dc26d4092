package server

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/crypto"
)

// Hints make verifying a published ballot faster, and nobody trusts them (docs/fast-verification.md, section 6). They lie in the poll's folder, a
// file a ballot, written with its epoch in the order of the log. Whoever removes the folder, or changes what is in it, loses time alone.
type hints struct {
	dir string

	mu  sync.Mutex // guards what follows
	has map[crypto.Hash]bool
}

const hintsFolder = "hints/"

func openHints(folder string) (*hints, error) {
	h := &hints{dir: filepath.Join(folder, hintsFolder), has: map[crypto.Hash]bool{}}
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return nil, err
	}
	files, err := os.ReadDir(h.dir)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		var ballot crypto.Hash
		if ballot.UnmarshalText([]byte(f.Name())) == nil {
			h.has[ballot] = true
		}
	}
	return h, nil
}

// keep writes the hints of ballots that are published.
func (h *hints) keep(all map[crypto.Hash][]byte) (err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ballot := range slices.SortedFunc(maps.Keys(all), func(a, b crypto.Hash) int { return bytes.Compare(a[:], b[:]) }) {
		if oneErr := os.WriteFile(filepath.Join(h.dir, ballot.String()), all[ballot], 0o600); oneErr != nil {
			err = errors.Join(err, oneErr)
			continue
		}
		h.has[ballot] = true
	}
	return err
}

// there reports whether a ballot has hints.
func (h *hints) there(ballot crypto.Hash) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.has[ballot]
}

func (h *hints) read(ballot crypto.Hash) ([]byte, error) {
	return os.ReadFile(filepath.Join(h.dir, ballot.String()))
}
