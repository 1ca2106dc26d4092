package trustee

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// ask lets a trustee do what it does at a moment.
func ask(t testing.TB, x *Trustee, kind audit.Kind, bundle audit.Bundle) (Step, error) {
	t.Helper()
	if kind == audit.Head || kind == audit.Share {
		return x.Decrypt(rand.Reader, bundle, audit.Options{}, nil)
	}
	return x.Ceremony(rand.Reader, bundle, audit.Options{})
}

// told is what the tests of one kind share; owed says what the trustee owes there.
func owed(t testing.TB, x *Trustee, kind audit.Kind, bundle audit.Bundle) *audit.Message {
	t.Helper()
	step, err := ask(t, x, kind, bundle)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	if step.Message == nil || step.Message.Kind != kind {
		t.Fatalf("owes %v, want %s", step.Message, kind)
	}
	return step.Message
}

// The whole way of four trustees is told by the fixture; here is where it leads.
func TestStory(t *testing.T) {
	s := told()
	if o := s.board.Outcome(); o == nil || o.Valid != len(s.ballots) || *o.Items[0].Approve != len(s.ballots) {
		t.Errorf("outcome %+v", o)
	}
}

// With all trustees needed, every one has a key of its own, and the rest is the same.
func TestSingleKeys(t *testing.T) {
	s := tell(t.TempDir(), holders)
	if o := s.board.Outcome(); o == nil || o.Valid != len(s.ballots) {
		t.Errorf("outcome %+v", o)
	}
	x := s.trustee(t, s.at[audit.Head].copyOf(t, 2), 2)
	owed(t, x, audit.Head, s.at[audit.Head].bundle)
}

// At every step a trustee that is asked again says the same bytes, and one that has nothing to say names those who have.
func TestStepAgainAndAwaited(t *testing.T) {
	s := told()
	for _, kind := range []audit.Kind{audit.Cert, audit.Commit, audit.Deal, audit.Key, audit.Head, audit.Share} {
		t.Run(string(kind), func(t *testing.T) {
			now := s.at[kind]
			dir := now.copyOf(t, 1)
			x := s.trustee(t, dir, 1)
			first := owed(t, x, kind, now.bundle)
			if again := owed(t, x, kind, now.bundle); !bytes.Equal(first.Bytes(), again.Bytes()) {
				t.Error("asked again: other bytes")
			}
			x.Close()
			x = s.trustee(t, dir, 1)
			if again := owed(t, x, kind, now.bundle); !bytes.Equal(first.Bytes(), again.Bytes()) {
				t.Error("opened and asked again: other bytes")
			}
			h := s.fork(sizeOf(now.bundle))
			if err := h.put(kind, first.Payload); err != nil {
				t.Fatal(err)
			}
			step, err := ask(t, x, kind, h.bundle())
			if err != nil {
				t.Fatal(err)
			}
			if want := []string{"officer 2", "officer 3", "officer 4"}; step.Message != nil || step.Waits != kind || !slices.Equal(step.For, want) {
				t.Errorf("when it is on the board: owes %v, waits for %s of %q, want %q", step.Message, step.Waits, step.For, want)
			}
		})
	}
}

func sizeOf(b audit.Bundle) int {
	lines := strings.Split(string(b["log/checkpoint"]), "\n")
	var size int
	fmt.Sscan(lines[1], &size)
	return size
}

// Without a backup that was opened again, there is no key, and so no poll.
func TestBackupForced(t *testing.T) {
	s := told()
	h := s.fork(1)
	var all []*Trustee
	for _, key := range h.scrutineers {
		x := must(newFast(filepath.Join(t.TempDir(), "x"), h.manifest(), key))
		defer x.Close()
		all = append(all, x)
	}
	for _, kind := range []audit.Kind{audit.Cert, audit.Commit, audit.Deal} {
		for _, x := range all {
			if err := h.put(kind, owed(t, x, kind, h.bundle()).Payload); err != nil {
				t.Fatal(err)
			}
		}
	}
	x, copied := all[0], filepath.Join(t.TempDir(), "stick.key")
	refused := func(why string) {
		t.Helper()
		if _, err := ask(t, x, audit.Key, h.bundle()); !errors.Is(err, ErrBackup) {
			t.Errorf("%s: %v", why, err)
		}
	}
	refused("no backup")
	if err := x.Backup(filepath.Join(x.dir, "copy.key")); err == nil {
		t.Error("a backup in the trustee's own folder")
	}
	if err := x.CheckBackup(filepath.Join(x.dir, keyName), passphrase); err == nil {
		t.Error("the key file is its own backup")
	}
	if err := x.Backup(copied); err != nil {
		t.Fatal(err)
	}
	refused("not opened again")
	if err := x.CheckBackup(copied, []byte("another one")); !errors.Is(err, keyfile.ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	other := filepath.Join(t.TempDir(), "other.key")
	if err := all[1].Backup(other); err != nil {
		t.Fatal(err)
	}
	if err := x.CheckBackup(other, passphrase); err == nil {
		t.Error("another trustee's backup")
	}
	refused("the wrong ones opened")
	if err := x.CheckBackup(copied, passphrase); err != nil {
		t.Fatal(err)
	}
	owed(t, x, audit.Key, h.bundle())
}

// The chair announces before the clerk puts the statement on the board, which then takes it no more: the trustee says it anew.
func TestDestroy_Announced(t *testing.T) {
	s := told()
	now := s.at[audit.Destroyed]
	x := s.trustee(t, now.copyOf(t, 1), 1)
	first, err := x.Destroy(now.bundle, audit.Options{}, false)
	if err != nil {
		t.Fatal(err)
	}
	f := s.fork(sizeOf(now.bundle))
	order(f, audit.Announce, audit.AnnounceBody{Result: f.board.Result()}, f.leaders()...)
	if err := f.put(audit.Destroyed, first.Payload); err == nil {
		t.Fatal("the board takes a statement of an earlier phase: this test shows nothing")
	}
	second, err := x.Destroy(f.bundle(), audit.Options{}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.put(audit.Destroyed, second.Payload); err != nil {
		t.Error(err)
	}
	third, err := x.Destroy(f.bundle(), audit.Options{}, false)
	if err != nil || !bytes.Equal(third.Bytes(), second.Bytes()) {
		t.Errorf("it is on the board, and is said in other bytes: %v", err)
	}
}

// The key is erased, the backups that can be reached too, and the board takes the statement.
func TestDestroy(t *testing.T) {
	s := told()
	now := s.at[audit.Destroyed]
	dir, copied := now.copyOf(t, 1), filepath.Join(t.TempDir(), "stick.key")
	away := filepath.Join(t.TempDir(), "away.key")
	x := s.trustee(t, dir, 1)
	for _, path := range []string{copied, away} {
		if err := x.Backup(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(away, away+".safe"); err != nil { // the stick is in another safe
		t.Fatal(err)
	}
	if _, err := x.EraseBackups(); err == nil {
		t.Error("the backups go before the key")
	}
	m, err := x.Destroy(now.bundle, audit.Options{}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.fork(sizeOf(now.bundle)).put(audit.Destroyed, m.Payload); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, keyName)); err == nil {
		t.Error("the key file is still there")
	}
	again, err := x.Destroy(now.bundle, audit.Options{}, false)
	if err != nil || !bytes.Equal(again.Bytes(), m.Bytes()) {
		t.Errorf("asked again: %v", err)
	}
	if _, err := ask(t, x, audit.Share, now.bundle); !errors.Is(err, ErrDestroyed) {
		t.Errorf("decrypts without a key: %v", err)
	}
	if err := x.Unlock(passphrase); !errors.Is(err, ErrDestroyed) {
		t.Errorf("unlocks: %v", err)
	}
	for range 2 { // what was erased stays so
		left, err := x.EraseBackups()
		if err != nil || slices.Contains(left, copied) || !slices.Contains(left, away) {
			t.Errorf("backups left: %q, %v", left, err)
		}
	}
	if _, err := os.Stat(copied); err == nil {
		t.Error("the backup is still there")
	}
	if err := os.Rename(away+".safe", away); err != nil {
		t.Fatal(err)
	}
	if left, err := x.EraseBackups(); err != nil || slices.Contains(left, away) || !slices.Equal(left, x.Backups()) {
		t.Errorf("backups left when the stick is back: %q, %v", left, err)
	}
}

func TestDestroy_Early(t *testing.T) {
	s := told()
	x := s.trustee(t, s.at[audit.Share].copyOf(t, 1), 1)
	if _, err := x.Destroy(s.at[audit.Share].bundle, audit.Options{}, false); !errors.Is(err, ErrEarly) {
		t.Errorf("destroyed before the result: %v", err)
	}
	owed(t, x, audit.Share, s.at[audit.Share].bundle)
}

// A real key file, with all of scrypt's work, from New to Open.
func TestNew(t *testing.T) {
	h := told()
	dir := filepath.Join(t.TempDir(), "new")
	x, err := New(rand.Reader, dir, h.manifest(), h.scrutineers[0], passphrase)
	if err != nil {
		t.Fatal(err)
	}
	owed(t, x, audit.Cert, h.fork(1).bundle())
	x.Close()
	h.trustee(t, dir, 1).Close()
	if _, err := New(rand.Reader, dir, h.manifest(), h.scrutineers[0], passphrase); err == nil {
		t.Error("over another key")
	}
	if _, err := New(rand.Reader, dir+"2", h.manifest(), h.officers["teller"][0], passphrase); err == nil {
		t.Error("a teller holds a key")
	}
	if _, err := New(rand.Reader, dir+"3", h.manifest(), h.scrutineers[0], []byte("short")); !errors.Is(err, keyfile.ErrWeak) {
		t.Errorf("short passphrase: %v", err)
	}
	if _, err := Open(dir, h.scrutineers[1]); err == nil {
		t.Error("another scrutineer's signing key")
	}
}

// Nothing that is printed, returned or kept outside the sealed file has the seed or the share in it.
func TestNoSecretInTheOpen(t *testing.T) {
	s := told()
	dir := s.at[audit.Share].copyOf(t, 1)
	x := s.trustee(t, dir, 1)
	seed := x.seed.Bytes()
	m := owed(t, x, audit.Share, s.at[audit.Share].bundle)
	record := must(os.ReadFile(filepath.Join(dir, recordName)))
	l := must(x.look(s.at[audit.Share].bundle, audit.Options{}))
	share := must(x.secret(l))
	texts := map[string][]byte{
		"record": record, "message": m.Bytes(), "key file": must(os.ReadFile(filepath.Join(dir, keyName))),
		"%v": fmt.Appendf(nil, "%v", x), "%+v": fmt.Appendf(nil, "%+v", *x),
	}
	for name, text := range texts {
		if bytes.Contains(text, seed) || bytes.Contains(text, []byte(fmt.Sprintf("%x", seed))) || bytes.Contains(text, []byte(share.String())) {
			t.Errorf("%s: shows a secret", name)
		}
	}
	held := x.seed
	x.Close()
	if !bytes.Equal(held.Bytes(), make([]byte, len(seed))) {
		t.Error("closed, and the seed is still in memory")
	}
}

// Two programs cannot have one folder open: each would say something of its own.
func TestOneAtATime(t *testing.T) {
	s := told()
	dir := s.at[audit.Share].copyOf(t, 1)
	x := s.trustee(t, dir, 1)
	said := make(chan *audit.Message)
	go func() {
		y, err := Open(dir, s.scrutineers[0])
		if err == nil {
			err = y.Unlock(passphrase)
		}
		if err != nil {
			t.Error(err)
		}
		defer y.Close()
		step, _ := ask(t, y, audit.Share, s.at[audit.Share].bundle)
		said <- step.Message
	}()
	first := owed(t, x, audit.Share, s.at[audit.Share].bundle)
	x.Close()
	if second := <-said; second == nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two programs, two shares")
	}
}

// The seed of the plain key is bound to the poll.
func TestSingle_OfOnePoll(t *testing.T) {
	seed := must(crypto.ParseSeed("1111111111111111111111"))
	a, x, _ := single(seed, crypto.Sum([]byte("one")))
	b, _, _ := single(seed, crypto.Sum([]byte("one")))
	c, _, _ := single(seed, crypto.Sum([]byte("another")))
	if !a.Equal(b) || a.Equal(c) {
		t.Error("the key does not follow from seed and poll")
	}
	if _, err := (crypto.Trustees{{Single: &x}}).Check(); err != nil {
		t.Error(err)
	}
	if want := "848039827718164314932234589690914005453683261733208578519421374143514008926"; a.String() != want { // docs/protocol.md, section 2.4
		t.Errorf("got %v, want %s", a, want)
	}
}
