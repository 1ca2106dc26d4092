package bolt

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"

	"go.etcd.io/bbolt"
)

// A snapshot is
//
//	"piaojue log 1\n" || log.db, without free pages, leaders and boxes || SHA-256 of all before
const snapshotMagic = "piaojue log 1\n"

// snapshotStep is how many bytes one transaction copies.
const snapshotStep = 8 << 20

// Snapshot implements [store.Store]. It copies log.db aside first, so that nobody waits for w.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) (err error) {
	defer explain("snapshot", &err)
	if err := s.ready(ctx); err != nil {
		return err
	}
	aside, err := os.CreateTemp(s.dir, "snapshot-*"+newSuffix)
	if err != nil {
		return err
	}
	defer os.Remove(aside.Name())
	defer aside.Close()
	s.at("snapshot: begin")
	if err := s.copyLog(aside.Name()); err != nil {
		return err
	}
	s.at("snapshot: written")
	h := sha256.New()
	all := io.MultiWriter(w, h)
	if _, err := io.WriteString(all, snapshotMagic); err != nil {
		return err
	}
	if _, err := io.Copy(all, reader{ctx, aside}); err != nil {
		return err
	}
	_, err = w.Write(h.Sum(nil))
	return err
}

// copyLog writes the logs into an empty file, and looks at what it has written: a damaged value is no backup.
func (s *Store) copyLog(path string) error {
	aside, _, err := openDB(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	aside.NoSync = true // it lasts as long as this call
	err = s.log.with(func(db *bbolt.DB) error { return bbolt.Compact(aside, db, snapshotStep) })
	if err == nil {
		err = aside.Update(func(tx *bbolt.Tx) error {
			return eachPoll(tx, func(l shelf) error {
				return errors.Join(l.delete(keyLeader), l.delete(keyBox), l.verify())
			})
		})
	}
	return errors.Join(err, aside.Close())
}
