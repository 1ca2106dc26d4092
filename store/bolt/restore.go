package bolt

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// Restore implements [store.Store]. What it reads takes the place of log.db when it has been read and checked as a whole.
func (s *Store) Restore(ctx context.Context, r io.Reader) (err error) {
	defer explain("restore", &err)
	s.fence.Lock()
	defer s.fence.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := s.log.view(func(tx *bbolt.Tx) error {
		return eachPoll(tx, func(shelf) error { return store.ErrExists })
	}); err != nil {
		return err
	}
	path := s.log.path + newSuffix
	defer os.Remove(path) // unless it was renamed
	s.at("restore: begin")
	if err := receive(path, reader{ctx, r}); err != nil {
		return err
	}
	s.at("restore: received")
	next, handle, err := openDB(path, os.O_RDWR)
	if err != nil {
		return err
	}
	if err := checkLog(&file{path: path, db: next, handle: handle, at: func(string) {}}); err != nil {
		return errors.Join(err, next.Close())
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if s.log.db == nil {
		return errors.Join(s.log.closed, next.Close())
	}
	return s.log.install("restore", next, handle)
}

// checkLog looks at every page and value.
func checkLog(f *file) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := logSchema.open(f); err != nil {
		return err
	}
	return f.view(func(tx *bbolt.Tx) error { return eachPoll(tx, shelf.verify) })
}

// receive writes the database in a snapshot to a file, and makes it durable if the checksum is right.
func receive(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	t := &trailer{h: sha256.New(), w: f}
	io.WriteString(t.h, snapshotMagic)
	magic := make([]byte, len(snapshotMagic))
	_, err = io.ReadFull(r, magic)
	if err == io.EOF || err == io.ErrUnexpectedEOF || err == nil && string(magic) != snapshotMagic {
		err = fmt.Errorf("no snapshot: %w", store.ErrCorrupt)
	}
	if err == nil {
		_, err = io.Copy(t, r)
	}
	if err == nil && (len(t.held) != sha256.Size || string(t.h.Sum(nil)) != string(t.held)) {
		err = fmt.Errorf("the checksum is not that of the snapshot: %w", store.ErrCorrupt)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// A trailer writes and hashes everything but the last 32 bytes, which it holds.
type trailer struct {
	w    io.Writer
	h    hash.Hash
	held []byte
}

func (t *trailer) Write(p []byte) (int, error) {
	t.held = append(t.held, p...)
	if ready := len(t.held) - sha256.Size; ready > 0 {
		t.h.Write(t.held[:ready])
		if _, err := t.w.Write(t.held[:ready]); err != nil {
			return 0, err
		}
		t.held = append(t.held[:0], t.held[ready:]...)
	}
	return len(p), nil
}

// A reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
