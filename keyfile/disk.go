package keyfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes a file that must not exist, readable by its owner alone, and returns when it is on the disk.
func Write(path string, file []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	_, err = f.Write(file)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(path)
		return fmt.Errorf("write key file: %w", err)
	}
	return inFolder("write", path)
}

// Replace puts a file in the place of another, if there is one: after a power cut there is the old one or the new one. It is
// for what the owner of a key keeps beside it, too. Two programs must not replace one file at the same time.
func Replace(path string, file []byte) error {
	draft := path + ".new"
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) { // an attempt that was cut short
		return fmt.Errorf("replace key file: %w", err)
	}
	if err := Write(draft, file); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return fmt.Errorf("replace key file: %w", err)
	}
	return inFolder("replace", path)
}

// Read reads a key file.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path) // before it is opened: a pipe would wait for ever
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read key file: %s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	return file, nil
}

// Erase overwrites a key file and removes it.
//
// Warning: on flash memory and on file systems that write elsewhere, the old bytes can remain until they are reused. They
// are sealed: whoever destroys the passphrase, too, has destroyed the key.
func Erase(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("erase key file: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("erase key file: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("erase key file: %w", err)
	}
	return inFolder("erase", path)
}

// MakeFolder makes a folder for its owner alone, if it is not there, and returns when its name is on the disk.
func MakeFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(dir))
}

// inFolder makes durable what was done to a name.
func inFolder(done, path string) error {
	if err := SyncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%s key file: %w", done, err)
	}
	return nil
}
