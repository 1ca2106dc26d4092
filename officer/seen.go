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
func (o *Officer) see(b *audit.Board) error { return o.seen(b.Poll().Hash, b.Head(), b.Extends) }

// seen is see for the board of a manifest, which is at this head; extends says whether it had another.
func (o *Officer) seen(manifest crypto.Hash, now audit.BoardHead, extends func(audit.BoardHead) error) error {
	path := filepath.Join(o.folder, "seen-"+manifest.String()+".json")
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
		if err := extends(head); err != nil {
			return fmt.Errorf("see board: %w", err)
		}
	}
	if err := keyfile.Replace(path, crypto.MustEncodeJSON(now)); err != nil {
		return fmt.Errorf("see board: %v", err)
	}
	return nil
}
