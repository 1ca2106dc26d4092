package bolt

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

const keyCount = "count"

// A shelf holds the sealed values of one poll in one file, and how many they are.
type shelf struct {
	poll   store.Poll
	bucket *bbolt.Bucket
}

// label is the name under which a value is sealed: SHA-256(u8 len(poll) || poll || key).
func (s shelf) label(key string) string {
	sum := sha256.Sum256([]byte(string([]byte{byte(len(s.poll))}) + string(s.poll) + key))
	return string(sum[:])
}

// get returns a value, which is valid as long as the transaction, or nil if there is none.
func (s shelf) get(key string) ([]byte, error) {
	sealed := s.bucket.Get([]byte(key))
	if sealed == nil {
		return nil, nil
	}
	return s.unseal(key, sealed)
}

// must returns a value that cannot be missing.
func (s shelf) must(key string, size int) ([]byte, error) {
	data, err := s.get(key)
	if err == nil && len(data) < size {
		err = fmt.Errorf("%s: %d bytes: %w", key, len(data), store.ErrCorrupt)
	}
	return data, err
}

// number returns a value that is one.
func (s shelf) number(key string) (uint64, error) {
	data, err := s.must(key, 8)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(data), nil
}

func (s shelf) unseal(key string, sealed []byte) ([]byte, error) {
	data, err := store.Unseal(s.label(key), sealed)
	if err != nil {
		kind, _, _ := strings.Cut(key, "/") // what follows may be a credential
		return nil, fmt.Errorf("%s of poll %q: %w", kind, s.poll, store.ErrCorrupt)
	}
	return data, nil
}

func (s shelf) put(key string, data []byte) error {
	if s.bucket.Get([]byte(key)) == nil && key != keyCount {
		if err := s.recount(1); err != nil {
			return err
		}
	}
	return s.bucket.Put([]byte(key), store.Seal(s.label(key), data))
}

func (s shelf) delete(key string) error {
	if s.bucket.Get([]byte(key)) == nil {
		return nil
	}
	if err := s.recount(-1); err != nil {
		return err
	}
	return s.bucket.Delete([]byte(key))
}

// count returns how many values there should be. A page that has lost some of its keys looks like any other page.
func (s shelf) count() (int, error) {
	if s.bucket.Get([]byte(keyCount)) == nil {
		return 0, nil
	}
	n, err := s.number(keyCount)
	return int(n), err
}

func (s shelf) recount(change int) error {
	n, err := s.count()
	if err != nil {
		return err
	}
	return s.put(keyCount, binary.BigEndian.AppendUint64(nil, uint64(n+change)))
}

// complete refuses a shelf on which values are missing.
func (s shelf) complete() error {
	want, err := s.count()
	if err != nil {
		return err
	}
	have := 0
	c := s.bucket.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if string(k) != keyCount {
			have++
		}
	}
	if have != want {
		return fmt.Errorf("%d values of poll %q where there should be %d: %w", have, s.poll, want, store.ErrCorrupt)
	}
	return nil
}

// verify refuses a shelf on which values are missing or not those that were put there.
func (s shelf) verify() error {
	if err := s.complete(); err != nil {
		return err
	}
	return s.bucket.ForEach(func(k, sealed []byte) error {
		_, err := s.unseal(string(k), sealed)
		return err
	})
}
