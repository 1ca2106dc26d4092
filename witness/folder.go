package witness

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// A folder is where a witness keeps its key and what it has cosigned:
//
//	witness.key              sealed (docs/protocol.md, section 5.10)
//	logs/<H(origin)>         the last checkpoint of a log that it cosigned, with the log's own line
//	logs/<H(origin)>.other   another one of that size with the log's line, if there was one: the two convict the log
//	lock                     held while a checkpoint is compared, kept and cosigned
//
// The folder logs comes with the key and is never made again: where it is missing, a witness would begin anew with every log.
type folder struct {
	dir           string
	mu            sync.Mutex // before the lock of the file system, for which every goroutine that waits takes a thread
	testingOnlyAt func(point string)
}

const (
	keyName      = "witness.key"
	recordFolder = "logs"
	lockName     = "lock"
)

// at lets a test end the process at a point of writing.
func (f *folder) at(point string) {
	if f.testingOnlyAt != nil {
		f.testingOnlyAt(point)
	}
}

// lock keeps everybody else out, in this process and in others.
func (f *folder) lock() (unlock func(), err error) {
	f.mu.Lock()
	release, err := lockedfile.MutexAt(filepath.Join(f.dir, lockName)).Lock()
	if err != nil {
		f.mu.Unlock()
		return nil, err
	}
	return func() {
		release()
		f.mu.Unlock()
	}, nil
}

func (f *folder) record(origin string) string {
	return filepath.Join(f.dir, recordFolder, crypto.Sum([]byte(origin)).String())
}

// check refuses a folder that has lost its records, or the medium that it was on.
func (f *folder) check() error {
	if info, err := os.Stat(filepath.Join(f.dir, recordFolder)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is not the folder of a witness, or has lost its folder %s: make another witness", f.dir, recordFolder)
	}
	return nil
}

// last returns the checkpoint of a log that was cosigned last: that of the empty log, if there was none. What is damaged is
// never mended: it would be a guess, and the next line would rest on it.
func (f *folder) last(log audit.VerifierKey) (audit.Checkpoint, error) {
	if err := f.check(); err != nil {
		return audit.Checkpoint{}, err
	}
	signed, err := keyfile.Read(f.record(log.Name()))
	if errors.Is(err, fs.ErrNotExist) {
		return audit.Checkpoint{Origin: log.Name(), Root: new(audit.Tree).Root()}, nil
	}
	if err != nil {
		return audit.Checkpoint{}, err
	}
	_, c, err := openSigned(signed, log)
	if err != nil {
		return audit.Checkpoint{}, fmt.Errorf("what was cosigned last of %q is damaged, or by another key: %v", log.Name(), err)
	}
	return c, nil
}

// keep puts a checkpoint in the place of the last one, and returns when it is on the disk. After a power cut there is the old one
// or the new one.
func (f *folder) keep(origin string, signed []byte) error {
	path := f.record(origin)
	draft := path + ".new"
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) { // an attempt that was cut short
		return err
	}
	f.at("before draft")
	if err := keyfile.Write(draft, signed); err != nil {
		return err
	}
	f.at("draft on disk")
	if err := os.Rename(draft, path); err != nil {
		return err
	}
	f.at("renamed")
	if err := f.settle(); err != nil {
		return err
	}
	f.at("on disk")
	return nil
}

// settle returns when the names of the records are on the disk. It is asked for again before a line leaves for a record that is
// there: whoever put it there may have been ended before it was.
func (f *folder) settle() error { return keyfile.SyncFolder(filepath.Join(f.dir, recordFolder)) }

// convict keeps the first checkpoint that contradicts the last one.
func (f *folder) convict(origin string, signed []byte) error {
	err := keyfile.Write(f.record(origin)+".other", signed)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
