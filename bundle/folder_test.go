package bundle

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/audit"
)

// empty fails the test if a folder has anything in it, hidden files included.
func empty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// Whoever interrupts the writing finds nothing of it, not even the folders that were made for it.
func TestWriteFolder_Interrupted(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := WriteFolder(ctx, sampleBundle, filepath.Join(dir, "a", "b", "bundle")); !errors.Is(err, ErrInterrupted) {
		t.Errorf("%v, want %v", err, ErrInterrupted)
	}
	empty(t, dir)
}

// Nor does whoever runs into something that cannot be written, as on a full disk.
func TestWriteFolder_Failed(t *testing.T) {
	dir := t.TempDir()
	if err := WriteFolder(t.Context(), audit.Bundle{"a": nil, "a/b": nil}, filepath.Join(dir, "new", "bundle")); err == nil {
		t.Error("a file was written as a folder")
	}
	empty(t, dir)
}

// A folder that appeared in the meantime is left as it is, and so are those above it.
func TestWriteFolder_Exists(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "a", "bundle")
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := WriteFolder(t.Context(), sampleBundle, out); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v, want %v", err, fs.ErrExist)
	}
	empty(t, out)
}
