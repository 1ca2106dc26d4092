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
	if err := keyfile.Replace(path, crypto.MustEncodeJSON(b.Head())); err != nil {
		return fmt.Errorf("see board: %v", err)
	}
	return nil
}
