package server

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
)

// Whatever is sent to any route of an open poll is refused as the sender's fault, or is what it should be: never a fault of
// ours, and never a change of the board without a signature.
func FuzzBodies(f *testing.F) {
	h := newHall(f, 3)
	h.toVoting()
	ballots := h.ballots()
	var paths []string
	for _, r := range table() {
		if r.in != nil {
			paths = append(paths, strings.NewReplacer(":congress", "yunlan", ":poll", "2026").Replace(r.path))
		}
	}
	for i := range paths {
		f.Add(i, []byte(`{}`))
		f.Add(i, ballots[0])
	}
	f.Add(0, []byte(`{"ballot":{"election_uuid":"","election_hash":"","credential":"","answers":[]},"tokens":[]}`))
	f.Add(1, []byte(`{"poll":"00","act":"present","marks":[]}`))
	f.Add(4, []byte(`{"order":{"kind":"remark","body":{"text":"x"},"head":{"size":1,"root":"00"},"signatures":[]},"expires":1,"by":"","signature":""}`))
	f.Add(5, []byte(`{"kind":"share","payload":{}}`))
	f.Add(6, []byte(`{"epoch":{"kind":"epoch","payload":{}},"ballots":[]}`))
	size := h.board().Size()
	f.Fuzz(func(t *testing.T, route int, body []byte) {
		path := paths[(route%len(paths)+len(paths))%len(paths)]
		r := httptest.NewRequest("POST", path, bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.server.Handler().ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != api.ProblemType {
			t.Errorf("%s: %d without a problem document", path, w.Code)
		}
		if v := h.server.find("yunlan", "2026").view(); v.size != size {
			t.Errorf("%s: the board has %d entries, want %d", path, v.size, size)
		}
	})
}

// Whatever is asked for is there or not, and never a fault of ours.
func FuzzPaths(f *testing.F) {
	h := newHall(f, 3)
	h.toGathering()
	for _, path := range []string{"/log/tile/0/000.p/1", "/log/tile/entries/x001/000", "/packs/000.p/3", "/payloads/00", "/receipts/0123456789abcdef",
		"/proofs/" + strings.Repeat("0", 64), "/bundle/SHA256SUMS", "/bundle/payload/../manifest.json", "", "/", "/%2e%2e/", "/log/checkpoint"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		r, err := http.NewRequest("GET", "http://localhost"+pollAt+path, nil)
		if err != nil || strings.HasPrefix(path, "/events") {
			return
		}
		w := httptest.NewRecorder()
		h.server.Handler().ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%q: %d %s", path, w.Code, w.Body)
		}
	})
}
