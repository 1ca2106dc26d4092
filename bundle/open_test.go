package bundle

import (
	"archive/tar"
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

var sampleBundle = audit.Bundle{
	"manifest.json":  []byte("{}"),
	"payload/00":     []byte("a payload"),
	"log/checkpoint": []byte("a checkpoint"),
	"SHA256SUMS":     []byte("-  log/checkpoint\n-  manifest.json\n-  payload/00\n"),
}

// A bundle is the same from a folder, from an archive, and from the web in both forms.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	if err := WriteFolder(t.Context(), sampleBundle, filepath.Join(dir, "bundle")); err != nil {
		t.Fatal(err)
	}
	archive := tarOf(t, append([]tar.Header{{Name: "log/", Typeflag: tar.TypeDir}}, regular(slices.Sorted(maps.Keys(sampleBundle))...)...)...)
	if err := os.WriteFile(filepath.Join(dir, "bundle.tar.zst"), archive, 0o644); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	for _, place := range []string{filepath.Join(dir, "bundle"), filepath.Join(dir, "bundle.tar.zst"), server.URL + "/bundle", server.URL + "/bundle.tar.zst"} {
		got, err := Open(t.Context(), place, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.EqualFunc(got, sampleBundle, bytes.Equal) {
			t.Errorf("%s: got %v", place, got)
		}
	}
	for _, place := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "none.tar.zst"), server.URL + "/none", server.URL + "/none.tar.zst"} {
		if _, err := Open(t.Context(), place, nil); err == nil {
			t.Errorf("%s was read", place)
		}
	}
}

// Whoever only verifies has the archive left where it is, if the server can; one that cannot sends it, and either verifies. It is left out of no
// bundle that is fetched to be kept.
func TestOpenParts_Archive(t *testing.T) {
	whole := real(t)
	dir := t.TempDir()
	if err := WriteFolder(t.Context(), whole, filepath.Join(dir, "bundle")); err != nil {
		t.Fatal(err)
	}
	var queries []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bundle/"+audit.ArchiveFile {
			queries = append(queries, r.URL.Path)
		}
		if strings.HasPrefix(r.URL.Path, "/bundle/") {
			http.FileServer(http.Dir(dir)).ServeHTTP(w, r)
			return
		}
		queries = append(queries, r.URL.RawQuery)
		archive, err := NewWriter(w)
		if err != nil {
			t.Error(err)
		}
		for path, data := range whole {
			switch {
			case path == sumsFile:
			case path == audit.ArchiveFile && r.URL.Path == "/new.tar.zst" && r.URL.Query().Get(Without) == path:
				err = archive.List(path, crypto.Sum(data))
			default:
				err = archive.Add(path, data)
			}
			if err != nil {
				t.Error(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	for _, test := range []struct {
		path       string
		sent       bool   // the archive, to whoever only verifies
		parts, all string // what is asked for
	}{
		{"/new.tar.zst", false, "without=archive.bel", ""},
		{"/old.tar.zst", true, "without=archive.bel", ""},
		{"/old.tar.zst?signed=1", true, "signed=1", "signed=1"},
		{"/bundle", false, "", "/bundle/archive.bel"},
	} {
		queries = nil
		b, rest, err := OpenParts(t.Context(), server.URL+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, sent := b[audit.ArchiveFile]; sent != test.sent || strings.Join(queries, " ") != test.parts {
			t.Errorf("%s: asked for %q, the archive was sent: %v", test.path, queries, sent)
		}
		if r := audit.Verify(b, audit.Options{Rest: rest}); !r.OK || !r.Complete {
			t.Errorf("%s: %+v", test.path, r.Checks)
		}
		queries = nil
		if b, err := Open(t.Context(), server.URL+test.path, nil); err != nil || !maps.EqualFunc(b, whole, bytes.Equal) || strings.Join(queries, " ") != test.all {
			t.Errorf("%s: all: asked for %q, %v", test.path, queries, err)
		}
	}
}

// A list of sums that names one file again and again does not have it fetched again and again.
func TestOpen_Twice(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; r.URL.Path == "/SHA256SUMS" {
			fmt.Fprint(w, strings.Repeat("-  policy\n", 1000))
		}
	}))
	defer server.Close()
	if _, err := Open(t.Context(), server.URL, nil); err == nil || asked > 2 {
		t.Errorf("%d requests, %v", asked, err)
	}
}

// A server that is busy is asked again when it says so; one that says nothing, or wants to be waited for too long, is not.
func TestOpen_Busy(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		after  string
		ok     bool
	}{
		"too many": {http.StatusTooManyRequests, "0", true}, "unavailable": {http.StatusServiceUnavailable, "0", true},
		"says nothing": {http.StatusTooManyRequests, "", false}, "a day": {http.StatusTooManyRequests, "86400", false},
		"a date": {http.StatusTooManyRequests, "Thu, 26 Nov 2026 00:00:00 GMT", false}, "gone": {http.StatusNotFound, "0", false},
	} {
		asked := map[string]bool{}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path := strings.TrimPrefix(r.URL.Path, "/")
			if !asked[path] {
				asked[path] = true
				w.Header().Set("Retry-After", c.after)
				w.WriteHeader(c.status)
				return
			}
			w.Write(sampleBundle[path])
		}))
		got, err := Open(t.Context(), server.URL, nil)
		if (err == nil) != c.ok || c.ok && !maps.EqualFunc(got, sampleBundle, bytes.Equal) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		server.Close()
	}
}
