package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// most are bytes of a program as it is sent: three hundred tablets load the one that votes over one network; the one that verifies is loaded by who
// wants to verify.
var most = map[string]int{"booth.wasm": 1_000_000, "verifier.wasm": 1_100_000}

// dist is what go generate made.
func dist(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "dist", name))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Skip("the pages' core is not built: go generate ./server/web")
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The programs are small enough.
func TestSize(t *testing.T) {
	for name := range programs {
		if n := len(dist(t, name+".br")); n > most[name] {
			t.Errorf("%s has %d bytes as brotli, at most %d", name, n, most[name])
		} else {
			t.Logf("%s has %d bytes as brotli", name, n)
		}
	}
}

// Anybody who has the source makes the same bytes, wherever it lies (threat 42).
func TestThreat42_Reproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the programs")
	}
	other := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "crypto", "ballot", "tally", "audit", "cmd/booth"} {
		copyTo(t, filepath.Join("..", "..", "..", name), filepath.Join(other, name))
	}
	for name, flags := range programs {
		got, err := compile(other, flags)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, dist(t, name)) {
			t.Errorf("another folder makes another %s; or the source has changed since: go generate ./server/web", name)
		}
	}
}

// copyTo copies source files.
func copyTo(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata") {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		copied := to + strings.TrimPrefix(name, from)
		if err := os.MkdirAll(filepath.Dir(copied), 0o777); err != nil {
			return err
		}
		return os.WriteFile(copied, data, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// module is a WebAssembly module with a custom section and these data segments, each at an address.
func module(segments ...segment) []byte {
	body := []byte{byte(len(segments))}
	for _, s := range segments {
		body = append(appendSigned(append(body, 0, i32Const), s.at), end, byte(len(s.data)))
		body = append(body, s.data...)
	}
	return append(append([]byte("\x00asm\x01\x00\x00\x00\x00\x02\x01x"), dataSection, byte(len(body))), body...)
}

// Segments that are close become one, those that are not stay apart, and everything else stays as it was.
func TestMergeData(t *testing.T) {
	far := uint64(8 + gap + 1)
	got, err := mergeData(module(segment{4, []byte("ab")}, segment{7, []byte("c")}, segment{far, []byte("d")}, segment{2, []byte("e")}))
	want := module(segment{4, []byte("ab\x00c")}, segment{far, []byte("d")}, segment{2, []byte("e")})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x, %v; want %x", got, err, want)
	}
	whole := module(segment{64, []byte("abc")})
	for n := range whole {
		if out, err := mergeData(whole[:n]); err == nil && n > 12 {
			t.Errorf("the first %d bytes became %x", n, out)
		}
	}
	for at := range whole[14:18] {
		broken := bytes.Clone(whole)
		broken[15+at] ^= 0x40
		if out, err := mergeData(broken); err == nil && bytes.Equal(out, whole) {
			t.Errorf("byte %d is not looked at", 15+at)
		}
	}
}

func FuzzMergeData(f *testing.F) {
	f.Add(module(segment{4, []byte("ab")}, segment{7, []byte("c")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		once, err := mergeData(data)
		if err != nil {
			return
		}
		if twice, err := mergeData(once); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%x became %x, then %x, %v", data, once, twice, err)
		}
	})
}
