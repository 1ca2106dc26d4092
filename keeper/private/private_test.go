package private_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/register"
)

func day(t *testing.T, text string) register.Date {
	t.Helper()
	d, err := register.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A record is kept until its day and erased after it; of an erased one no file holds the name, and what was not due is there.
func TestErase(t *testing.T) {
	dir := t.TempDir()
	folder := private.Folder(filepath.Join(dir, "private"))
	keep := func(name, until string) crypto.Hash {
		h, err := folder.Keep(rand.Reader, register.Citizen{Name: name, Phone: "13800000000"}, day(t, until))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first, again, later := keep("欧阳修", "2027-12-31"), keep("欧阳修", "2027-12-31"), keep("曾巩", "2028-12-31")
	if first == again {
		t.Error("one person twice has one commitment: whoever knows a name could try it")
	}
	if c, err := folder.Open(first); err != nil || c.Name != "欧阳修" {
		t.Errorf("%v, %v", c, err)
	}
	if n, err := folder.Erase(day(t, "2027-12-31")); n != 0 || err != nil {
		t.Errorf("on the last day: %d, %v", n, err)
	}
	if n, err := folder.Erase(day(t, "2028-01-01")); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := folder.Open(first); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := folder.EraseOne(later); err != nil {
		t.Error(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("欧阳修")) || bytes.Contains(data, []byte("曾巩")) {
			t.Errorf("%s still has a name", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What is no record is not passed over in silence, and a changed one is not believed.
func TestErase_Damaged(t *testing.T) {
	folder := private.Folder(t.TempDir())
	h, err := folder.Keep(rand.Reader, register.Citizen{Name: "欧阳修"}, day(t, "2027-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(string(folder), h.String()+".json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte("欧阳修"), []byte("欧阳询"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Open(h); err == nil {
		t.Error("another name was believed")
	}
	if err := os.WriteFile(filepath.Join(string(folder), "copy.txt"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := folder.Erase(day(t, "2028-01-01")); n != 1 || err == nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := folder.Keep(rand.Reader, register.Citizen{Name: "欧\u202e"}, day(t, "2027-12-31")); err == nil {
		t.Error("a name that cannot be shown was kept")
	}
}
