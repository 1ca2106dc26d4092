package client

import (
	"bytes"
	"encoding/binary"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
)

// A site is a server of files below a poll's address, which a test changes under its reader's feet.
type site struct {
	mu    sync.Mutex // guards what follows
	files map[string][]byte
	asked map[string]int
	serve func(w http.ResponseWriter, r *http.Request, path string) bool // first, if not nil: true if it has answered
}

const pollPath = "/c/town/polls/2026"

func newSite(t testing.TB) (*site, *Poll) {
	t.Helper()
	s := &site{files: map[string][]byte{}, asked: map[string]int{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, newPoll(t, server.URL+pollPath, Options{})
}

func newPoll(t testing.TB, address string, o Options) *Poll {
	t.Helper()
	p, err := New(address, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, pollPath), "/")
	s.mu.Lock()
	serve, data := s.serve, s.files[path]
	s.asked[path]++
	s.mu.Unlock()
	switch {
	case serve != nil && serve(w, r, path):
	case data == nil:
		api.NewProblem(api.NotFound, "").Write(w)
	default:
		w.Write(data)
	}
}

// set changes a file, as somebody does who has the server; nil removes it.
func (s *site) set(path string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = data
}

// times returns how often a path was asked for.
func (s *site) times(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// publish serves a bundle in the place of what was served before.
func (s *site) publish(t testing.TB, b audit.Bundle) {
	t.Helper()
	var packed bytes.Buffer
	if err := bundle.Pack(&packed, b); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"bundle.tar.zst": packed.Bytes(), "manifest": b["manifest.json"]}
	for path, data := range b {
		files[strings.Replace(path, "payload/", "payloads/", 1)] = data
		if name, ok := strings.CutPrefix(path, "log/tile/entries/"); ok {
			files["packs/"+name] = packOf(t, b, "tile/entries/"+name, data)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = files
}

// packOf returns the ballots of an entry bundle.
func packOf(t testing.TB, b audit.Bundle, path string, entries []byte) []byte {
	t.Helper()
	tile, err := audit.ParseTilePath(path)
	if err != nil {
		t.Fatal(err)
	}
	leaves, err := audit.ParseEntries(entries, tile.Width)
	if err != nil {
		t.Fatal(err)
	}
	pack := []byte{}
	for _, leaf := range leaves {
		if e, err := audit.ParseEntry(leaf); err != nil {
			t.Fatal(err)
		} else if e.Kind == audit.Ballot {
			pack = appendPacked(pack, b["payload/"+e.Payload.String()])
		}
	}
	return pack
}

func appendPacked(pack, ballot []byte) []byte {
	return append(binary.BigEndian.AppendUint32(pack, uint32(len(ballot))), ballot...)
}

// fixture is the bundle of package audit's tests: a poll that was announced.
func fixture(t testing.TB) audit.Bundle {
	t.Helper()
	b, err := audit.ReadBundle(os.DirFS("../audit/testdata/bundle"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A mirror of a whole poll comes to what its replay comes to, in one step.
func TestMirror(t *testing.T) {
	s, p := newSite(t)
	s.publish(t, fixture(t))
	m := NewMirror(p)
	if err := m.View(func(*audit.Board) error { return nil }); err == nil {
		t.Error("a board was there before it was read")
	}
	if err := m.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	want, err := audit.Replay(fixture(t), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = m.View(func(b *audit.Board) error {
		if b.Head() != want.Head() || b.Phase() != audit.Announced || !reflect.DeepEqual(b.Outcome(), want.Outcome()) {
			t.Errorf("%v, %v, want %v", b.Head(), b.Phase(), want.Head())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := s.times("manifest")
	if err := m.Refresh(t.Context()); err != nil || s.times("manifest") != before || s.times("log/checkpoint") != 2 {
		t.Errorf("nothing had come, but %v was asked for, %v", s.asked, err)
	}
	got, err := p.Bundle(t.Context())
	if err != nil || !maps.EqualFunc(got, fixture(t), bytes.Equal) {
		t.Errorf("another bundle, %v", err)
	}
}

// The manifest is compared before anything else is asked for.
func TestMirror_Manifest(t *testing.T) {
	s, p := newSite(t)
	s.publish(t, fixture(t))
	other := crypto.Sum([]byte("another manifest"))
	m := NewMirror(newPoll(t, p.Address(), Options{Manifest: &other}))
	if err := m.Refresh(t.Context()); err == nil || len(s.asked) != 1 {
		t.Errorf("%v; asked for %v", err, s.asked)
	}
}
