package registrar

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// Where keys are and the book is gone, nobody is told that there is no registrar, and to make one.
func TestOpen_BookGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "registrar")
	if err := Create(dir, "registrar.example.org", ""); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "a.key"), nil, 0o600), os.Remove(filepath.Join(dir, bookFile))); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, store.ErrCorrupt) || errors.Is(err, ErrAbsent) {
		t.Error(err)
	}
}

func TestOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "registrar")
	if _, err := Open(dir); !errors.Is(err, ErrAbsent) {
		t.Errorf("opened what is not there: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("opening made something")
	}
	for _, bad := range [][2]string{{"", ""}, {"Ab.example", ""}, {"a b.example", ""}, {"a.example", "x\n"}, {strings.Repeat("a", 201), ""}} {
		if err := Create(dir, bad[0], bad[1]); err == nil {
			t.Errorf("created as %q", bad)
		}
	}
	if err := Create(dir, "a.example", "监票人"); err != nil {
		t.Fatal(err)
	}
	if err := Create(dir, "b.example", ""); !errors.Is(err, ErrExists) {
		t.Errorf("created twice: %v", err)
	}
	r := must(Open(dir))(t)
	if _, err := Open(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	r.Close()
	r = must(Open(dir))(t)
	defer r.Close()
	if got := r.Public(crypto.TokenKey{}); got.Issuer != "a.example" || got.By != "监票人" {
		t.Error(got)
	}
	if info := must(os.Stat(filepath.Join(dir, bookFile)))(t); info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
}

func TestOpen_EmptyFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, bookFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, store.ErrCorrupt) {
		t.Error(err)
	}
}

// A book of an older version is taken to the latest, all steps or none; one of a newer version is refused.
func TestSchema(t *testing.T) {
	r := newRegistrar(t, "a.example")
	ran := 0
	add := func(b book) error { ran++; return b.put(metaBucket, "added", ran) }
	broken := func(book) error { return errors.New("no") }
	steps := append(schema(), add, broken)
	if err := r.upgrade(steps); err == nil || !strings.Contains(err.Error(), "upgrade to version 3") {
		t.Error(err)
	}
	if v := must(r.version())(t); v != 1 {
		t.Errorf("half an upgrade: version %d", v)
	}
	for range 2 {
		if err := r.upgrade(append(schema(), add)); err != nil {
			t.Fatal(err)
		}
	}
	if v := must(r.version())(t); v != 2 || ran != 2 {
		t.Errorf("version %d, ran %d times", v, ran)
	}
	r.Close()
	if _, err := Open(r.dir); !errors.Is(err, ErrNewer) {
		t.Errorf("opened a newer book: %v", err)
	}
}

// The first version is made by a step from a book of no version, which a program of before would have left.
func TestSchema_FromNone(t *testing.T) {
	dir := t.TempDir()
	db := must(bbolt.Open(filepath.Join(dir, bookFile), 0o600, nil))(t)
	r := &Registrar{db: db}
	err := r.update(func(b book) error {
		if _, err := b.tx.CreateBucket([]byte(metaBucket)); err != nil {
			return err
		}
		return errors.Join(b.put(metaBucket, schemaKey, 0), b.put(metaBucket, selfKey, self{Issuer: "a.example"}))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	r = must(Open(dir))(t)
	defer r.Close()
	must(r.Import(testRoll(2)))(t)
}

// One bit is turned round at many places of a book: it is found out, or changes nothing of what the book says.
func TestOpen_Damaged(t *testing.T) {
	h := newHall(t, 5, 1)
	for i := range 4 {
		must(h.sign(0, h.request(t, h.cards[i], h.slips[i])))(t)
	}
	r, poll := h.registrars[0], h.board.Poll().Hash
	want := must(r.Issuance(poll, nil))(t)
	r.Close()
	path := filepath.Join(r.dir, bookFile)
	sound := must(os.ReadFile(path))(t)
	found, same := 0, 0
	for at := 0; at < len(sound); at += 131 {
		data := append([]byte{}, sound...)
		data[at] ^= 1 << (at % 8)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(r.dir)
		if err != nil {
			found++
			continue
		}
		x, err := r.Issuance(poll, nil)
		if err == nil && (x.Sum != want.Sum || len(x.Issued) != len(want.Issued)) {
			t.Errorf("byte %d: %d cards, want %d", at, len(x.Issued), len(want.Issued))
		}
		same++
		r.Close()
	}
	t.Logf("%d found out, %d without effect, of %d bytes", found, same, len(sound))
	if found == 0 {
		t.Error("nothing was found out")
	}
}

// One value in the place of another is found out, though it is whole.
func TestOpen_Misplaced(t *testing.T) {
	h := newHall(t, 4, 1)
	must(h.sign(0, h.request(t, h.cards[0], h.slips[0])))(t)
	r, poll := h.registrars[0], h.board.Poll().Hash
	err := r.update(func(b book) error {
		in0 := []byte(in(poll, h.cards[0].Public()))
		v := b.tx.Bucket([]byte(issuedBucket)).Get(in0)
		return b.tx.Bucket([]byte(issuedBucket)).Put([]byte(in(poll, h.cards[1].Public())), append([]byte{}, v...))
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	if _, err := Open(r.dir); !errors.Is(err, store.ErrCorrupt) {
		t.Error(err)
	}
}

// A card that a damaged page hides is missed by its slip.
func TestOpen_EntryMissing(t *testing.T) {
	for _, bucket := range []string{issuedBucket, usedBucket} {
		h := newHall(t, 4, 1)
		q := h.request(t, h.cards[0], h.slips[0])
		must(h.sign(0, q))(t)
		r, key := h.registrars[0], q.Card
		if bucket == usedBucket {
			key = q.Slip
		}
		if err := r.update(func(b book) error {
			return b.tx.Bucket([]byte(bucket)).Delete([]byte(in(h.board.Poll().Hash, key)))
		}); err != nil {
			t.Fatal(err)
		}
		r.Close()
		if _, err := Open(r.dir); !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%s: %v", bucket, err)
		}
	}
}

// A key file is bound with its key, serves no other poll, and goes when the key is destroyed.
func TestKeyFile(t *testing.T) {
	h := newHall(t, 3, 1)
	r, pass := h.registrars[0], []byte("correct horse")
	h.keys[0] = must(r.NewKey(rand.Reader))(t)
	if err := r.KeepKey(h.keys[0], pass); err != nil {
		t.Fatal(err)
	}
	h.begin(t, "kept")
	p := &h.board.Poll().Poll
	if err := r.BindKept(p, []byte("wrong horse")); err == nil {
		t.Error("bound with a wrong passphrase")
	}
	// Half a file of an attempt that was cut short is in the way.
	if err := os.WriteFile(r.keyPath(h.keys[0].Key(), &p.Hash), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.BindKept(p, pass); err != nil {
			t.Fatal(err)
		}
	}
	key := must(r.OpenKey(p.Hash, pass))(t)
	if key.Key() != h.keys[0].Key() {
		t.Error("another key")
	}
	if files := must(filepath.Glob(filepath.Join(r.dir, "*.key")))(t); len(files) != 1 {
		t.Error(files)
	}
	if err := r.Destroy(p.Hash); err != nil {
		t.Fatal(err)
	}
	if _, err := r.OpenKey(p.Hash, pass); !errors.Is(err, ErrDestroyed) {
		t.Error(err)
	}
	if files := must(filepath.Glob(filepath.Join(r.dir, "*.key")))(t); len(files) != 0 {
		t.Error(files)
	}
}

// What bbolt panics with on a damaged page may quote the page, on which are names, and is not passed on.
func TestGuard(t *testing.T) {
	err := guard(func() error { panic("page of 王秀英") })
	if !errors.Is(err, store.ErrCorrupt) || strings.Contains(err.Error(), "王秀英") {
		t.Error(err)
	}
}
