package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// real is the bundle of package audit's tests.
func real(t *testing.T) audit.Bundle {
	t.Helper()
	b, err := audit.ReadBundle(os.DirFS("../audit/testdata/bundle"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What is packed is the bundle that was there, sums and all, and verifies.
func TestPack(t *testing.T) {
	var archive, again bytes.Buffer
	whole := real(t)
	whole["hints/note"] = []byte("never trusted")
	for _, w := range []io.Writer{&archive, &again} {
		if err := Pack(w, whole); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(archive.Bytes(), again.Bytes()) {
		t.Error("the same bundle makes two archives")
	}
	got, err := Unpack(&archive)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(got, whole, bytes.Equal) {
		t.Errorf("%d files became %d, or others", len(whole), len(got))
	}
	if r := audit.Verify(got, audit.Options{}); !r.OK {
		t.Errorf("it does not verify: %+v", r.Checks)
	}
}

// The sums are right in whatever order the files come, and they come last: only then does a server know them.
func TestWriter_Order(t *testing.T) {
	var archive bytes.Buffer
	whole := real(t)
	w, err := NewWriter(&archive)
	if err != nil {
		t.Fatal(err)
	}
	paths := slices.Sorted(maps.Keys(whole))
	slices.Reverse(paths)
	paths = slices.DeleteFunc(paths, func(path string) bool { return path == sumsFile })
	for _, path := range paths {
		if err := w.Add(path, whole[path]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, archive.Bytes()), append(paths, sumsFile); !slices.Equal(got, want) {
		t.Errorf("files in the order %v, want %v", got, want)
	}
	if got, err := Unpack(&archive); err != nil || !maps.EqualFunc(got, whole, bytes.Equal) {
		t.Errorf("another bundle, %v", err)
	}
}

func names(t *testing.T, archive []byte) (names []string) {
	t.Helper()
	z, err := zstd.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.ModTime.Unix() != 0 || h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Mode != 0o644 {
			t.Errorf("%s: the header tells when or by whom: %+v", h.Name, h)
		}
		names = append(names, h.Name)
	}
}

func TestWriter_Refused(t *testing.T) {
	w, err := NewWriter(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add("policy", nil); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"policy", "", "/policy", "../policy", "log/", sumsFile} {
		if err := w.Add(path, nil); err == nil {
			t.Errorf("%q was added", path)
		}
		if err := w.List(path, crypto.Hash{}); err == nil {
			t.Errorf("%q was listed", path)
		}
	}
}

// Whoever knows the hashes makes the same archive.
func TestWriter_AddKnown(t *testing.T) {
	var archive, known bytes.Buffer
	whole := real(t)
	if err := Pack(&archive, whole); err != nil {
		t.Fatal(err)
	}
	w, err := NewWriter(&known)
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range slices.Sorted(maps.Keys(whole)) {
		data := whole[path]
		switch {
		case path == sumsFile:
		case i%2 == 0:
			err = w.AddKnown(path, crypto.Sum(data), data)
		default:
			err = w.AddFrom(path, crypto.Sum(data), int64(len(data)), bytes.NewReader(data))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(archive.Bytes(), known.Bytes()) {
		t.Error("another archive")
	}
}

// A file that has fewer bytes than was said makes no archive; more are left where they are.
func TestWriter_AddFrom(t *testing.T) {
	for text, want := range map[string]bool{"quorum": false, "quorum none": true, "quorum none\n": true} {
		w, err := NewWriter(io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.AddFrom("policy", crypto.Hash{}, int64(len("quorum none")), strings.NewReader(text)); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// An archive that was cut off anywhere is no smaller bundle. No bytes at all are one without files, which verifies nowhere.
func TestUnpack_CutOff(t *testing.T) {
	var archive bytes.Buffer
	if err := Pack(&archive, sampleBundle); err != nil {
		t.Fatal(err)
	}
	for n := 1; n < archive.Len(); n++ {
		if got, err := Unpack(bytes.NewReader(archive.Bytes()[:n])); err == nil {
			t.Errorf("the first %d of %d bytes are a bundle of %d files", n, archive.Len(), len(got))
		}
	}
	if err := Pack(full{}, sampleBundle); !errors.Is(err, errFull) {
		t.Errorf("%v, want %v", err, errFull)
	}
}

var errFull = errors.New("no room left")

// full takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
