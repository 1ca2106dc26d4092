package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A stick has no hard links: a new file is written there all the same, and an old one is kept.
func TestWriteNew_Stick(t *testing.T) {
	noLinks := func(from, to string) error { return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EPERM} }
	for name, link := range map[string]func(from, to string) error{"links": os.Link, "no links": noLinks} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "path")
			for _, text := range []string{"first", "second"} {
				draft := filepath.Join(t.TempDir(), "draft") // another one: what is linked is the same file
				if err := os.WriteFile(draft, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := place(draft, path, link); (text == "first") != (err == nil) || err != nil && !errors.Is(err, fs.ErrExist) {
					t.Errorf("%s: %v", text, err)
				}
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != "first" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	if err := place(filepath.Join(t.TempDir(), "draft"), filepath.Join(t.TempDir(), "path"), noLinks); err == nil {
		t.Error("a file that is not there was given a name")
	}
}

// empty fails the test if a folder has anything in it, hidden files included.
func empty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func TestWriteNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.bel")
	if err := writeNew(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(path, []byte("two")); err == nil {
		t.Error("written over")
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "one" {
		t.Errorf("%q, %v", data, err)
	}
	os.Remove(path)
	empty(t, dir)
}
