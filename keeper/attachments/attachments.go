// Package attachments keeps the documents that events of a register name, beside its board and never on it: a file each, under its SHA-256. The board says
// which of them everybody may have; whoever gets one compares it with the hash that officers signed.
package attachments

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// All returns the hashes of all documents, in order.
func (f *Folder) All() (all []crypto.Hash, err error) {
	files, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, file := range files {
		if hash, is := HashOf(file.Name()); is {
			all = append(all, hash)
		}
	}
	return all, err
}

// HashOf returns the hash that the name of a document's file says, and whether it is such a name.
func HashOf(name string) (hash crypto.Hash, is bool) {
	number, suffix, _ := strings.Cut(name, ".")
	known := slices.ContainsFunc(Types, func(t Type) bool { return t.Suffix == "."+suffix })
	return hash, known && hash.UnmarshalText([]byte(number)) == nil
}

// Read reads a document and names its file. One that has another hash than its name is refused: it was changed or damaged. [fs.ErrNotExist] is wrapped if it is
// not there.
func (f *Folder) Read(hash crypto.Hash) (name string, data []byte, err error) {
	file, t, err := f.Open(hash)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	if data, err = io.ReadAll(io.LimitReader(file, MaxFile+1)); err != nil {
		return "", nil, err
	}
	if crypto.Sum(data) != hash {
		return "", nil, fmt.Errorf("%s has another SHA-256 than its name says: it was changed or damaged", file.Name())
	}
	return hash.String() + t.Suffix, data, nil
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
