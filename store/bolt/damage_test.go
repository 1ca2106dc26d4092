package bolt

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/store"
)

var errWrong = errors.New("an answer that is wrong")

// filled returns a store with a shut box, ballots in several pages and a log, and the hashes of what can be read of it.
func filled(t *testing.T) (*Store, func(*Store) error) {
	ctx := t.Context()
	s, lease, gate := opened(t)
	var payloads [][32]byte
	ballots := make(map[[32]byte]bool)
	for i := range 12 {
		value := bytes.Repeat([]byte{byte(i)}, 1000+900*i)
		_, err := s.Accept(ctx, name, gate, []store.Submission{submission(fmt.Sprint(i), value)})
		must(t, err)
		must(t, s.Stage(ctx, name, [][]byte{value}))
		payloads = append(payloads, sha256.Sum256(value))
		ballots[sha256.Sum256(value)] = true
	}
	tile := bytes.Repeat([]byte("tile"), 2000)
	must(t, s.Advance(ctx, lease, store.Head{}, storyHead, []store.Tile{{Path: "tile", Data: tile}}))
	for range 2 { // of two meta pages one is enough: both shall show the same
		var err error
		gate, err = s.SwapGate(ctx, lease, gate, store.Shut, 0)
		must(t, err)
	}
	for range 2 {
		_, err := s.Elect(ctx, name, "node", 0)
		must(t, err)
	}
	return s, func(s *Store) error {
		n := 0
		gate, err := s.LoadGate(ctx, name)
		if err == nil && gate.State != store.Shut {
			return errWrong
		}
		read := s.ReadRound(ctx, name, 0, nil, func(sub store.Submission) error {
			if n++; !ballots[sub.Hash] || sha256.Sum256(sub.Value) != sub.Hash {
				return errWrong
			}
			return nil
		})
		if read == nil && n != len(ballots) {
			return errWrong
		}
		errs := []error{err, read}
		for _, p := range payloads {
			data, err := s.ReadPayload(ctx, name, p)
			if err == nil && sha256.Sum256(data) != p {
				return errWrong
			}
			errs = append(errs, err)
		}
		data, err := s.ReadTile(ctx, name, "tile")
		if err == nil && !bytes.Equal(data, tile) {
			return errWrong
		}
		head, headErr := s.LoadHead(ctx, name)
		if headErr == nil && !head.Equal(storyHead) {
			return errWrong
		}
		for _, err := range append(errs, err, headErr) {
			if err != nil && !errors.Is(err, store.ErrCorrupt) && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		return errors.Join(append(errs, err, headErr)...)
	}
}

// TestDamage changes bytes of each page, as they lie on the disk and under a store that is open. No answer is wrong, the
// process lives, and nothing is called by another name than corrupt.
func TestDamage(t *testing.T) {
	s, read := filled(t)
	must(t, read(s))
	must(t, s.Close())
	rng := rand.New(rand.NewPCG(1, 2))
	found, images := 0, 0
	for _, name := range []string{logName, boxName(name)} {
		path := filepath.Join(s.dir, name)
		whole, err := os.ReadFile(path)
		must(t, err)
		try := func(at int, image []byte, live bool) {
			t.Helper()
			images++
			must(t, os.WriteFile(path, whole, 0o600))
			if !live {
				must(t, os.WriteFile(path, image, 0o600))
			}
			s, err := Open(s.dir)
			if err == nil {
				if live {
					must(t, os.WriteFile(path, image, 0o600))
				}
				err = read(s)
				s.Close()
			}
			if err != nil {
				found++
				// Only what was lost while the store is open may seem never to have been there.
				if !errors.Is(err, store.ErrCorrupt) && !(live && errors.Is(err, store.ErrNotFound)) {
					t.Fatalf("%s at %d, open %v: %v", name, at, live, err)
				}
			}
		}
		for page := 0; page < len(whole); page += pageSize {
			changes := []func([]byte){
				func(b []byte) { clear(b) },
				func(b []byte) { b[rng.IntN(16)] ^= 1 << rng.IntN(8) },
				func(b []byte) { b[rng.IntN(16)] ^= 1 << rng.IntN(8) },
				func(b []byte) { b[10] &= b[10] - 1 }, // fewer keys
				func(b []byte) { b[16+rng.IntN(100)] ^= 1 << rng.IntN(8) },
				func(b []byte) { b[rng.IntN(len(b))] ^= 0x80 },
				func(b []byte) {
					for i := range b {
						b[i] = byte(rng.Uint32())
					}
				},
			}
			for n, change := range changes {
				image := bytes.Clone(whole)
				change(image[page : page+pageSize])
				try(page, image, n%2 == 1)
			}
		}
		for _, size := range []int{0, 1, pageSize, 2 * pageSize, 4*pageSize + 7, len(whole) / 2} {
			try(size, whole[:size], false)
			try(size, whole[:size], true)
		}
		must(t, os.WriteFile(path, whole, 0o600))
	}
	s, err := Open(s.dir)
	must(t, err)
	must(t, errors.Join(read(s), s.Close()))
	t.Logf("%d of %d images found to be corrupt; the others are pages that hold nothing", found, images)
}
