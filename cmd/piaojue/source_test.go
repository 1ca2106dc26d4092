package main

import (
	"archive/tar"
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/piaojue/piaojue/audit"
)

var sampleBundle = audit.Bundle{
	"manifest.json":  []byte("{}"),
	"payload/00":     []byte("a payload"),
	"log/checkpoint": []byte("a checkpoint"),
	"SHA256SUMS":     []byte("-  log/checkpoint\n-  manifest.json\n-  payload/00\n"),
}

func packed(t *testing.T, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for _, h := range headers {
		data := sampleBundle[h.Name]
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(data))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data[:h.Size]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func regular(names ...string) (headers []tar.Header) {
	for _, name := range names {
		headers = append(headers, tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644})
	}
	return headers
}

// A bundle is the same from a folder, from an archive, and from the web in both forms.
func TestOpenBundle(t *testing.T) {
	dir := t.TempDir()
	if err := writeBundle(t.Context(), sampleBundle, filepath.Join(dir, "bundle")); err != nil {
		t.Fatal(err)
	}
	archive := packed(t, append([]tar.Header{{Name: "log/", Typeflag: tar.TypeDir}}, regular(slices.Sorted(maps.Keys(sampleBundle))...)...)...)
	if err := os.WriteFile(filepath.Join(dir, "bundle.tar.zst"), archive, 0o644); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	for _, place := range []string{filepath.Join(dir, "bundle"), filepath.Join(dir, "bundle.tar.zst"), server.URL + "/bundle", server.URL + "/bundle.tar.zst"} {
		got, err := openBundle(place)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.EqualFunc(got, sampleBundle, bytes.Equal) {
			t.Errorf("%s: got %v", place, got)
		}
	}
	for _, place := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "none.tar.zst"), server.URL + "/none", server.URL + "/none.tar.zst"} {
		if _, err := openBundle(place); err == nil {
			t.Errorf("%s was read", place)
		}
	}
}

func TestReadTar_Refused(t *testing.T) {
	link := tar.Header{Name: "policy", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}
	for name, headers := range map[string][]tar.Header{
		"a link":          {link},
		"outside":         regular("../policy"),
		"an absolute one": regular("/policy"),
		"twice":           regular("manifest.json", "manifest.json"),
	} {
		if _, err := readTar(bytes.NewReader(packed(t, headers...))); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if _, err := readTar(bytes.NewReader([]byte("no archive"))); err == nil {
		t.Error("no archive was read")
	}
}

func FuzzReadTar(f *testing.F) {
	f.Add([]byte("no archive"))
	f.Fuzz(func(t *testing.T, data []byte) {
		bundle, err := readTar(bytes.NewReader(data))
		if err == nil && bundle == nil {
			t.Error("neither a bundle nor an error")
		}
	})
}
