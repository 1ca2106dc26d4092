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
	logSchema = schema{bucket("polls")}
	boxSchema = schema{bucket("box")}
)

// bucket returns the step that makes one.
func bucket(name string) func(*bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte(name))
		return err
	}
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
	b, err := tx.CreateBucketIfNotExists([]byte("schema"))
	if err != nil {
		return err
	}
	sealed := store.Seal("schema", binary.BigEndian.AppendUint64(nil, version))
	return b.Put([]byte("version"), sealed)
}

// schemaOf returns the version of a file.
func schemaOf(tx *bbolt.Tx) (uint64, error) {
	b := tx.Bucket([]byte("schema"))
	if b == nil {
		return 0, nil
	}
	data, err := store.Unseal("schema", b.Get([]byte("version")))
	if err != nil {
		return 0, err
	}
	if len(data) != 8 {
		return 0, fmt.Errorf("schema version of %d bytes: %w", len(data), store.ErrCorrupt)
	}
	return binary.BigEndian.Uint64(data), nil
}
