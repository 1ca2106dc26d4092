package client

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
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

// below returns the paths that begin so.
func (s *site) below(prefix string) (paths []string) {
	for path := range s.files {
		if strings.HasPrefix(path, prefix) {
			paths = append(paths, path)
		}
	}
	return paths
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
		if !strings.HasPrefix(path, "hints/") { // which come in packs
			files[strings.Replace(path, "payload/", "payloads/", 1)] = data
		}
		if name, ok := strings.CutPrefix(path, "log/tile/entries/"); ok {
			files["packs/"+name] = packOf(t, b, "payload/", "tile/entries/"+name, data)
			files["hints/"+name] = packOf(t, b, "hints/", "tile/entries/"+name, data)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = files
}

// packOf returns the ballots of an entry bundle, or what lies in another folder for them.
func packOf(t testing.TB, b audit.Bundle, folder, path string, entries []byte) []byte {
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
			pack = appendPacked(pack, b[folder+e.Payload.String()])
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
