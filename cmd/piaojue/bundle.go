package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/play"
)

// vacant refuses a place that cannot become a new folder, before any work is done for it.
func vacant(out string) error {
	switch _, err := os.Lstat(out); {
	case err == nil:
		return play.NewFault("OUT_EXISTS", out, "exists already; choose another place or move it away")
	case !errors.Is(err, fs.ErrNotExist):
		return play.NewFault("OUT_UNUSABLE", out, "cannot be written there: %v", err)
	}
	return nil
}

// writeBundle writes a bundle into a new folder, and makes those above it. It writes beside it and renames, so that a folder
// with this name is whole or not there. If that fails, or ctx ends before, nothing is left behind.
func writeBundle(ctx context.Context, bundle audit.Bundle, out string) (err error) {
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
	if err := vacant(out); err != nil {
		return err
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
			return errInterrupted
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

var errInterrupted = errors.New("interrupted; nothing was written")

// each runs do(0), …, do(n-1) on all processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}
