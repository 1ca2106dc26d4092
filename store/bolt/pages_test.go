package bolt

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/store"
)

// TestPages reads the files as somebody does who has taken the disk and knows every ballot, but not who came when. A box tells it: the
// log and a snapshot never do, and after Forget nothing does.
func TestPages(t *testing.T) {
	const clients, rounds = 4, 80
	ctx := t.Context()
	s, lease, gate := opened(t)
	rng := rand.NewChaCha8([32]byte{'p', 'a', 'g', 'e', 's'})
	sizes := rand.New(rng)
	var ballots []store.Submission // clients at a time
	for range clients * rounds {
		value := make([]byte, 8<<10+sizes.IntN(32<<10))
		key := make([]byte, 32)
		rng.Read(value)
		rng.Read(key)
		ballots = append(ballots, submission(string(key), value))
	}
	for group := ballots; len(group) > 0; group = group[clients:] {
		var wg sync.WaitGroup
		for _, b := range group[:clients] {
			wg.Go(func() {
				if _, err := s.Accept(ctx, name, gate, []store.Submission{b}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	path := filepath.Join(s.dir, boxName(name))
	open := measure(t, path, ballots, clients)
	t.Logf("while the gate is open: %s", open)
	if open.copies == 1 && math.Abs(open.concordance-0.5) < 3*open.sigma {
		t.Error("what this test looks for is not to be found in a file that must show it")
	}

	gate, err := s.SwapGate(ctx, lease, gate, store.Open, 1)
	must(t, err)
	_, err = s.SwapGate(ctx, lease, gate, store.Shut, 1)
	must(t, err)
	var snapshot bytes.Buffer
	must(t, s.Snapshot(ctx, &snapshot))
	nowhere(t, "the snapshot", snapshot.Bytes(), ballots)
	files, err := os.ReadDir(s.dir)
	must(t, err)
	if len(files) != 2 {
		t.Errorf("there are %d files, want a log and a box", len(files))
	}
	log, err := os.ReadFile(filepath.Join(s.dir, logName))
	must(t, err)
	nowhere(t, "the log", log, ballots)

	must(t, s.Advance(ctx, lease, store.Head{}, storyHead, nil))
	must(t, s.Forget(ctx, lease, storyHead))
	files, err = os.ReadDir(s.dir)
	must(t, err)
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(s.dir, f.Name()))
		must(t, err)
		nowhere(t, f.Name()+" after Forget", data, ballots)
	}
}

// A measure says what a file tells of the order of ballots.
type measured struct {
	fewest, copies int     // of a ballot, at least and at most
	concordance    float64 // the share of pairs that lie in the order in which they came: 1/2 if nothing is told
	sigma          float64 // its standard deviation if nothing is told
}

func (m measured) String() string {
	return fmt.Sprintf("%d to %d copies of a ballot; %.3f of pairs in the order in which they came, %.1f sigma from 1/2",
		m.fewest, m.copies, m.concordance, math.Abs(m.concordance-0.5)/m.sigma)
}

// measure compares where ballots lie with when they came, by Kendall's method. Those that came at once are not compared.
func measure(t *testing.T, path string, ballots []store.Submission, atOnce int) measured {
	data, err := os.ReadFile(path)
	must(t, err)
	m := measured{fewest: len(data)}
	places := make([]int, len(ballots))
	for i, b := range ballots {
		chunk := b.Value[1000:1032]
		n := bytes.Count(data, chunk)
		m.fewest, m.copies = min(m.fewest, n), max(m.copies, n)
		places[i] = bytes.Index(data, chunk)
		if bytes.Count(data, b.Key) < 2 { // the ballot and the mark; pages above may repeat them
			t.Errorf("ballot %d is not in the box", i)
		}
	}
	pairs, ordered := 0, 0
	for i := range places {
		for j := (i/atOnce + 1) * atOnce; j < len(places); j++ {
			pairs++
			if places[i] < places[j] {
				ordered++
			}
		}
	}
	n := float64(len(ballots))
	m.concordance = float64(ordered) / float64(pairs)
	m.sigma = math.Sqrt(2*(2*n+5)/(9*n*(n-1))) / 2
	return m
}

// nowhere looks for a trace of any ballot.
func nowhere(t *testing.T, what string, data []byte, ballots []store.Submission) {
	t.Helper()
	for i, b := range ballots {
		for _, trace := range [][]byte{b.Key, b.Hash[:], b.Value[1000:1032]} {
			if bytes.Contains(data, trace) {
				t.Fatalf("%s holds a trace of ballot %d", what, i)
			}
		}
	}
}
