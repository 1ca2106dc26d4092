package private_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	if n, err := folder.Erase(day(t, "2027-12-31"), nil); n != 0 || err != nil {
		t.Errorf("on the last day: %d, %v", n, err)
	}
	if n, err := folder.Erase(day(t, "2028-01-01"), nil); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := folder.Open(first); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if n, err := folder.EraseOne(later); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
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

// Who asks to be erased is erased wherever imports kept them, under whatever salt; nobody else is.
func TestEraseOne_Copies(t *testing.T) {
	folder := private.Folder(t.TempDir())
	var kept []crypto.Hash
	for _, c := range []register.Citizen{{Name: "欧阳修", Phone: "13800000000"}, {Name: "欧阳修", Phone: "13800000000"}, {Name: "欧阳修", Phone: "13900000000"}, {Name: "曾巩"}} {
		h, err := folder.Keep(rand.Reader, c, day(t, "2027-12-31"))
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, h)
	}
	if n, err := folder.EraseOne(kept[1]); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for i, gone := range []bool{true, true, false, false} {
		if _, err := folder.Open(kept[i]); errors.Is(err, fs.ErrNotExist) != gone {
			t.Errorf("record %d: %v", i, err)
		}
	}
	if n, err := folder.EraseOne(kept[1]); n != 0 || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("again: %d, %v", n, err)
	}
}

// A record of a draft that never came onto the board is erased, once no draft can be on its way any more.
func TestErase_Unlisted(t *testing.T) {
	folder := private.Folder(t.TempDir())
	keep := func(kept string) crypto.Hash {
		h, err := folder.Keep(rand.Reader, register.Citizen{Name: "欧阳修"}, day(t, "2027-12-31"))
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.DateOnly, kept)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(string(folder), h.String()+".json"), at, at.Add(12*time.Hour)); err != nil {
			t.Fatal(err)
		}
		return h
	}
	listed, refused, waiting := keep("2026-07-01"), keep("2026-07-01"), keep("2026-07-02")
	if n, err := folder.Erase(day(t, "2026-08-01"), nil); n != 0 || err != nil {
		t.Errorf("beside a board that could not be read: %d, %v", n, err)
	}
	if n, err := folder.Erase(day(t, "2026-08-01"), map[crypto.Hash]bool{listed: true}); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for h, gone := range map[crypto.Hash]bool{listed: false, refused: true, waiting: false} {
		if _, err := folder.Open(h); errors.Is(err, fs.ErrNotExist) != gone {
			t.Errorf("gone %v: %v", gone, err)
		}
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
	kept, err := folder.Keep(rand.Reader, register.Citizen{Name: "欧阳询"}, day(t, "2027-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := folder.EraseOne(h); n != 1 || err == nil {
		t.Errorf("a changed one: %d, %v", n, err)
	}
	if _, err := folder.Open(kept); err != nil {
		t.Errorf("it took another citizen's with it: %v", err)
	}
	if err := os.WriteFile(filepath.Join(string(folder), "copy.txt"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(string(folder), crypto.Sum([]byte("cut short")).String()+".json")
	if err := os.WriteFile(cut, data[:9], 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := folder.Erase(day(t, "2028-01-01"), nil); n != 1 || err == nil || !strings.Contains(err.Error(), "look at "+cut+" and remove it by hand") {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := folder.Keep(rand.Reader, register.Citizen{Name: "欧\u202e"}, day(t, "2027-12-31")); err == nil {
		t.Error("a name that cannot be shown was kept")
	}
}

// What a crash left half written is erased, and what is being written is not; no name of a record has half of one.
func TestErase_Drafts(t *testing.T) {
	folder := private.Folder(t.TempDir())
	h, err := folder.Keep(rand.Reader, register.Citizen{Name: "欧阳修"}, day(t, "2027-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(string(folder), h.String()+".json")
	left, begun := path+".X.new", path+".Y.new"
	for _, draft := range []string{left, begun} {
		if err := os.WriteFile(draft, []byte(`{"salt":"`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(left, time.Now(), time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n, err := folder.Erase(day(t, "2027-12-31"), nil); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for file, gone := range map[string]bool{path: false, left: true, begun: false} {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) != gone {
			t.Errorf("%s: %v", file, err)
		}
	}
	r, err := folder.Record(h)
	for range 2 { // the same once more changes nothing
		if err = errors.Join(err, folder.Put(h, r)); err != nil {
			t.Error(err)
		}
	}
}

// The number of an identity card is kept nowhere, wherever it comes from.
func TestKeep_Identity(t *testing.T) {
	folder := private.Folder(t.TempDir())
	for _, c := range []register.Citizen{{Name: "欧阳修11010519491231002X"}, {Name: "欧阳修", Phone: "11010519491231002x"}} {
		if _, err := folder.Keep(rand.Reader, c, day(t, "2027-12-31")); err == nil || strings.Contains(err.Error(), "1949") {
			t.Errorf("kept, or quoted: %v", err)
		}
	}
}
