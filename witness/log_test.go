package witness

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

const origin = "example.org/c/yunlan/polls/2026"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func keyOf(name string) crypto.SigningKey {
	seed := crypto.Sum([]byte(name))
	return crypto.SigningKeyFromSeed(seed[:])
}

var (
	logSigner = must(audit.NewSigner(origin, keyOf("log")))
	stranger  = must(audit.NewSigner(origin, keyOf("stranger")))
)

// A history is one of a log: of two that differ from some entry on, each is a fork of the other.
type history struct{ audit.Tree }

// tell returns a history of so many entries, those from the fork on being other ones than in the history without a fork.
func tell(size, fork int) *history {
	h := new(history)
	for i := range size {
		h.Append(fmt.Appendf(nil, "entry %d, fork %t", i, i >= fork))
	}
	return h
}

const never = 1 << 30 // entries

// head is the checkpoint that the history had at a size.
func (h *history) head(size int64) audit.Checkpoint {
	return audit.Checkpoint{Origin: origin, Size: size, Root: must(h.RootAt(size))}
}

func (h *history) signed(size int64) []byte {
	return must(audit.SignCheckpoint(h.head(size), logSigner))
}

// follow is the request that is right after the old size.
func (h *history) follow(old, size int64) []byte {
	return request{old, must(h.ProveConsistency(old, size)), h.signed(size)}.bytes()
}

// knows returns a witness in a new folder that knows the log.
func knows(t testing.TB, name string) *Witness {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, recordFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	return in(dir, name)
}

// in returns a witness on a folder that is there: what [Open] does, without a sealed key.
func in(dir, name string) *Witness {
	cosigner := must(audit.NewCosigner(name, keyOf(name), 0))
	return &Witness{
		Logger: slog.New(slog.DiscardHandler), folder: folder{dir: dir},
		public: cosigner.VerifierKey(), key: keyOf(name), logs: must(parseLogs([]string{logSigner.VerifierKey().String()})),
	}
}

// serve returns the address of a handler.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// pollOf is what a client needs of a manifest: the log's key, and witnesses of which it takes as many.
func pollOf(need int, witnesses ...audit.Witness) *ballot.Manifest {
	m := &ballot.Manifest{Origin: origin, LogKey: logSigner.VerifierKey().String()}
	group := ""
	for _, w := range witnesses {
		m.Policy += fmt.Sprintf("witness %s %s %s\n", w.Name, w.Key, w.URL)
		group += " " + w.Name
	}
	m.Policy += fmt.Sprintf("group all %d%s\nquorum all\n", need, group)
	return m
}

// asks returns a client of these witnesses, of which all are needed.
func asks(t testing.TB, witnesses ...audit.Witness) *Client {
	t.Helper()
	c, err := NewClient(pollOf(len(witnesses), witnesses...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at names a witness at an address.
func at(w *Witness, url string) audit.Witness {
	return audit.Witness{Name: w.public.Name(), Key: w.public, URL: url}
}
