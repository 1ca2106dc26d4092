package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// A file is a bbolt database that can be replaced by another while it is in use.
type file struct {
	path string
	at   func(point string)
	lost atomic.Pointer[error] // why nothing can be known of the file any more; set once

	since atomic.Int64 // bytes that have passed since pages were given back

	mu     sync.RWMutex // guards what follows; held for reading by transactions
	db     *bbolt.DB    // nil when it was closed
	handle *os.File     // bbolt's own
	closed error        // why
}

// openFile opens a file that exists, upgrades it, and looks at each page.
func openFile(path string, at func(string), known schema) (*file, error) {
	db, handle, err := openDB(path, os.O_RDWR)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, at: at, db: db, handle: handle}
	if err = f.check(); err == nil {
		err = known.open(f)
	}
	if err != nil {
		f.close(err)
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	f.release()
	return f, nil
}

// createFile makes a file with what build writes. It is there as a whole or not at all.
func createFile(path string, at func(string), build func(*bbolt.Tx) error) (*file, error) {
	f := &file{path: path, at: at, closed: store.ErrNotFound}
	if err := f.fill("create file", build); err != nil {
		f.close(err)
		return nil, err
	}
	return f, nil
}

// with runs f with the database, guarded. A panic may leave bbolt's locks held, so there is no second try.
func (f *file) with(fn func(*bbolt.DB) error) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.locked(fn)
}

// locked is with for callers that hold the lock.
func (f *file) locked(fn func(*bbolt.DB) error) error {
	if f.db == nil {
		return f.closed
	}
	if lost := f.lost.Load(); lost != nil {
		return *lost
	}
	returned := false
	err := guard(func() error {
		err := fn(f.db)
		returned = true
		return err
	})
	if !returned {
		f.lost.CompareAndSwap(nil, &err)
	}
	return err
}

// view runs fn in a transaction that reads. It must be short: while it lasts no page that it could see is used again.
func (f *file) view(fn func(*bbolt.Tx) error) error {
	return f.with(func(db *bbolt.DB) error { return db.View(fn) })
}

// update runs fn in a transaction that writes, and is durable when it returns nil. If fn fails, nothing is written.
func (f *file) update(call string, fn func(*bbolt.Tx) error) error {
	return f.with(func(db *bbolt.DB) error {
		f.at(call + ": begin")
		var refused error
		err := db.Update(func(tx *bbolt.Tx) error {
			refused = fn(tx)
			f.at(call + ": commit")
			return refused
		})
		if err != nil && refused == nil {
			return f.failed(err)
		}
		f.at(call + ": committed")
		return err
	})
}

// failed says what a commit that failed means. When pages could not be written, the old meta page stands, and the next
// commit may succeed. When fsync failed, the kernel may have dropped pages that it shows as written, so that neither
// reading nor another fsync can tell what is on the disk.
func (f *file) failed(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && path.Op == "write" || strings.HasPrefix(err.Error(), "file resize error") {
		return err
	}
	lost := fmt.Errorf("%s: what is on the disk is unknown until the store is opened again: %w", filepath.Base(f.path), err)
	f.lost.CompareAndSwap(nil, &lost)
	return lost
}

// close ends the file; later calls return the reason.
func (f *file) close(reason error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	db := f.db
	f.db, f.closed = nil, reason
	if db == nil {
		return nil
	}
	if f.lost.Load() != nil {
		return abandon(f.handle)
	}
	return db.Close()
}
