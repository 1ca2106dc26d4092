package server

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/sequencer"
)

// An archive is the Belenios archive of a poll (docs/protocol.md, section 7.2). Once there are counts it does not change. It is made
// when somebody first asks, and lies in the poll's folder: in memory it would be as large as all ballots. A process that starts
// makes it again and trusts no file that it finds.
type archive struct {
	path   string
	writer *sequencer.Writer

	mu   sync.Mutex // guards what follows
	size int64      // 0: it is not made yet
	hash crypto.Hash
}

func newArchive(b Board) *archive {
	return &archive{path: filepath.Join(b.Folder, archiveFile), writer: b.Writer}
}

// open opens the archive for reading.
func (a *archive) open(ctx context.Context) (f *os.File, size int64, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.makeLocked(ctx); err != nil {
		return nil, 0, err
	}
	f, err = os.Open(a.path)
	return f, a.size, err
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
	data := new(bytes.Buffer)
	err := a.writer.View(ctx, func(b *audit.Board) error {
		return b.WriteArchive(data, func(hash crypto.Hash) ([]byte, error) { return a.writer.Payload(ctx, hash) })
	})
	if err != nil {
		return err
	}
	if err := keyfile.Replace(a.path, data.Bytes()); err != nil {
		return err
	}
	a.size, a.hash = int64(data.Len()), crypto.Sum(data.Bytes())
	return nil
}
