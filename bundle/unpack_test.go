package bundle

import (
	"archive/tar"
	"bytes"
	"io"
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
	for range atOnce/len(thousand) + 2 {
		if _, err := z.Write(thousand); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Unpack(bytes.NewReader(bomb.Bytes())); err == nil || !strings.Contains(err.Error(), "times its size") {
		t.Errorf("%v", err)
	}
	// Who packs worse gets no further than to so many. Unpack lets in a million, which would take this test half a gigabyte.
	if _, err := unpack(bytes.NewReader(bomb.Bytes()), 1000); err == nil || !strings.Contains(err.Error(), "more than 1000 files and folders") {
		t.Errorf("more than are let in: %v", err)
	}
	folders := packedOf(t, bytes.NewReader(thousand), io.LimitReader(zeros{}, 1024))
	if _, err := unpack(bytes.NewReader(folders), 1001); err != nil {
		t.Errorf("as many as are let in: %v", err)
	}
}

// packedOf packs anything.
func packedOf(t *testing.T, parts ...io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(z, io.MultiReader(parts...)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A file of zeros is small, too, and so is one of holes, which an archive need not hold at all.
func TestUnpack_Zeros(t *testing.T) {
	const size = 1 << 28
	var header, sparse bytes.Buffer
	if err := tar.NewWriter(&header).WriteHeader(&tar.Header{Name: "policy", Typeflag: tar.TypeReg, Size: size}); err != nil {
		t.Fatal(err)
	}
	if _, err := Unpack(bytes.NewReader(packedOf(t, &header, io.LimitReader(zeros{}, size)))); err == nil || !strings.Contains(err.Error(), "times its size") {
		t.Errorf("zeros: %v", err)
	}
	w, holes := tar.NewWriter(&sparse), make([]byte, 512) // package tar reads such files and does not write them
	copy(holes, "1\n268435456\n0\n")
	err := w.WriteHeader(&tar.Header{Name: "policy", Size: 512, PAXRecords: map[string]string{
		"any.sparse.major": "1", "any.sparse.minor": "0", "any.sparse.name": "policy", "any.sparse.realsize": "268435456",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(holes); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	holed := bytes.ReplaceAll(sparse.Bytes(), []byte("any.sparse"), []byte("GNU.sparse"))
	if _, err := Unpack(bytes.NewReader(packedOf(t, bytes.NewReader(holed)))); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("holes: %v", err)
	}
}

// Nothing follows the end of an archive: some programs read on, and would find another bundle there.
func TestUnpack_End(t *testing.T) {
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	if err := w.WriteHeader(&tar.Header{Name: "policy", Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	one := archive.String()
	whole := packedOf(t, strings.NewReader(one))
	for name, data := range map[string][]byte{
		"a second archive":       packedOf(t, strings.NewReader(one+one)),
		"a second archive apart": append(bytes.Clone(whole), whole...),
		"no zstd":                append(bytes.Clone(whole), "more"...),
	} {
		if _, err := Unpack(bytes.NewReader(data)); err == nil {
			t.Errorf("%s was passed over", name)
		}
	}
	if _, err := Unpack(bytes.NewReader(packedOf(t, strings.NewReader(one), io.LimitReader(zeros{}, 20*512)))); err != nil {
		t.Errorf("a last record filled with zeros: %v", err)
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
