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
