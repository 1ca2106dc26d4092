package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// fill makes the file with what build writes into it in one transaction. The moment at which it is there is that of the rename.
func (f *file) fill(call string, build func(*bbolt.Tx) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	path := f.path + newSuffix
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	f.at(call + ": begin")
	next, handle, err := openDB(path, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	err = next.Update(func(tx *bbolt.Tx) error {
		err := build(tx)
		f.at(call + ": commit")
		return err
	})
	if err == nil {
		f.at(call + ": written")
		return f.install(call, next, handle)
	}
	return errors.Join(err, next.Close(), os.Remove(path))
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
