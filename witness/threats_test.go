package witness

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// submit shows a size of a history to all witnesses of a client.
func (h *history) submit(t testing.TB, c *Client, size int64) Round {
	t.Helper()
	r, err := c.Submit(t.Context(), h.signed(size), h.ProveConsistency)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, enough, err := audit.OpenPublishedCheckpoint(c.manifest, r.Signed); err != nil || enough != r.Enough {
		t.Fatalf("what is to be published: enough %t, %v", enough, err)
	}
	return r
}

// TestThreat30_Fork: of two histories of a log, a witness cosigns one. Whoever shows the other learns to stop, also if it has
// forgotten everything, and no line of the witness is in what it publishes.
func TestThreat30_Fork(t *testing.T) {
	w := knows(t, "witness.example/w")
	c := asks(t, at(w, serve(t, w)))
	h, fork := tell(40, never), tell(40, 5)
	if r := h.submit(t, c, 10); !r.Enough || r.Stop() != nil {
		t.Fatal(r.Failed)
	}
	for name, c := range map[string]*Client{"the same client": c, "after a restart": asks(t, c.peers[0].witness)} {
		r := fork.submit(t, c, 20)
		if r.Enough || !errors.Is(r.Stop(), ErrFork) || !strings.Contains(r.Stop().Error(), w.public.Name()) {
			t.Errorf("%s: %v", name, r.Stop())
		}
	}
	if r := h.submit(t, c, 30); !r.Enough || r.Stop() != nil {
		t.Errorf("the first history does not go on: %v", r.Failed)
	}
}

// TestThreat30_SecondCheckpoint: of two checkpoints of one size a witness cosigns the first, and keeps both, with which anybody
// convicts the log.
func TestThreat30_SecondCheckpoint(t *testing.T) {
	w := knows(t, "witness.example/w")
	c := asks(t, at(w, serve(t, w)))
	h := tell(10, never)
	h.submit(t, c, 10)
	for _, fork := range []int{9, 5, 0} { // the first of them is kept
		r := tell(10, fork).submit(t, c, 10)
		if r.Enough || !errors.Is(r.Stop(), ErrRolledBack) {
			t.Errorf("fork at %d: %v", fork, r.Stop())
		}
	}
	var kept [2]audit.Checkpoint
	for i, path := range []string{w.record(origin), w.record(origin) + ".other"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m := &ballot.Manifest{Origin: origin, LogKey: logSigner.VerifierKey().String()}
		if kept[i], err = audit.OpenLogCheckpoint(m, data); err != nil {
			t.Fatal(err)
		}
	}
	if kept[0] != h.head(10) || kept[1] != tell(10, 9).head(10) {
		t.Errorf("kept %v", kept)
	}
}

// TestThreat30_AtOnce: two histories are shown to two processes on one folder at the same moment. All lines that come back are of
// one of them.
func TestThreat30_AtOnce(t *testing.T) {
	histories := []*history{tell(60, never), tell(60, 1)}
	first := knows(t, "witness.example/w")
	processes := []*Witness{first, in(first.dir, "witness.example/w")}
	var mu sync.Mutex
	cosigned := map[audit.Checkpoint]bool{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			h, w := histories[i%2], processes[i/2%2]
			for old, size := int64(0), int64(2); size <= 60; {
				line, err := w.cosign(h.follow(old, size))
				var c *conflictError
				switch {
				case err == nil:
					if _, err := findLine(line, w.public, h.head(size).Text()); err != nil {
						t.Error(err)
					}
					mu.Lock()
					cosigned[h.head(size)] = true
					mu.Unlock()
					old, size = size, size+2
				case errors.As(err, &c) && c.size > old && c.size < 60:
					old, size = c.size, c.size+2
				default:
					return
				}
			}
		})
	}
	all.Wait()
	of := [2]int{}
	for i, h := range histories {
		for size := int64(2); size <= 60; size += 2 {
			if cosigned[h.head(size)] {
				of[i]++
			}
		}
	}
	if of[0] > 0 == (of[1] > 0) || of[0]+of[1] != len(cosigned) {
		t.Errorf("cosigned of the two histories: %v, in all %d", of, len(cosigned))
	}
}

// TestThreat32_RolledBack: a store that was set back is found out at the first question, and so is one that has grown again.
func TestThreat32_RolledBack(t *testing.T) {
	w := knows(t, "witness.example/w")
	peer := at(w, serve(t, w))
	h := tell(30, never)
	h.submit(t, asks(t, peer), 20)
	r := h.submit(t, asks(t, peer), 12) // the program that runs on the restored store knows of nothing
	if err := r.Stop(); !errors.Is(err, ErrRolledBack) || !strings.Contains(err.Error(), "20 entries, this log 12") || r.Enough {
		t.Errorf("set back: %v", err)
	}
	for size, want := range map[int64]error{20: ErrRolledBack, 25: ErrFork} {
		if r := tell(30, 12).submit(t, asks(t, peer), size); !errors.Is(r.Stop(), want) || r.Enough {
			t.Errorf("set back, and grown again to %d: %v", size, r.Stop())
		}
	}
	if r := h.submit(t, asks(t, peer), 20); !r.Enough {
		t.Errorf("the newer store was found: %v", r.Failed)
	}
}
