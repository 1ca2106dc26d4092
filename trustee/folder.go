package trustee

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

const (
	keyName    = "trustee.key"
	recordName = "record.jsonl"
)

// A folder is where a trustee keeps its key and its record.
type folder struct {
	dir           string
	record        *lockedfile.File // nobody else has it open: two programs at once would each say something of their own
	size          int64            // of the record's whole lines
	broken        error            // a write failed, and nobody knows what is on the disk
	testingOnlyAt func(point string)
}

// at lets a test end the process at a point of writing.
func (f *folder) at(point string) {
	if f.testingOnlyAt != nil {
		f.testingOnlyAt(point)
	}
}

// create makes the folder with a sealed key file and the first line of its record. It is whole or not there.
func (f *folder) create(file []byte, first line) error {
	if _, err := os.Lstat(f.dir); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: exists already, or cannot be looked at", f.dir)
	}
	above := filepath.Dir(f.dir)
	draft, err := os.MkdirTemp(above, ".piaojue-trustee-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(draft)
	f.at("folder")
	if err := keyfile.Write(filepath.Join(draft, keyName), file); err != nil {
		return err
	}
	f.at("key file")
	text, err := first.bytes()
	if err != nil {
		return err
	}
	if err := keyfile.Write(filepath.Join(draft, recordName), text); err != nil {
		return err
	}
	f.at("first line")
	if err := os.Rename(draft, f.dir); err != nil {
		return err
	}
	return keyfile.SyncFolder(above)
}

// open opens the record and drops a line that was never finished.
func (f *folder) open() (*record, error) {
	file, err := lockedfile.OpenFile(f.path(recordName), os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxRecord+1))
	if err == nil {
		var r *record
		var whole int
		if r, whole, err = parseRecord(data); err == nil {
			f.record, f.size = file, int64(whole)
			return r, nil
		}
	}
	return nil, errors.Join(err, file.Close())
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

// append writes a line behind the others. The end of the line comes when all before it is on the disk: a line that has its
// end is whole, whatever the power did, and a line without one was never acknowledged to anybody.
func (f *folder) append(text []byte) error {
	if f.broken != nil {
		return f.broken
	}
	if f.size+int64(len(text)) > maxRecord {
		return fmt.Errorf("write record: more than %d bytes", maxRecord)
	}
	last := len(text) - 1
	err := f.record.Truncate(f.size)
	for _, part := range [][2]int{{0, last}, {last, len(text)}} {
		if err == nil {
			f.at("before line")
			_, err = f.record.WriteAt(text[part[0]:part[1]], f.size+int64(part[0]))
		}
		if err == nil {
			f.at("line written")
			err = f.record.Sync()
		}
	}
	if err != nil {
		f.broken = fmt.Errorf("write record: %v; nothing was released: make room, or repair the disk, and begin again", err)
		return f.broken
	}
	f.size += int64(len(text))
	f.at("line on disk")
	return nil
}

// put writes a key file that is whole or not there.
func (f *folder) put(path string, file []byte) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: exists already, or cannot be looked at", path)
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := keyfile.Write(part, file); err != nil {
		return err
	}
	f.at("copy")
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return keyfile.SyncFolder(filepath.Dir(path))
}

// keyFile reads the sealed key.
func (f *folder) keyFile() (file []byte, hash crypto.Hash, err error) {
	file, err = keyfile.Read(f.path(keyName))
	return file, crypto.Sum(file), err
}

func (f *folder) close() error {
	if f.record == nil {
		return nil
	}
	return f.record.Close()
}
