package server

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/crypto"
)

// Hints make verifying a published ballot faster, and nobody trusts them (docs/fast-verification.md, section 6). They lie in one file of the poll's folder,
// written with their ballots' epoch in the order of the log: a file for each ballot would have a time of its own (threat 27). For each ballot there
// are its id, a u32 big-endian length and as many bytes. Whoever removes the file, or changes what is in it, loses time alone.
type hints struct {
	path string

	mu   sync.Mutex // guards what follows
	size int64
	has  map[crypto.Hash]place
}

// A place is where the hints of a ballot lie.
type place struct {
	at   int64
	size int
}

const (
	hintsFolder = "hints/" // of a bundle
	hintsFile   = "hints"  // of a poll's folder
	hintsHead   = len(crypto.Hash{}) + 4
	maxHints    = 1 << 20 // bytes of one ballot's
)

// openHints finds what is there, as far as it is whole: what a crash left half written is written over.
func openHints(folder string) (*hints, error) {
	h := &hints{path: filepath.Join(folder, hintsFile), has: map[crypto.Hash]place{}}
	f, err := os.Open(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return h, h.load(f)
}

func (h *hints) load(f *os.File) error {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	head := make([]byte, hintsHead)
	for h.size+int64(hintsHead) <= end {
		if _, err := f.ReadAt(head, h.size); err != nil {
			return err
		}
		n := int64(binary.BigEndian.Uint32(head[len(crypto.Hash{}):]))
		at := h.size + int64(hintsHead)
		if n > maxHints || at+n > end {
			break
		}
		h.has[crypto.Hash(head)] = place{at, int(n)}
		h.size = at + n
	}
	return nil
}

// keep writes the hints of ballots that are published.
func (h *hints) keep(all map[crypto.Hash][]byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	f, err := os.OpenFile(h.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	at, places := h.size, map[crypto.Hash]place{}
	to := bufio.NewWriterSize(io.NewOffsetWriter(f, at), usualBallot)
	for _, ballot := range slices.SortedFunc(maps.Keys(all), func(a, b crypto.Hash) int { return bytes.Compare(a[:], b[:]) }) {
		data := all[ballot]
		to.Write(binary.BigEndian.AppendUint32(ballot[:], uint32(len(data)))) // Flush says what went wrong
		to.Write(data)
		at += int64(hintsHead + len(data))
		places[ballot] = place{at - int64(len(data)), len(data)}
	}
	if err = errors.Join(to.Flush(), f.Close()); err != nil {
		return err
	}
	h.size = at
	maps.Copy(h.has, places)
	return nil
}

// there reports whether a ballot has hints.
func (h *hints) there(ballot crypto.Hash) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, there := h.has[ballot]
	return there
}

// read returns those of a ballot, nothing if there are none.
func (h *hints) read(ballot crypto.Hash) ([]byte, error) {
	if !h.there(ballot) {
		return nil, nil
	}
	f, err := os.Open(h.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return h.from(f, ballot)
}

// from is read for whoever has opened the file: to open it takes longer than to read one ballot's.
func (h *hints) from(f io.ReaderAt, ballot crypto.Hash) ([]byte, error) {
	h.mu.Lock()
	p := h.has[ballot]
	h.mu.Unlock()
	data := make([]byte, p.size)
	_, err := f.ReadAt(data, p.at)
	return data, err
}
