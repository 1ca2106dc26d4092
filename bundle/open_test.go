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
