//go:build !windows

package keyfile

import (
	"errors"
	"os"
)

// SyncFolder makes the names in a folder durable: a file that was written, renamed or removed there stays so.
func SyncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
