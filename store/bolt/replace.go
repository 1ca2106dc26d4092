package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// replace puts a new file, with what build writes into it in one transaction, in the place of this one. Other calls wait.
// The moment at which it happens is that of the rename.
func (f *file) replace(call string, build func(old *bbolt.DB, next *bbolt.Tx) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return f.fill(call, nil, build)
	}
	return f.locked(func(old *bbolt.DB) error { return f.fill(call, old, build) })
}

func (f *file) fill(call string, old *bbolt.DB, build func(old *bbolt.DB, next *bbolt.Tx) error) error {
	path := f.path + newSuffix
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	f.at(call + ": begin")
	room, err := f.room(old)
	if err != nil {
		return err
	}
	next, handle, err := openDB(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, room)
	if err != nil {
		return err
	}
	err = next.Update(func(tx *bbolt.Tx) error {
		err := build(old, tx)
		f.at(call + ": commit")
		return err
	})
	if err == nil {
		f.at(call + ": written")
		return f.install(call, next, handle)
	}
	return errors.Join(err, next.Close(), os.Remove(path))
}

// room is what the next file will need: all of this one. bbolt copies what is in a transaction whenever a file outgrows its mapping.
func (f *file) room(old *bbolt.DB) (int64, error) {
	if old == nil {
		return 0, nil
	}
	info, err := f.handle.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// install renames next, which lies beside this file and is on the disk, so that it takes its place. bbolt's lock on a file
// goes with it. The caller holds mu.
func (f *file) install(call string, next *bbolt.DB, handle *os.File) error {
	if err := os.Rename(f.path+newSuffix, f.path); err != nil {
		return errors.Join(err, next.Close(), os.Remove(f.path+newSuffix))
	}
	f.at(call + ": renamed")
	old := f.db
	f.db, f.handle = next, handle
	err := syncDir(filepath.Dir(f.path))
	if err != nil {
		lost := fmt.Errorf("%s: which file is on the disk is unknown until the store is opened again: %w",
			filepath.Base(f.path), err)
		f.lost.CompareAndSwap(nil, &lost)
		err = lost
	}
	f.at(call + ": in place")
	if old == nil {
		return err
	}
	return errors.Join(err, old.Close())
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
