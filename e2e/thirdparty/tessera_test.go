package thirdparty

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"

	"github.com/piaojue/piaojue/audit"
)

// check runs tessera's fsck over HTTP. After a mistake it may wait for ever for workers that have gone, deaf to its
// context, and is left behind.
func check(t *testing.T, l *log, patience time.Duration) error {
	t.Helper()
	u, err := url.Parse(l.serve(t))
	if err != nil {
		t.Fatal(err)
	}
	fetcher, err := client.NewHTTPFetcher(u, nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := note.NewVerifier(l.key.String())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- fsck.New(l.key.Name(), key, fetcher, leafHashes, fsck.Opts{N: 8}).Check(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errors.New("fsck does not return")
	}
}

// leafHashes is what the command of that name passes.
func leafHashes(bundle []byte) ([][]byte, error) {
	var b api.EntryBundle
	if err := b.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, e := range b.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(e))
	}
	return hashes, nil
}

func TestTesseraFsck(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			if err := check(t, newLog(t, size), time.Minute); err != nil {
				t.Error(err)
			}
		})
	}
}

// What TestTesseraFsck relies on: it does fail.
func TestTesseraFsckRefuses(t *testing.T) {
	for path, at := range map[string]int{
		"tile/0/000": 8191, "tile/0/001.p/255": 0, "tile/1/000.p/1": 31, "tile/entries/000": 100, "tile/entries/001.p/255": 1000,
		"checkpoint": len(origin + "\n511\n"),
	} {
		t.Run(path, func(t *testing.T) {
			l := newLog(t, 511)
			data, ok := l.files[path]
			if !ok {
				t.Fatal("no such file")
			}
			data[at] ^= 1
			if check(t, l, 2*time.Second) == nil {
				t.Error("changed, and accepted")
			}
			delete(l.files, path)
			if check(t, l, 2*time.Second) == nil {
				t.Error("gone, and accepted")
			}
		})
	}
}

func TestTesseraPaths(t *testing.T) {
	for range 10000 {
		level, width := rand.Uint64N(64), rand.IntN(256)
		n := rand.Uint64() >> (rand.IntN(50) + 10)
		tile := audit.Tile{Level: int(level), N: int64(n), Width: width}
		bundle := audit.Tile{Level: audit.Entries, N: int64(n), Width: width}
		if width == 0 { // how tessera calls a full tile
			tile.Width, bundle.Width = 256, 256
		}
		if got, want := tile.Path(), layout.TilePath(level, n, uint8(width)); got != want {
			t.Fatalf("%q, tessera says %q", got, want)
		}
		if got, want := bundle.Path(), layout.EntriesPath(n, uint8(width)); got != want {
			t.Fatalf("%q, tessera says %q", got, want)
		}
	}
}
