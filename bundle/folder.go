package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/piaojue/piaojue/audit"
)

// ErrInterrupted is wrapped when the context ended before a bundle was written.
var ErrInterrupted = errors.New("interrupted; nothing was written")

// WriteFolder writes a bundle into a new folder, and makes those above it. It writes beside it and renames, so that a folder
// with this name is whole or not there. If that fails, or ctx ends before ([ErrInterrupted]), nothing is left behind. If the
// folder is there already, the error wraps [fs.ErrExist].
//
// Warning: it does not wait for the disk. After a power cut files can be missing or empty, as verifying the folder then says.
func WriteFolder(ctx context.Context, bundle audit.Bundle, out string) (err error) {
	above := filepath.Dir(out)
	made := missing(above)
	if err := os.MkdirAll(above, 0o755); err != nil {
		return fmt.Errorf("write bundle: %v", err)
	}
	defer func() {
		for i := 0; err != nil && i < len(made); i++ {
			os.Remove(made[i]) // only if nobody else has put anything there
		}
	}()
	draft, err := os.MkdirTemp(above, ".piaojue-")
	if err != nil {
		return fmt.Errorf("write bundle: %v", err)
	}
	defer os.RemoveAll(draft)
	if err := writeFiles(ctx, bundle, draft); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	if _, err := os.Lstat(out); err == nil { // a rename takes the place of an empty folder
		return fmt.Errorf("write bundle: %s: %w", out, fs.ErrExist)
	}
	if err := os.Rename(draft, out); err != nil {
		return fmt.Errorf("write bundle: %v", err)
	}
	return nil
}

// missing returns the folders that are not there yet, the deepest first.
func missing(path string) (folders []string) {
	for {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return folders
		}
		folders = append(folders, path)
		path = filepath.Dir(path)
	}
}

func writeFiles(ctx context.Context, bundle audit.Bundle, dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for name, data := range bundle {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
