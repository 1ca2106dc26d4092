package bolt

import (
	"syscall"

	"go.etcd.io/bbolt"
)

// release takes the pages of a file out of this process, and leaves them in the system's cache: they are never written by way of the
// mapping, and whoever looks at one again finds it there. While a transaction lasts, the mapping stays where it is. If the system does
// not do it, nothing is lost but room.
func (f *file) release() {
	f.view(func(tx *bbolt.Tx) error {
		syscall.Syscall(syscall.SYS_MADVISE, tx.DB().Info().Data, uintptr(tx.Size()), syscall.MADV_DONTNEED)
		return nil
	})
}
