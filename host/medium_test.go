package host

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// The tablets' files come from the booth's own medium; what the server has at the same addresses is never asked for, and what
// the booth says of a poll comes from its own manifests.
func TestThreat42_OwnMedium(t *testing.T) {
	server := newServerOf(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/c/") {
			t.Errorf("the server is asked for %s", r.URL.Path)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<script>another program</script>")
	})
	page := []byte("<!DOCTYPE html><title>own</title>")
	b := newBooth(t, server.URL, func(o *BoothOptions) {
		o.Pages = fstest.MapFS{
			"index.html": {Data: page}, "vote.js": {Data: []byte("vote()")}, "booth.wasm": {Data: []byte("\x00asm")}, "a/style.css": {Data: []byte("*{}")},
		}
	})
	for path, want := range map[string]struct{ kind, body, cache string }{
		"/":            {"text/html; charset=utf-8", string(page), "no-store"},
		"/index.html":  {"text/html; charset=utf-8", string(page), "no-store"},
		"/vote.js":     {"text/javascript; charset=utf-8", "vote()", "no-cache"},
		"/booth.wasm":  {"application/wasm", "\x00asm", "no-cache"},
		"/a/style.css": {"text/css; charset=utf-8", "*{}", "no-cache"},
		"/pins.json":   {"application/json", string(b.pins), "no-store"},
	} {
		w := httptest.NewRecorder()
		b.ServeHTTP(w, request("GET", path, ""))
		h := w.Header()
		if w.Code != 200 || h.Get("Content-Type") != want.kind || w.Body.String() != want.body || h.Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d %v %q", path, w.Code, h, w.Body)
		}
		if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
		again := request("GET", path, "")
		again.Header.Set("If-None-Match", h.Get("ETag"))
		w = httptest.NewRecorder()
		if b.ServeHTTP(w, again); (want.cache == "no-cache") != (w.Code == 304) {
			t.Errorf("%s again: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/vote2.js", "/a", "/a/", "//vote.js", "/../booth.go", "/a/../vote.js", "/c", "/readyz", "/openapi"} {
		w := httptest.NewRecorder()
		if b.ServeHTTP(w, request("GET", path, "")); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	w := httptest.NewRecorder() // even an address of the server's brings no page from there
	if b.ServeHTTP(w, request("GET", pollAt, "")); w.Code != 502 || strings.Contains(w.Body.String(), "script") {
		t.Errorf("a page of the server: %d %s", w.Code, w.Body)
	}
}

// Pages that could be taken for something else are refused when the program starts.
func TestMediumRefused(t *testing.T) {
	page := &fstest.MapFile{Data: []byte("x")}
	for want, files := range map[string]fstest.MapFS{
		"the pages have no index.html": {"vote.html": page},
		"regular files":                {"index.html": page, "notes": page},
		"pins.json: this address":      {"index.html": page, "pins.json": page},
		"c: this address":              {"index.html": page, "c/x/polls/y/manifest": page},
		"link.js: pages are made of":   {"index.html": page, "link.js": {Data: []byte("vote.js"), Mode: os.ModeSymlink}},
	} {
		if _, err := readMedium(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// The core comes packed to whoever takes it packed, under its own type, and as it is to anybody else.
func TestMedium_Packed(t *testing.T) {
	m := medium{files: map[string]file{}}
	m.add("booth.wasm", []byte("\x00asm"))
	m.pack("booth.wasm", []byte("packed"))
	tags := map[string]bool{}
	for accepted, want := range map[string]string{
		"gzip, deflate, br, zstd": "packed", "br": "packed", "": "\x00asm", "gzip": "\x00asm", "br;q=0": "\x00asm", "abr": "\x00asm",
	} {
		r, w := request("GET", "/booth.wasm", ""), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", accepted)
		m.ServeHTTP(w, r)
		h := w.Header()
		tags[h.Get("ETag")] = true
		if w.Body.String() != want || (h.Get("Content-Encoding") == "br") != (want == "packed") || h.Get("Content-Type") != "application/wasm" || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %q %v", accepted, w.Body, h)
		}
	}
	if len(tags) != 2 {
		t.Errorf("tags %v: two forms have two", tags)
	}
}
