package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"github.com/piaojue/piaojue/store"
)

// lockWait is how long Open waits for another process to let go of the directory, as one does that is just being stopped.
const lockWait = 200 * time.Millisecond

// ErrInUse is wrapped if another process has the store open.
var ErrInUse = errors.New("in use by another process; end it first")

// openDB opens a database with bbolt; without os.O_CREATE in flag it must have been one before.
//
// The list of free pages is kept in the file. Without that bbolt finds it again with a goroutine of its own, whose panics
// on a damaged page end the process. It is short, since a box only grows. The page size is fixed, and with it what a
// file looks like on different machines.
func openDB(path string, flag int) (db *bbolt.DB, handle *os.File, err error) {
	options := &bbolt.Options{
		Timeout: lockWait, FreelistType: bbolt.FreelistMapType, NoFreelistSync: false, PageSize: 4096, NoStatistics: true,
		OpenFile: func(path string, _ int, mode os.FileMode) (_ *os.File, err error) {
			if handle, err = os.OpenFile(path, flag, mode); err != nil {
				return nil, err
			}
			info, err := handle.Stat()
			if err == nil && info.Size() == 0 && flag&os.O_CREATE == 0 {
				err = store.ErrCorrupt // bbolt would make a new one of it
			}
			return handle, err
		},
	}
	err = guard(func() (err error) {
		db, err = bbolt.Open(path, 0o600, options)
		return err
	})
	if err == nil {
		return db, handle, nil
	}
	if handle != nil {
		abandon(handle)
	}
	var errno syscall.Errno
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		err = ErrInUse
	case !errors.As(err, &errno) && !errors.Is(err, store.ErrCorrupt):
		err = fmt.Errorf("%w: %v", store.ErrCorrupt, err)
	}
	return nil, nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
}

// guard runs f, and turns what bbolt does on a damaged page into [store.ErrCorrupt]. What it panics with may quote the page,
// and is not passed on.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("a damaged page: %w", store.ErrCorrupt)
		}
	}()
	return f()
}
