package bolt

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/storetest"
)

const name store.Poll = "vote.example/congress/1"

func TestStore(t *testing.T) {
	storetest.Run(t, func(tb testing.TB) store.Store { return created(tb) })
}

func created(tb testing.TB) *Store {
	tb.Helper()
	s, err := Create(tb.TempDir())
	must(tb, err)
	tb.Cleanup(func() { s.Close() })
	return s
}

// opened returns a store with a poll whose gate is open.
func opened(tb testing.TB) (*Store, store.Lease, store.Gate) {
	tb.Helper()
	s := created(tb)
	must(tb, s.Create(tb.Context(), name))
	lease, err := s.Elect(tb.Context(), name, "node", time.Hour)
	must(tb, err)
	gate, err := s.SwapGate(tb.Context(), lease, store.FirstGate(), store.Open, 0)
	must(tb, err)
	return s, lease, gate
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func want(tb testing.TB, kind, err error) {
	tb.Helper()
	if !errors.Is(err, kind) {
		tb.Fatalf("got error %v, want %v", err, kind)
	}
}

func submission(key string, value []byte) store.Submission {
	return store.Submission{Key: []byte(key), Hash: sha256.Sum256(value), Value: value}
}

// contents is everything in a store but the time at which a lease runs out, and the files in its directory.
func contents(tb testing.TB, s *Store) string {
	tb.Helper()
	var out strings.Builder
	var walk func(b *bbolt.Bucket) error
	walk = func(b *bbolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			if v == nil {
				fmt.Fprintf(&out, "%q:\n", k)
				return walk(b.Bucket(k))
			}
			if string(k) != keyLeader {
				fmt.Fprintf(&out, "%q = %x\n", k, sha256.Sum256(v))
			}
			return nil
		})
	}
	list := func(f *file) {
		must(tb, f.view(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(n []byte, b *bbolt.Bucket) error { fmt.Fprintf(&out, "%q:\n", n); return walk(b) })
		}))
	}
	names, err := os.ReadDir(s.dir)
	must(tb, err)
	for _, n := range names {
		fmt.Fprintln(&out, n.Name())
	}
	list(s.log)
	for _, poll := range []store.Poll{name, name + "/2"} {
		if b := s.boxes[poll]; b != nil {
			list(b.file)
		}
	}
	return out.String()
}

func TestOpen(t *testing.T) {
	ctx := t.Context()
	t.Run("never-creates", func(t *testing.T) {
		for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
			_, err := Open(dir)
			want(t, fs.ErrNotExist, err)
			if _, err := os.Stat(filepath.Join(dir, logName)); !errors.Is(err, fs.ErrNotExist) {
				t.Error("a file was made")
			}
		}
	})
	t.Run("creates-only-in-an-empty-directory", func(t *testing.T) {
		s := created(t)
		_, err := Create(s.dir)
		want(t, store.ErrExists, err)
	})
	t.Run("one-process", func(t *testing.T) {
		s := created(t)
		_, err := Open(s.dir) // and does not wait for ever
		if err == nil || !strings.Contains(err.Error(), "in use by another process") {
			t.Error(err)
		}
	})
	t.Run("everything-is-there-again", func(t *testing.T) {
		s, _, gate := opened(t)
		_, err := s.Accept(ctx, name, gate, []store.Submission{submission("a", []byte("ballot"))})
		must(t, err)
		before := contents(t, s)
		must(t, s.Close())
		s, err = Open(s.dir)
		must(t, err)
		defer s.Close()
		if after := contents(t, s); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
	t.Run("box-missing", func(t *testing.T) {
		s, _, _ := opened(t)
		must(t, s.Close())
		must(t, os.Remove(filepath.Join(s.dir, boxName(name))))
		_, err := Open(s.dir)
		want(t, store.ErrCorrupt, err)
	})
	t.Run("box-of-another-poll", func(t *testing.T) {
		s, _, _ := opened(t)
		must(t, s.Create(ctx, name+"/2"))
		must(t, s.Close())
		must(t, os.Rename(filepath.Join(s.dir, boxName(name+"/2")), filepath.Join(s.dir, boxName(name))))
		_, err := Open(s.dir)
		want(t, store.ErrCorrupt, err)
	})
	t.Run("box-of-no-poll-stays", func(t *testing.T) {
		s, _, _ := opened(t)
		other := created(t)
		must(t, errors.Join(s.Close(), other.Close()))
		stray := filepath.Join(other.dir, boxName(name))
		must(t, os.Rename(filepath.Join(s.dir, boxName(name)), stray))
		if _, err := Open(other.dir); err == nil || !strings.Contains(err.Error(), "belongs to no poll") {
			t.Errorf("opened: %v", err)
		}
		if _, err := os.Stat(stray); err != nil {
			t.Error(err)
		}
	})
}

func TestSchema(t *testing.T) {
	s, _, _ := opened(t)
	must(t, s.Close())
	path := filepath.Join(s.dir, logName)
	before := func(f *file) bool {
		err := f.view(func(tx *bbolt.Tx) error { _, err := findPoll(tx, name); return err })
		return err == nil
	}
	quiet := func(string) {}
	step := func(name string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return buckets(tx, name) }
	}
	broken := func(*bbolt.Tx) error { return errors.New("step") }
	failing := append(logSchema[:len(logSchema):len(logSchema)], step("new"), broken)
	if _, err := openFile(path, quiet, failing); err == nil {
		t.Fatal("an upgrade that failed is taken for one")
	}
	newer := append(logSchema[:len(logSchema):len(logSchema)], step("new"), step("newer"))
	for range 2 { // the second time there is nothing to do
		f, err := openFile(path, quiet, newer)
		must(t, err)
		for _, b := range []string{"new", "newer"} {
			must(t, f.view(func(tx *bbolt.Tx) error {
				if tx.Bucket([]byte(b)) == nil {
					return fmt.Errorf("no bucket %q", b)
				}
				return nil
			}))
		}
		if !before(f) {
			t.Error("the poll is gone")
		}
		must(t, f.close(store.ErrClosed))
	}
	_, err := Open(s.dir)
	if err == nil || !strings.Contains(err.Error(), "use the newer program") {
		t.Errorf("a newer file: %v", err)
	}
}

// TestSchemaZero opens a file that bbolt has just made: nobody has created a store there.
func TestSchemaZero(t *testing.T) {
	path := filepath.Join(t.TempDir(), logName)
	db, _, err := openDB(path, os.O_RDWR|os.O_CREATE)
	must(t, err)
	must(t, db.Close())
	_, err = openFile(path, func(string) {}, logSchema)
	want(t, store.ErrCorrupt, err)
}
