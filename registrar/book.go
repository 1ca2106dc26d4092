package registrar

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// The buckets of the book. POLL is the hash of a manifest, and every value is sealed (store.Seal) under its bucket and key, so
// that neither a changed byte nor one value in the place of another is taken for an answer.
const (
	metaBucket   = "meta"   // "schema" → version; "self" → issuer and by
	rollBucket   = "roll"   // 代表编号 → member
	cardsBucket  = "cards"  // card KEY → 代表编号, of all cards that were ever made
	slipsBucket  = "slips"  // sitting → keys of its slips
	keysBucket   = "keys"   // token key id → TokenKey
	seenBucket   = "seen"   // POLL → the last head seen
	issuedBucket = "issued" // POLL ‖ card KEY → entry
	usedBucket   = "used"   // POLL ‖ slip KEY → card KEY
	papersBucket = "papers" // POLL ‖ card KEY → nothing: a paper was ordered for the card
)

const (
	schemaKey = "schema"
	selfKey   = "self"
)

// A book is the issuing book within one transaction.
type book struct{ tx *bbolt.Tx }

// errNone is returned for a value that is not there.
var errNone = errors.New("not in the book")

// openBook opens a book and never makes one, not even from an empty file, as bbolt would. It looks at every value before it
// opens the book for writing: bbolt then looks for free pages in a goroutine of its own, where nobody can catch its panics.
func openBook(path string) (*bbolt.DB, error) {
	existing := func(name string, flag int, mode os.FileMode) (*os.File, error) {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, ErrAbsent
		case err != nil:
			return nil, err
		case info.Size() == 0:
			return nil, fmt.Errorf("the book is empty: %w", store.ErrCorrupt)
		}
		return os.OpenFile(name, flag&^os.O_CREATE, mode)
	}
	db, err := openBolt(path, bbolt.Options{ReadOnly: true, OpenFile: existing})
	if err != nil {
		return nil, err
	}
	r := Registrar{db: db}
	err = r.view(book.check)
	if err := errors.Join(err, guard(db.Close)); err != nil {
		return nil, err
	}
	return openBolt(path, bbolt.Options{OpenFile: existing})
}

// newBook makes a book by upgrading one of no version.
func newBook(path string, who self) error {
	db, err := openBolt(path, bbolt.Options{OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
		return os.OpenFile(name, flag|os.O_EXCL, mode)
	}})
	if err != nil {
		return err
	}
	r := Registrar{db: db}
	err = r.update(func(b book) error {
		if _, err := b.tx.CreateBucket([]byte(metaBucket)); err != nil {
			return err
		}
		return errors.Join(b.put(metaBucket, schemaKey, 0), b.put(metaBucket, selfKey, who))
	})
	if err == nil {
		err = r.upgrade(schema())
	}
	return errors.Join(err, db.Close())
}

// openBolt opens a file without its list of free pages, which is found anew each time: a page that a damaged list calls free
// would be written over.
func openBolt(path string, o bbolt.Options) (db *bbolt.DB, err error) {
	o.Timeout, o.NoFreelistSync = 200*time.Millisecond, true
	err = guard(func() (err error) {
		db, err = bbolt.Open(path, 0o600, &o)
		return err
	})
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return nil, ErrInUse
	case errors.Is(err, bbolterrors.ErrInvalid), errors.Is(err, bbolterrors.ErrChecksum), errors.Is(err, bbolterrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%v: %w", err, store.ErrCorrupt)
	}
	return db, err
}

// view runs fn in a transaction that reads.
func (r *Registrar) view(fn func(book) error) error {
	return guard(func() error { return r.db.View(func(tx *bbolt.Tx) error { return fn(book{tx}) }) })
}

// update runs fn in a transaction. When it has returned without an error, what fn wrote is on the disk, under both of bbolt's
// meta pages: were the only one that has it damaged, bbolt would fall back to the other, and the book forget its last entry.
// If there was an error, what fn wrote may be there nevertheless.
func (r *Registrar) update(fn func(book) error) error {
	return guard(func() error {
		if err := r.db.Update(func(tx *bbolt.Tx) error { return fn(book{tx}) }); err != nil {
			return err
		}
		r.at("committed once")
		return r.db.Update(func(*bbolt.Tx) error { return nil })
	})
}

// guard makes an error of the panics and faults with which bbolt meets a damaged page. What it panics with may quote the page, and is not
// passed on.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("a damaged page: %w", store.ErrCorrupt)
		}
	}()
	return fn()
}

// raw returns the sealed value, copied out of the transaction, and nil if there is none.
func (b book) raw(bucket, key string) ([]byte, error) {
	in := b.tx.Bucket([]byte(bucket))
	if in == nil {
		return nil, fmt.Errorf("book: no bucket %q: %w", bucket, store.ErrCorrupt)
	}
	sealed := in.Get([]byte(key))
	if sealed == nil {
		return nil, nil
	}
	return store.Unseal(sealName(bucket, key), slices.Clone(sealed))
}

func sealName(bucket, key string) string { return bucket + "/" + key }

func (b book) has(bucket, key string) (bool, error) {
	data, err := b.raw(bucket, key)
	return data != nil, err
}

// get decodes a value. The error is [errNone] as it is if there is none.
func (b book) get(bucket, key string, v any) error {
	data, err := b.raw(bucket, key)
	if err != nil {
		return err
	}
	if data == nil {
		return errNone
	}
	return decodeValue(bucket, data, v)
}

func decodeValue(bucket string, data []byte, v any) error {
	if err := crypto.DecodeJSON(data, v); err != nil {
		return fmt.Errorf("book: %s: %v: %w", bucket, err, store.ErrCorrupt)
	}
	return nil
}

func (b book) put(bucket, key string, v any) error {
	data, err := crypto.EncodeJSON(v)
	if err != nil {
		return fmt.Errorf("book: %s: %v", bucket, err)
	}
	return b.tx.Bucket([]byte(bucket)).Put([]byte(key), store.Seal(sealName(bucket, key), data))
}

// each calls fn with all values whose keys begin with prefix, in the order of their keys.
func (b book) each(bucket, prefix string, fn func(key string, data []byte) error) error {
	in := b.tx.Bucket([]byte(bucket))
	if in == nil {
		return fmt.Errorf("book: no bucket %q: %w", bucket, store.ErrCorrupt)
	}
	c := in.Cursor()
	for k, sealed := c.Seek([]byte(prefix)); k != nil && len(k) >= len(prefix) && string(k[:len(prefix)]) == prefix; k, sealed = c.Next() {
		key := string(k)
		data, err := store.Unseal(sealName(bucket, key), slices.Clone(sealed))
		if err != nil {
			return err
		}
		if err := fn(key, data); err != nil {
			return err
		}
	}
	return nil
}
