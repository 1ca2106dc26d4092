package bolt

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/store"
)

const pageSize = 4096

// TestPowerCut takes a file before and after a commit, and makes what the disk may hold when the power fails in between:
// any of the pages of that commit, and only when all are there, the meta page or a part of it.
func TestPowerCut(t *testing.T) {
	writes := map[string]struct {
		file  string
		write func(context.Context, *Store, store.Lease, store.Gate) error
	}{
		"box": {boxName(name), func(ctx context.Context, s *Store, _ store.Lease, gate store.Gate) error {
			_, err := s.Accept(ctx, name, gate, []store.Submission{submission("z", bytes.Repeat([]byte("z"), 9000))})
			return err
		}},
		"gate": {boxName(name), func(ctx context.Context, s *Store, lease store.Lease, gate store.Gate) error {
			_, err := s.SwapGate(ctx, lease, gate, store.Open, 1)
			return err
		}},
		"log": {logName, func(ctx context.Context, s *Store, lease store.Lease, _ store.Gate) error {
			next := store.Head{Size: 2, Checkpoint: []byte("two")}
			return s.Advance(ctx, lease, storyHead, next, []store.Tile{{Path: "tile", Data: make([]byte, 9000)}})
		}},
	}
	for what, w := range writes {
		t.Run(what, func(t *testing.T) {
			ctx := t.Context()
			s, lease, gate := opened(t)
			for i := range 20 { // so that there are free pages, and pages of more than one level
				_, err := s.Accept(ctx, name, gate, []store.Submission{submission(fmt.Sprint(i), bytes.Repeat([]byte{byte(i)}, 3000))})
				must(t, err)
				must(t, s.Stage(ctx, name, [][]byte{bytes.Repeat([]byte{byte(i)}, 1000)}))
			}
			must(t, s.Advance(ctx, lease, store.Head{}, storyHead, []store.Tile{{Path: "tile", Data: make([]byte, 5000)}}))
			path := filepath.Join(s.dir, w.file)
			read := func() ([]byte, string) {
				image, err := os.ReadFile(path)
				must(t, err)
				return image, contents(t, s)
			}
			before, old := read()
			must(t, w.write(ctx, s, lease, gate))
			after, next := read()
			must(t, s.Close())
			if old == next {
				t.Fatal("nothing was written")
			}
			cut(t, s.dir, path, before, after, old, next)
		})
	}
}

func cut(t *testing.T, dir, path string, before, after []byte, old, next string) {
	var data []int // the pages that were written, but for the meta page
	meta := -1
	grown := append(bytes.Clone(before), make([]byte, len(after)-len(before))...)
	for p := range len(after) / pageSize {
		if i := p * pageSize; !bytes.Equal(grown[i:i+pageSize], after[i:i+pageSize]) {
			if p < 2 {
				meta = p * pageSize
			} else {
				data = append(data, i)
			}
		}
	}
	images := 0
	opens := func(what string, image []byte, wants ...string) {
		t.Helper()
		images++
		must(t, os.WriteFile(path, image, 0o600))
		s, err := Open(dir)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got := contents(t, s)
		must(t, s.Close())
		for _, want := range wants {
			if got == want {
				return
			}
		}
		t.Fatalf("%s: the store holds\n%s\nwant\n%s", what, got, wants)
	}
	opens("before", before, old)
	opens("nothing but the size", grown, old)
	for try := range min(200, 1<<len(data)) {
		some := bytes.Clone(grown)
		for n, i := range data {
			if len(data) < 8 && try>>n&1 == 1 || len(data) >= 8 && rand.IntN(2) == 0 {
				// some sectors of it, or all
				from, to := 0, pageSize
				if try%3 == 2 {
					from, to = 512*rand.IntN(4), 512*(4+rand.IntN(5))
				}
				copy(some[i+from:i+to], after[i+from:i+to])
			}
		}
		opens(fmt.Sprintf("some of %d pages", len(data)), some, old)
	}
	all := bytes.Clone(after)
	copy(all[meta:meta+pageSize], grown[meta:])
	opens("all pages and the old meta page", all, old)
	for torn := range 120 { // bbolt's meta page holds 80 bytes
		half := bytes.Clone(all)
		copy(half[meta:meta+torn], after[meta:])
		opens(fmt.Sprintf("%d bytes of the meta page", torn), half, old, next)
	}
	for sector := 0; sector < pageSize; sector += 512 {
		half := bytes.Clone(all)
		copy(half[meta+sector:meta+sector+512], after[meta+sector:])
		opens(fmt.Sprintf("sector %d of the meta page", sector/512), half, old, next)
	}
	opens("after", after, next)
	t.Logf("%d pages and a meta page: %d images", len(data), images)
}
