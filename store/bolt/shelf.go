package bolt

import (
	"crypto/sha256"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// A shelf holds the sealed values of one poll in one file.
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

func (s shelf) unseal(key string, sealed []byte) ([]byte, error) {
	data, err := store.Unseal(s.label(key), sealed)
	if err != nil {
		return nil, fmt.Errorf("%.16q of poll %q: %w", key, s.poll, store.ErrCorrupt)
	}
	return data, nil
}

func (s shelf) put(key string, data []byte) error {
	return s.bucket.Put([]byte(key), store.Seal(s.label(key), data))
}

// verify compares every value with its seal.
func (s shelf) verify() error {
	return s.bucket.ForEach(func(k, sealed []byte) error {
		_, err := s.unseal(string(k), sealed)
		return err
	})
}
