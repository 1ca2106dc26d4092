// Package attachments keeps the documents that events of a register name, beside its board and never on it: a file each, under its SHA-256. The board says
// which of them everybody may have; whoever gets one compares it with the hash that officers signed.
package attachments

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// MaxFile bounds the bytes of a document.
const MaxFile = 20 << 20

// A Folder is where the documents lie. It may be used by several goroutines; one process at a time writes there.
type Folder struct {
	dir string
	mu  sync.Mutex // held while a document is written: it comes by its name once
}

// NewFolder returns the folder at a path, which is made when a document comes.
func NewFolder(dir string) *Folder { return &Folder{dir: dir} }

func (f *Folder) path(hash crypto.Hash, t Type) string {
	return filepath.Join(f.dir, hash.String()+t.Suffix)
}

// Keep keeps a document whose bytes say that it is of one of the [Types]; [ErrType] is wrapped if they do not. It is on the disk then. The same again changes
// nothing.
func (f *Folder) Keep(data []byte) (hash crypto.Hash, t Type, err error) {
	if len(data) > MaxFile {
		return hash, t, fmt.Errorf("keep document: %d bytes, at most %d", len(data), MaxFile)
	}
	if t, err = TypeOf(data); err != nil {
		return hash, t, fmt.Errorf("keep document: %w", err)
	}
	hash = crypto.Sum(data)
	path := f.path(hash, t)
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := os.Stat(path); err == nil {
		return hash, t, nil
	}
	if err := keyfile.MakeFolder(f.dir); err != nil {
		return hash, t, fmt.Errorf("keep document: %v", err)
	}
	return hash, t, keyfile.Replace(path, data)
}

// Has reports whether a document is there.
func (f *Folder) Has(hash crypto.Hash) bool {
	for _, t := range Types {
		if _, err := os.Stat(f.path(hash, t)); err == nil {
			return true
		}
	}
	return false
}

// Open opens a document, which the caller closes. [fs.ErrNotExist] is wrapped if it is not there.
func (f *Folder) Open(hash crypto.Hash) (*os.File, Type, error) {
	for _, t := range Types {
		file, err := os.Open(f.path(hash, t))
		if !errors.Is(err, fs.ErrNotExist) {
			return file, t, err
		}
	}
	return nil, Type{}, fmt.Errorf("document %v: %w", hash, fs.ErrNotExist)
}
