package bundle

import (
	"archive/tar"
	"bytes"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func tarOf(t *testing.T, headers ...tar.Header) []byte {
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

// An archive of folders without end is small, and left before its end.
func TestUnpack_Folders(t *testing.T) {
	var header, bomb bytes.Buffer
	if err := tar.NewWriter(&header).WriteHeader(&tar.Header{Name: "a/", Typeflag: tar.TypeDir}); err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(&bomb)
	if err != nil {
		t.Fatal(err)
	}
	thousand := bytes.Repeat(header.Bytes(), 1000)
	for range maxFiles/1000 + 1 {
		if _, err := z.Write(thousand); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Unpack(&bomb); err == nil || !strings.Contains(err.Error(), "files and folders") {
		t.Errorf("%v", err)
	}
}

func TestUnpack_Refused(t *testing.T) {
	link := tar.Header{Name: "policy", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}
	for name, headers := range map[string][]tar.Header{
		"a link":          {link},
		"outside":         regular("../policy"),
		"an absolute one": regular("/policy"),
		"twice":           regular("manifest.json", "manifest.json"),
	} {
		if _, err := Unpack(bytes.NewReader(tarOf(t, headers...))); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if _, err := Unpack(bytes.NewReader([]byte("no archive"))); err == nil {
		t.Error("no archive was read")
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("no archive"))
	f.Fuzz(func(t *testing.T, data []byte) {
		bundle, err := Unpack(bytes.NewReader(data))
		if err == nil && bundle == nil {
			t.Error("neither a bundle nor an error")
		}
	})
}
