package bolt

import (
	"bytes"
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
		return ErrInUse
	}
	return f.view(func(tx *bbolt.Tx) error {
		if opened.Size() < tx.Size() {
			return fmt.Errorf("cut off at %d bytes of %d: %w", opened.Size(), tx.Size(), store.ErrCorrupt)
		}
		return checkPages(tx)
	})
}

// checkPages looks at every page and key. bbolt's own check comes last, for what only it can see: pages that are in use and
// on the list of free ones. It runs in a goroutine where no fault can be caught and believes every length, so everything
// it will touch is touched before, here.
//
// BUG: a branch page that was made to name one above it sends bbolt round in circles, without end. A small bucket,
// which lies within a page of another, and was made to say that it has more keys than it has, is read on into memory that is not the file's.
func checkPages(tx *bbolt.Tx) error {
	if err := checkHeaders(tx); err != nil {
		return err
	}
	err := tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return checkKeys(b) })
	if err != nil {
		return err
	}
	for range tx.Check(bbolt.WithKVStringer(mute{})) { // to the end, since it waits for its reader
		err = fmt.Errorf("its pages contradict each other: %w", store.ErrCorrupt)
	}
	return err
}

// checkHeaders goes from page to page; each is free, or says how many it takes up.
func checkHeaders(tx *bbolt.Tx) error {
	id := 0
	for p, err := tx.Page(id); p != nil || err != nil; p, err = tx.Page(id) {
		if err != nil {
			return err
		}
		switch p.Type {
		case "free":
			id++
		case "meta", "freelist", "branch", "leaf":
			id += 1 + p.OverflowCount
		default:
			return fmt.Errorf("page %d is of no type: %w", id, store.ErrCorrupt)
		}
	}
	if size := int64(id) * int64(tx.DB().Info().PageSize); size != tx.Size() {
		return fmt.Errorf("pages for %d bytes of %d: %w", size, tx.Size(), store.ErrCorrupt)
	}
	return nil
}

// checkKeys goes from key to key, and looks each up.
func checkKeys(b *bbolt.Bucket) error {
	var last []byte
	return b.ForEach(func(k, v []byte) error {
		nested := b.Bucket(k)
		if bytes.Compare(last, k) >= 0 || v == nil && nested == nil || v != nil && b.Get(k) == nil {
			return fmt.Errorf("a key is not in its place: %w", store.ErrCorrupt)
		}
		last = k
		if nested == nil {
			return nil
		}
		return checkKeys(nested)
	})
}

// mute keeps bbolt's check from quoting keys, which may be credentials, or may reach to where there is no memory.
type mute struct{}

func (mute) KeyToString([]byte) string   { return "" }
func (mute) ValueToString([]byte) string { return "" }
