//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package bolt

import (
	"errors"
	"os"
	"syscall"
)

// abandon closes a file whose database cannot be closed any more, since bbolt may hold its locks for good. It stays mapped,
// and the mapping would keep the lock on the file, so that it could not be opened again before the process ends.
func abandon(handle *os.File) error {
	return errors.Join(syscall.Flock(int(handle.Fd()), syscall.LOCK_UN), handle.Close())
}
