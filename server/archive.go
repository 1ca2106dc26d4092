package server

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
)

// An archive is the Belenios archive of a poll (docs/protocol.md, section 7.2). Once there are counts it does not change. It is made
// when they come, or when somebody first asks, and lies in the poll's folder: in memory it would be as large as all ballots. A process that starts
// makes it again and trusts no file that it finds.
type archive struct {
	path   string
	writer *sequencer.Writer

	mu   sync.Mutex // guards what follows
	size int64      // 0: it is not made yet
	hash crypto.Hash
}

func newArchive(b Board) *archive {
	return &archive{path: filepath.Join(b.Folder, audit.ArchiveFile), writer: b.Writer}
}

// open opens the archive for reading, and returns its size and hash.
func (a *archive) open(ctx context.Context) (f *os.File, size int64, hash crypto.Hash, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.makeLocked(ctx); err != nil {
		return nil, 0, hash, err
	}
	f, err = os.Open(a.path)
	return f, a.size, a.hash, err
}

// sum returns the hash of the archive.
func (a *archive) sum(ctx context.Context) (crypto.Hash, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	err := a.makeLocked(ctx)
	return a.hash, err
}

// makeLocked makes the archive, unless it was made.
func (a *archive) makeLocked(ctx context.Context) error {
	if a.size > 0 {
		return nil
	}
	draft := a.path + ".new"
	size, hash, err := a.write(ctx, draft)
	if err == nil {
		err = os.Rename(draft, a.path)
	}
	if err != nil {
		os.Remove(draft)
		return err
	}
	a.size, a.hash = size, hash
	return nil
}

// write writes the archive to a new file, and does not wait until it is on the disk: it is made again after a fall anyway.
func (a *archive) write(ctx context.Context, path string) (size int64, hash crypto.Hash, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, hash, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum, buffered := sha256.New(), bufio.NewWriterSize(f, 1<<20)
	var all func(io.Writer, func(crypto.Hash) ([]byte, error)) error
	err = a.writer.View(ctx, func(b *audit.Board) (err error) { all, err = b.Archiver(); return err })
	if err == nil {
		err = all(io.MultiWriter(buffered, sum), func(hash crypto.Hash) ([]byte, error) { return a.writer.Payload(ctx, hash) })
	}
	if err = errors.Join(err, buffered.Flush()); err != nil {
		return 0, hash, err
	}
	size, err = f.Seek(0, io.SeekCurrent)
	return size, crypto.Hash(sum.Sum(nil)), err
}
