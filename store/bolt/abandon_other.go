//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package bolt

import "os"

// abandon closes a file whose database cannot be closed any more, since bbolt may hold its locks for good.
func abandon(handle *os.File) error { return handle.Close() }
