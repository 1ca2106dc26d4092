package bolt

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// A schema is the history of a kind of file: step i takes one from version i to i+1. An empty file has version 0, so a new
// one goes the way of an old one. Steps are added and never changed.
type schema []func(*bbolt.Tx) error

var (
	logSchema = schema{func(tx *bbolt.Tx) error {
		if err := buckets(tx, "schema", "polls"); err != nil {
			return err
		}
		return prologue(tx).put(keyPolls, make([]byte, 8))
	}}
	boxSchema = schema{func(tx *bbolt.Tx) error { return buckets(tx, "schema", "box") }}
)

const keyVersion = "version"

func buckets(tx *bbolt.Tx, names ...string) error {
	for _, name := range names {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

// open upgrades a file, or refuses one that a newer program has written.
func (s schema) open(f *file) error {
	var version uint64
	err := f.view(func(tx *bbolt.Tx) (err error) {
		version, err = schemaOf(tx)
		return err
	})
	switch known := uint64(len(s)); {
	case err != nil || version == known:
		return err
	case version == 0: // only creating makes a file, and that comes to its end before there is one
		return fmt.Errorf("no schema: %w", store.ErrCorrupt)
	case version > known:
		return fmt.Errorf("schema version %d, and this program knows %d; use the newer program that wrote it", version, known)
	}
	return f.update("upgrade", s.upgrade)
}

// upgrade takes a file to the last version in one transaction.
func (s schema) upgrade(tx *bbolt.Tx) error {
	version, err := schemaOf(tx)
	if err != nil {
		return err
	}
	for ; version < uint64(len(s)); version++ {
		if err := s[version](tx); err != nil {
			return fmt.Errorf("upgrade from version %d: %w", version, err)
		}
	}
	return prologue(tx).put(keyVersion, binary.BigEndian.AppendUint64(nil, version))
}

// schemaOf returns the version of a file.
func schemaOf(tx *bbolt.Tx) (uint64, error) {
	if tx.Bucket([]byte("schema")) == nil {
		return 0, nil
	}
	return prologue(tx).number(keyVersion)
}
