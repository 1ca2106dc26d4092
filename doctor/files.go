package doctor

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
)

// maxFiles bounds how many files are looked at.
const maxFiles = 10_000

// files lists the regular files below a folder. What cannot be looked at is an error: a doctor who skips it would say that
// all is well. What a program that is at work there has just removed was there for a moment only.
func files(root string) (all []File, cut bool, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return passing(path != root, err)
		case !e.Type().IsRegular():
			return nil
		case len(all) == maxFiles:
			cut = true
			return fs.SkipAll
		}
		info, err := e.Info()
		if err != nil {
			return passing(true, err)
		}
		first, err := head(path)
		if err != nil {
			return passing(true, err)
		}
		below, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		s := shared(info)
		all = append(all, File{filepath.ToSlash(below), kindOf(first), info.ModTime(), s != nil && *s})
		return nil
	})
	return all, cut, err
}

// passing returns nil if a file below the folder is gone.
func passing(below bool, err error) error {
	if below && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// kindOf tells a file by its first bytes. A page of bbolt has a header of 16 bytes, and the first one is a meta page, which
// goes on with the magic number.
func kindOf(first []byte) Kind {
	switch {
	case len(first) == 0:
		return Empty
	case bytes.HasPrefix(first, []byte("-----BEGIN AGE ENCRYPTED FILE-----")), bytes.HasPrefix(first, []byte("age-encryption.org/v1\n")):
		return Sealed
	case len(first) >= 20 && (binary.LittleEndian.Uint32(first[16:]) == boltMagic || binary.BigEndian.Uint32(first[16:]) == boltMagic):
		return Database
	}
	return Other
}

const boltMagic = 0xED0CDAED

// A Role is whose folder it is.
type Role string

// The roles.
const (
	Clerk     Role = "clerk"
	Registrar Role = "registrar"
	Trustee   Role = "trustee"
	Officer   Role = "officer"
	Reader    Role = "reader" // of a copy of a board, or of a bundle
	Meeting   Role = "meeting"
	Witness   Role = "witness"
	Authority Role = "authority" // of a hall's certificates
)

// A wanted file is one that a role needs; its first bytes must be of the kind.
type wanted struct {
	path string
	kind Kind
}

// roles are the files of each role. Any of the marks shows that it is one; all of the wanted ones must be there.
var roles = []struct {
	role   Role
	marks  []string
	wanted []wanted
}{
	{Clerk, []string{"origin", "board.key", "store/log.db"},
		[]wanted{{"origin", Other}, {"board.key", Sealed}, {"store/log.db", Database}}},
	{Registrar, []string{"book.db"}, []wanted{{"book.db", Database}}},
	{Trustee, []string{"trustee.key", "record.jsonl"}, []wanted{{"trustee.key", Sealed}, {"record.jsonl", Other}}},
	{Officer, []string{"officer.key"}, []wanted{{"officer.key", Sealed}}},
	{Reader, []string{"manifest.json", "log/checkpoint", "SHA256SUMS"},
		[]wanted{{"manifest.json", Other}, {"log/checkpoint", Other}, {"log.vkey", Other}, {"policy", Other}, {"SHA256SUMS", Other}}},
	{Witness, []string{"witness.key"}, []wanted{{"witness.key", Sealed}}},
	{Authority, []string{"authority.key"}, []wanted{{"authority.key", Sealed}, {"ca.crt", Other}}},
	{Meeting, []string{"meeting.json"}, []wanted{{"meeting.json", Other}, {"candidates.csv", Other}, {"ballots.csv", Other}}},
}

// find returns the file at a path.
func find(files []File, path string) (File, bool) {
	i := slices.IndexFunc(files, func(f File) bool { return f.Path == path })
	if i < 0 {
		return File{}, false
	}
	return files[i], true
}
