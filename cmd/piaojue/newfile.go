package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/report/words"
)

// vacantFile refuses a place that cannot become a new file, before any work is done for it.
func vacantFile(w *words.Words, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return errors.New(w.Say("export.taken", "Path", path))
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return errors.New(w.Say("export.nofolder", "Path", path, "Folder", filepath.Dir(path)))
	}
	return nil
}

// A writing is a file to be written.
type writing struct {
	path string
	data []byte
}

// writeAllNew writes files none of which may be there, and says so of each.
func writeAllNew(c *cobra.Command, files []writing) error {
	w := wordsOf(c)
	for _, f := range files {
		if err := vacantFile(w, f.path); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := writeNew(f.path, f.data); err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), w.Say("register.exported", "Path", f.path))
	}
	return nil
}

// writeNew writes a file that must not exist, whole or not at all.
func writeNew(path string, data []byte) error {
	return fillNew(path, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// fillNew is [writeNew] of what fill writes.
func fillNew(path string, fill func(*os.File) error) error {
	draft := filepath.Join(filepath.Dir(path), ".piaojue-"+rand.Text())
	f, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer os.Remove(draft)
	if err := errors.Join(fill(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return place(draft, path, os.Link)
}

// place gives a file its name, unless another file has it. A link, unlike a rename, fails then; but on the FAT of most sticks
// there are no links, and one has to look before.
func place(draft, path string, link func(from, to string) error) error {
	err := link(draft, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	return os.Rename(draft, path)
}
