package trustee

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// Backup writes a copy of the key file, sealed as it is, to a path outside the trustee's folder that does not exist yet: a
// stick that goes into another safe. It counts when [Trustee.CheckBackup] has opened it from there.
func (t *Trustee) Backup(path string) error {
	if t.record.destroying {
		return ErrDestroyed
	}
	path, err := t.elsewhere(path)
	if err != nil {
		return fmt.Errorf("backup: %v", err)
	}
	file, hash, err := t.keyFile()
	if err != nil {
		return fmt.Errorf("backup: %v", err)
	}
	// The line comes first: a copy that nobody knows of would outlive the key.
	if err := t.note(line{Act: backup, Path: path, File: &hash}); err != nil {
		return fmt.Errorf("backup: %v", err)
	}
	if err := t.put(path, file); err != nil {
		return fmt.Errorf("backup: %v", err)
	}
	return nil
}

// CheckBackup opens a backup with the passphrase and compares what it holds with the trustee's key. A mistyped passphrase, a
// stick that lies and a file that was changed on the way are found now, and not when the votes wait to be counted.
func (t *Trustee) CheckBackup(path string, passphrase []byte) error {
	if t.record.destroying {
		return ErrDestroyed
	}
	path, err := t.elsewhere(path)
	if err != nil {
		return fmt.Errorf("check backup: %v", err)
	}
	file, err := keyfile.Read(path)
	if err != nil {
		return fmt.Errorf("check backup: %w", err)
	}
	seed, err := t.unseal(file, passphrase)
	if err != nil {
		return fmt.Errorf("check backup: %w", err)
	}
	seed.Destroy()
	hash := crypto.Sum(file)
	if err := t.note(line{Act: checked, Path: path, File: &hash}); err != nil {
		return fmt.Errorf("check backup: %v", err)
	}
	return nil
}

// elsewhere returns the absolute path, which must lie outside the trustee's folder and be no other name of a file in it.
func (t *Trustee) elsewhere(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	dir, err := filepath.EvalSymlinks(t.dir)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return "", err
	}
	above, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	inside := errors.New("a backup lies outside the trustee's folder: on another disk, in another safe")
	if within(above, dir) {
		return "", inside
	}
	key, err := os.Stat(t.path(keyName))
	if err != nil {
		return "", err
	}
	if there, err := os.Stat(path); err == nil && os.SameFile(there, key) {
		return "", inside
	}
	return filepath.Join(above, filepath.Base(path)), nil
}

func within(path, dir string) bool {
	rest, err := filepath.Rel(dir, path)
	return err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
}

// Destroy erases the key when the poll has a result or is void, and returns the signed statement that it no longer exists,
// over the board as it is in its present phase; nil if the trustees never made a key, so that there is nothing to state. It needs no passphrase. Backups are erased by
// [Trustee.EraseBackups]; the statement is true only when all of them are gone, also those that this program never saw.
//
// The key of a series goes when all of its polls have a result or are void: [ErrSeries] before, unless now says that no other poll
// is to be decrypted; it must also have been seen that the key was made ([Trustee.Ceremony]). The statement is then asked for on the board of each.
func (t *Trustee) Destroy(bundle audit.Bundle, o audit.Options, now bool) (*audit.Message, error) {
	l, err := t.look(bundle, o)
	if err != nil {
		return nil, fmt.Errorf("destroy: %w", err)
	}
	if !isOver(l.board) {
		return nil, fmt.Errorf("destroy: %w", ErrEarly)
	}
	if !t.record.destroying && !now && t.needed(l.board) {
		return nil, fmt.Errorf("destroy: %w", ErrSeries)
	}
	if !t.record.destroying {
		if err := t.note(line{Act: destroying}); err != nil {
			return nil, fmt.Errorf("destroy: %v", err)
		}
	}
	if t.seed != nil {
		t.seed.Destroy()
		t.seed = nil
	}
	for _, name := range []string{keyName, keyName + ".part"} {
		if err := keyfile.Erase(t.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("destroy: %w", err)
		}
		t.at("erased")
	}
	keys := l.board.Poll().Trustees.Keys()
	if len(keys) == 0 {
		return nil, nil
	}
	// What was said over an earlier phase the board takes no more. It is said anew: it gives nothing away.
	if said := l.message(audit.Destroyed); said != nil && (l.has(said) || l.rehearse(said) == nil) {
		return said, nil
	}
	body := audit.DestroyedBody{Trustee: l.index, Key: keys[l.index-1]}
	m, err := send(t, l, audit.Destroyed, body, l.board.Head(), nil)
	if err != nil {
		return nil, fmt.Errorf("destroy: %w", err)
	}
	return m, nil
}

// EraseBackups erases the backups that can be reached and still hold what was written there, and returns the paths of all
// others. It does so only once the key itself is destroyed.
func (t *Trustee) EraseBackups() (left []string, err error) {
	if !t.record.destroying {
		return nil, ErrEarly
	}
	for _, b := range t.record.backups {
		if !slices.Contains(t.record.left, b.Path) {
			continue
		}
		if file, err := keyfile.Read(b.Path); err != nil || crypto.Sum(file) != *b.File || keyfile.Erase(b.Path) != nil {
			continue
		}
		if err := t.note(line{Act: erased, Path: b.Path}); err != nil {
			return nil, fmt.Errorf("erase backups: %v", err)
		}
	}
	return t.Backups(), nil
}

// Backups returns the paths at which backups were written and have not been erased.
func (t *Trustee) Backups() []string { return slices.Clone(t.record.left) }
