package officer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// see refuses a board that does not contain what this officer saw of it before, and keeps its head. When it returns, the
// head is on the disk: nothing is ever signed over a board that the next one need not extend (threats 30, 32 and 34).
//
// BUG: two programs that sign with one key for one poll at the same time can keep the smaller of their two heads.
func (o *Officer) see(b *audit.Board) error {
	path := filepath.Join(o.folder, "seen-"+b.Poll().Hash.String()+".json")
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("see board: %v", err)
	default:
		var head audit.BoardHead
		if err := crypto.DecodeJSON(data, &head); err != nil {
			return fmt.Errorf("see board: %s: %v", path, err)
		}
		if err := b.Extends(head); err != nil {
			return fmt.Errorf("see board: %w", err)
		}
	}
	return replaceFile(path, encode(b.Head()))
}

// replaceFile puts data in the place of a file: after a power cut there is the old file or the new one.
func replaceFile(path string, data []byte) error {
	draft := path + ".new"
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("see board: %v", err)
	}
	if err := keyfile.Write(draft, data); err != nil {
		return fmt.Errorf("see board: %v", err)
	}
	if err := os.Rename(draft, path); err != nil {
		return fmt.Errorf("see board: %v", err)
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("see board: %v", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}
