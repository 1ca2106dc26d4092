//go:build !windows

package doctor

import (
	"errors"
	"io/fs"
	"os"
)

// shared reports whether others on this machine may read or write.
func shared(info fs.FileInfo) *bool {
	s := info.Mode().Perm()&0o077 != 0
	return &s
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
