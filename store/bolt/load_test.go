package bolt

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/piaojue/piaojue/store"
)

// childLoad votes and sequences until it is killed, and says what was acknowledged, a line a write: atomic on a pipe.
func childLoad(args []string) error {
	ctx := context.Background()
	s, gate, lease, err := openToWrite(ctx, args[0])
	if err != nil {
		return err
	}
	failed := make(chan error)
	for tablet := range 8 {
		go func() { failed <- voteOn(ctx, s, gate, args[1], tablet) }()
	}
	go func() { failed <- sequenceOn(ctx, s, lease) }()
	return <-failed
}

// voteOn casts ballots. Two tablets at a time use the same credentials.
func voteOn(ctx context.Context, s *Store, gate store.Gate, run string, tablet int) error {
	for n := 0; ; n++ {
		key := fmt.Sprintf("%s/%d/%d", run, tablet/2, n)
		value := []byte(fmt.Sprintf("%s by tablet %d %s", key, tablet, strings.Repeat("x", rand.IntN(3000))))
		got, err := s.Accept(ctx, name, gate, []store.Submission{submission(key, value)})
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stdout, "ballot %s %x\n", key, got[0].Hash)
	}
}

// sequenceOn lets the log grow by one byte a time.
func sequenceOn(ctx context.Context, s *Store, lease store.Lease) error {
	for {
		old, err := s.LoadHead(ctx, name)
		if err != nil {
			return err
		}
		next := store.Head{Size: old.Size + 1, Checkpoint: fmt.Appendf(nil, "checkpoint %d", old.Size+1)}
		path := fmt.Sprintf("tile/%d", old.Size/1000)
		tile := store.Tile{Path: path, Data: make([]byte, old.Size%1000+1)}
		if err := s.Advance(ctx, lease, old, next, []store.Tile{tile}); err != nil {
			return err
		}
		fmt.Fprintf(os.Stdout, "head %d\n", next.Size)
	}
}

// TestKillUnderLoad ends the process at any moment, PIAOJUE_KILLS times in the same directory.
func TestKillUnderLoad(t *testing.T) {
	kills := 10
	if testing.Short() {
		kills = 3
	}
	if n, err := strconv.Atoi(os.Getenv("PIAOJUE_KILLS")); err == nil {
		kills = n
	}
	s, _, _ := opened(t)
	must(t, s.Close())
	bound, head := make(map[string]string), 0
	for run := range kills {
		c := child(t, "load", s.dir, fmt.Sprint(run))
		out, err := lines(c)
		must(t, err)
		time.Sleep(time.Duration(rand.IntN(150)+10) * time.Millisecond)
		must(t, c.Process.Kill())
		acknowledged := <-out
		c.Wait()
		for _, line := range acknowledged {
			switch f := strings.Fields(line); {
			case f[0] == "ballot" && len(f) == 3:
				if first, ok := bound[f[1]]; ok && first != f[2] {
					t.Errorf("run %d: %s is bound to %s and %s", run, f[1], first, f[2])
				}
				bound[f[1]] = f[2]
			case f[0] == "head":
				n, err := strconv.Atoi(f[1])
				must(t, err)
				head = max(head, n)
			}
		}
		checkLoad(t, s.dir, bound, head)
	}
	t.Logf("%d kills, %d ballots and %d heads acknowledged", kills, len(bound), head)
}

// checkLoad opens the store after a kill. What was acknowledged is there; what is there is whole.
func checkLoad(t *testing.T, dir string, bound map[string]string, size int) {
	t.Helper()
	s, err := Open(dir)
	must(t, err)
	defer s.Close()
	b := s.boxes[name]
	spent, pending := make(map[string]string), 0
	must(t, b.view(func(ballots shelf) error {
		return ballots.bucket.ForEach(func(k, sealed []byte) error {
			data, err := ballots.unseal(string(k), sealed)
			if key, ok := strings.CutPrefix(string(k), prefixSpent); ok {
				spent[key] = fmt.Sprintf("%x", data)
			}
			return err
		})
	}))
	must(t, b.view(func(ballots shelf) error {
		return ballots.bucket.ForEach(func(k, sealed []byte) error {
			rest, ok := strings.CutPrefix(string(k), prefixOf(0))
			if !ok {
				return nil
			}
			pending++
			if key := rest[32:]; spent[key] != fmt.Sprintf("%x", rest[:32]) {
				return fmt.Errorf("%s is bound to %s, and %x is pending", key, spent[key], rest[:32])
			}
			return nil
		})
	}))
	if pending != len(spent) {
		t.Fatalf("%d ballots and %d spent credentials", pending, len(spent))
	}
	for key, hash := range bound {
		if spent[key] != hash {
			t.Fatalf("%s was acknowledged with %s, and is bound to %q", key, hash, spent[key])
		}
	}
	head, err := s.LoadHead(t.Context(), name)
	must(t, err)
	if head.Size < int64(size) {
		t.Fatalf("the head is %d, and %d was acknowledged", head.Size, size)
	}
	for n := int64(0); n < head.Size; n += 1000 {
		tile, err := s.ReadTile(t.Context(), name, fmt.Sprintf("tile/%d", n/1000))
		if err != nil || int64(len(tile)) != min(1000, head.Size-n) {
			t.Fatalf("a head of %d, and a tile of %d: %v", head.Size, len(tile), err)
		}
	}
}

// TestCloseUnderLoad closes a store that is in use: every call ends.
func TestCloseUnderLoad(t *testing.T) {
	s, _, gate := opened(t)
	var wg sync.WaitGroup
	for tablet := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				_, err := s.Accept(t.Context(), name, gate, []store.Submission{submission(fmt.Sprint(tablet, n), []byte("ballot"))})
				if err != nil {
					if !errors.Is(err, store.ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	must(t, s.Close())
	wg.Wait()
}

// TestGroup lets ballots wait while a transaction is under way: they share the next one.
func TestGroup(t *testing.T) {
	s, _, gate := opened(t)
	b := s.boxes[name]
	transaction := func() (id int) {
		must(t, b.file.view(func(tx *bbolt.Tx) error { id = tx.ID(); return nil }))
		return id
	}
	before := transaction()
	first := make(chan bool)
	var wg sync.WaitGroup
	begun := sync.OnceFunc(func() { close(first); time.Sleep(200 * time.Millisecond) })
	b.file.at = func(point string) { begun() }
	for i := range 33 {
		if i == 1 {
			<-first // the others come while it is being written
		}
		wg.Go(func() {
			_, err := s.Accept(t.Context(), name, gate, []store.Submission{submission(fmt.Sprint(i), []byte("ballot"))})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := transaction() - before; n != 2 {
		t.Errorf("33 ballots in %d transactions, want the first and one for all others", n)
	}
}
