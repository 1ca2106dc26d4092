package bolt

import (
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// check looks at the file as it was opened.
func (f *file) check() error {
	there, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	opened, err := f.handle.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(there, opened) { // another process put a new file there while this one waited for its lock
		return errors.New("in use by another process; end it first")
	}
	return f.view(func(tx *bbolt.Tx) error {
		if opened.Size() < tx.Size() {
			return fmt.Errorf("cut off at %d bytes of %d: %w", opened.Size(), tx.Size(), store.ErrCorrupt)
		}
		return checkPages(tx)
	})
}

// checkPages looks at all pages that hold keys, and at the list of those that are free. bbolt's own check runs in a goroutine that
// a missing page would end, and the process with it; so each key is visited here before, where a fault is caught.
func checkPages(tx *bbolt.Tx) error {
	var visit func(*bbolt.Bucket) error
	visit = func(b *bbolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			if v != nil {
				return nil
			}
			nested := b.Bucket(k)
			if nested == nil {
				return fmt.Errorf("neither a value nor a bucket: %w", store.ErrCorrupt)
			}
			return visit(nested)
		})
	}
	if err := tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return visit(b) }); err != nil {
		return err
	}
	var found error
	for range tx.Check() { // to the end, since it waits for its reader; the text may quote keys
		found = fmt.Errorf("its pages contradict each other: %w", store.ErrCorrupt)
	}
	return found
}
