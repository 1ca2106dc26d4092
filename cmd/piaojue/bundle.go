package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/piaojue/piaojue/audit"
)

// writeBundle writes a bundle into a new folder. It writes beside it and renames, so that a folder with this name is
// whole or not there.
func writeBundle(bundle audit.Bundle, out string) (err error) {
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return fmt.Errorf("write bundle: %v", err)
	}
	draft, err := os.MkdirTemp(filepath.Dir(out), ".piaojue-")
	if err != nil {
		return fmt.Errorf("write bundle: %v", err)
	}
	defer os.RemoveAll(draft)
	if err := os.Chmod(draft, 0o755); err != nil {
		return fmt.Errorf("write bundle: %v", err)
	}
	for name, data := range bundle {
		path := filepath.Join(draft, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write bundle: %v", err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return fmt.Errorf("write bundle: %v", err)
		}
	}
	if _, err := os.Lstat(out); err == nil {
		return fmt.Errorf("write bundle: %s exists already", out)
	}
	return os.Rename(draft, out)
}

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
