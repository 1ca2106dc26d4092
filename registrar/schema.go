package registrar

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// schema returns the steps by which a book comes from each version to the next. A new version appends one and changes none.
func schema() []func(book) error {
	return []func(book) error{
		0: func(b book) error {
			for _, name := range []string{
				rollBucket, cardsBucket, slipsBucket, keysBucket, seenBucket, issuedBucket, usedBucket, papersBucket,
			} {
				if _, err := b.tx.CreateBucket([]byte(name)); err != nil {
					return fmt.Errorf("bucket %s: %v", name, err)
				}
			}
			return nil
		},
	}
}

// ErrNewer is returned for a book that a newer program has upgraded.
var ErrNewer = errors.New("the book was written by a newer version of this program; use that one")

// upgrade takes the book to the latest version, in one transaction.
func (r *Registrar) upgrade(steps []func(book) error) error {
	version, err := r.version()
	if err != nil {
		return err
	}
	switch {
	case version > len(steps):
		return fmt.Errorf("%w: version %d, this one knows %d", ErrNewer, version, len(steps))
	case version == len(steps):
		return nil
	}
	return r.update(func(b book) error {
		for i, step := range steps[version:] {
			if err := step(b); err != nil {
				return fmt.Errorf("upgrade to version %d: %v", version+i+1, err)
			}
		}
		return b.put(metaBucket, schemaKey, len(steps))
	})
}

func (r *Registrar) version() (version int, err error) {
	err = r.view(func(b book) error { return b.get(metaBucket, schemaKey, &version) })
	if errors.Is(err, errNone) || version < 0 {
		return 0, fmt.Errorf("the book has no version: %w", store.ErrCorrupt)
	}
	return version, err
}

// check looks at every value of every bucket there is: that it is whole, and that what stands in two places agrees. An entry
// that a damaged page has hidden would let its card ask once more; it is found by its slip, which stands on another page.
func (b book) check() error {
	err := b.tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
		return b.each(string(name), "", func(string, []byte) error { return nil })
	})
	if err != nil || b.tx.Bucket([]byte(issuedBucket)) == nil { // of a version that has not got there
		return err
	}
	used := map[string]crypto.Hash{}
	err = b.each(usedBucket, "", func(key string, data []byte) error {
		var card crypto.Hash
		if err := decodeValue(usedBucket, data, &card); err != nil {
			return err
		}
		used[key] = card
		return nil
	})
	if err != nil {
		return err
	}
	err = b.each(issuedBucket, "", func(key string, data []byte) error {
		var e entry
		if err := decodeValue(issuedBucket, data, &e); err != nil {
			return err
		}
		slip := key[:len(crypto.Hash{})] + string(e.Slip[:])
		if card := used[slip]; key[len(crypto.Hash{}):] != string(card[:]) {
			return fmt.Errorf("book: a card and its slip do not agree: %w", store.ErrCorrupt)
		}
		delete(used, slip)
		return nil
	})
	if err == nil && len(used) > 0 {
		err = fmt.Errorf("book: a slip was used with a card that is missing: %w", store.ErrCorrupt)
	}
	return err
}
