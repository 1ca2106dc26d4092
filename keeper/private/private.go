// Package private keeps who a citizen is who proposed something, beside a register's board and never on it: one file a person, in a folder that is neither
// exported nor backed up, each with the day until which it may be kept. When it is erased, no file is left by which its commitment on the board could be
// opened, and the board verifies as before (docs/rules.md, section 15.17).
//
// Warning: the records are not sealed. On flash memory, and on file systems that write elsewhere, the old bytes of an erased one can remain until they are
// reused: the folder belongs on an encrypted disk.
package private

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/register"
)

// A Folder is where the records lie.
type Folder string

// A Record is a file; its name is the commitment. Only a program that carries it from one folder to another has to do with it.
type Record struct {
	Salt    crypto.Hash      `json:"salt"`
	Citizen register.Citizen `json:"citizen"`
	Until   register.Date    `json:"until"`
}

const (
	suffix      = ".json"
	draftSuffix = ".new"
)

// drafted is for how long a draft may lie there: what is older a crash has left half written, and nobody was told that it is kept.
const drafted = time.Hour

func (f Folder) path(commitment crypto.Hash) string {
	return filepath.Join(string(f), commitment.String()+suffix)
}

// Keep keeps a record until a day, that day included, and returns its commitment. It is on the disk then.
func (f Folder) Keep(random io.Reader, c register.Citizen, until register.Date) (commitment crypto.Hash, err error) {
	if err := c.Check(); err != nil {
		return commitment, fmt.Errorf("keep private record: %v", err)
	}
	if until == (register.Date{}) {
		return commitment, errors.New("keep private record: the day until which it is kept is missing")
	}
	var salt register.Salt
	if _, err := io.ReadFull(random, salt[:]); err != nil {
		return commitment, fmt.Errorf("keep private record: %v", err)
	}
	r := Record{crypto.Hash(salt), c, until}
	return r.commitment(), f.write(r)
}

func (r Record) commitment() crypto.Hash { return r.Citizen.Commit(register.Salt(r.Salt)) }

// write keeps a record whole or not at all. One that is there already stays.
func (f Folder) write(r Record) error {
	path := f.path(r.commitment())
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := keyfile.MakeFolder(string(f)); err != nil {
		return fmt.Errorf("keep private record: %v", err)
	}
	draft := path + "." + rand.Text() + draftSuffix // of its own: the same can be sent twice at one time
	if err := keyfile.Write(draft, crypto.MustEncodeJSON(r)); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return errors.Join(fmt.Errorf("keep private record: %w", err), keyfile.Erase(draft))
	}
	return keyfile.SyncFolder(string(f))
}

// Record returns a record as it lies there, to be put into another folder. [fs.ErrNotExist] is wrapped if it is not there.
func (f Folder) Record(commitment crypto.Hash) (Record, error) { return f.read(f.path(commitment)) }

// Put keeps a record that comes from another folder, as that of this commitment. One that is there already stays.
func (f Folder) Put(commitment crypto.Hash, r Record) error {
	if err := r.Citizen.Check(); err != nil {
		return fmt.Errorf("put private record: %v", err)
	}
	if r.commitment() != commitment || r.Until == (register.Date{}) {
		return fmt.Errorf("put private record: it is not that of %v, or has no day", commitment)
	}
	return f.write(r)
}

// Open returns the citizen behind a commitment, if the record is still there: [fs.ErrNotExist] is wrapped if it is not.
func (f Folder) Open(commitment crypto.Hash) (register.Citizen, error) {
	r, err := f.read(f.path(commitment))
	if err != nil {
		return register.Citizen{}, err
	}
	if r.commitment() != commitment {
		return register.Citizen{}, fmt.Errorf("private record %v: it is not what the board commits to", commitment)
	}
	return r.Citizen, nil
}

func (f Folder) read(path string) (r Record, err error) {
	data, err := keyfile.Read(path)
	if err != nil {
		return r, fmt.Errorf("private record: %w", err)
	}
	if err := crypto.DecodeJSON(data, &r); err != nil {
		return r, fmt.Errorf("private record %s: %v", filepath.Base(path), err)
	}
	return r, nil
}

// Pending is for how many days a record may wait for the board: it is kept when a draft is made, and the draft is signed and put there later.
const Pending = 30

// Erase erases what may not be kept any more on a day, and returns how many records that were: those past their day, and those that were kept for a draft
// that never came onto the board, more than [Pending] days before. listed are the commitments that are there; nil if that is not known, and then none is
// erased for it. A file that is none is an error, and so is one that cannot be erased; the others are erased nevertheless.
func (f Folder) Erase(day register.Date, listed map[crypto.Hash]bool) (erased int, err error) {
	return f.erase(func(k kept) bool {
		return k.Until.Before(day) || listed != nil && !listed[k.commitment] && day.Since(k.since) > Pending
	})
}

// EraseOne erases a record before its day, as the citizen asked, and with it every other of the same name and telephone, for one person can have been kept
// several times. It returns how many that were. [fs.ErrNotExist] is wrapped if it is not there.
func (f Folder) EraseOne(commitment crypto.Hash) (erased int, err error) {
	path := f.path(commitment)
	citizen, err := f.Open(commitment)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, err
	case err != nil:
		err = fmt.Errorf("%v; other records of this citizen cannot be found by it", err)
	default: // the others first: by the one that is asked for they can be found again
		erased, err = f.erase(func(k kept) bool { return k.commitment != commitment && k.Citizen == citizen })
	}
	if eraseErr := keyfile.Erase(path); eraseErr != nil {
		return erased, errors.Join(err, eraseErr)
	}
	return erased + 1, err
}

// A kept record is one as it lies in the folder.
type kept struct {
	Record
	commitment crypto.Hash
	since      register.Date
}

func (f Folder) erase(due func(kept) bool) (erased int, err error) {
	files, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, file := range files {
		if strings.HasSuffix(file.Name(), draftSuffix) {
			err = errors.Join(err, f.eraseDraft(file))
			continue
		}
		k, oneErr := f.kept(file)
		if oneErr == nil && due(k) {
			if oneErr = keyfile.Erase(f.path(k.commitment)); oneErr == nil {
				erased++
			}
		}
		err = errors.Join(err, oneErr)
	}
	return erased, err
}

// eraseDraft erases what a crash has left.
func (f Folder) eraseDraft(file fs.DirEntry) error {
	info, err := file.Info()
	if errors.Is(err, fs.ErrNotExist) { // it is whole by now
		return nil
	}
	if err != nil {
		return fmt.Errorf("private record: %v", err)
	}
	if time.Since(info.ModTime()) < drafted {
		return nil
	}
	return keyfile.Erase(filepath.Join(string(f), file.Name()))
}

// kept reads a file of the folder.
func (f Folder) kept(file fs.DirEntry) (k kept, err error) {
	path := filepath.Join(string(f), file.Name())
	name, isRecord := strings.CutSuffix(file.Name(), suffix)
	if !isRecord || k.commitment.UnmarshalText([]byte(name)) != nil {
		return k, fmt.Errorf("%s is no private record; what it is has to be looked at by hand", path)
	}
	if k.Record, err = f.read(path); err != nil {
		return k, fmt.Errorf("%w; look at %s and remove it by hand", err, path)
	}
	info, err := file.Info()
	if err != nil {
		return k, fmt.Errorf("private record: %v", err)
	}
	k.since = register.DayAt(info.ModTime())
	return k, nil
}
