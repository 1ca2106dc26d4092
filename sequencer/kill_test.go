package sequencer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
)

const childVariable = "PIAOJUE_SEQUENCER_CHILD"

func TestMain(m *testing.M) {
	if dir, ok := os.LookupEnv(childVariable); ok {
		if err := child(dir, os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// An assignment is what the child has to do.
type assignment struct {
	Origin             string
	Seeds              [2][]byte // of log and receipts
	Ballots            [][]byte
	Surrender, Closing audit.Message
}

// child writes a poll that is open: tablets at the same time, epochs, a surrender, closing and the last epoch. It tells
// what it has promised in lines, and dies at the n-th call of the store, before or after it; never if n is 0.
func child(dir, n, after string) error {
	ctx, a := context.Background(), assignment{}
	data, err := os.ReadFile(filepath.Join(dir, "assignment"))
	if err != nil {
		return err
	}
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&a); err != nil {
		return err
	}
	s, err := bolt.Open(filepath.Join(dir, "store"))
	if err != nil {
		return err
	}
	fail, err := strconv.Atoi(n)
	if err != nil {
		return err
	}
	f := &faulty{Store: s, fail: fail, after: after == "after", die: func() { syscall.Kill(os.Getpid(), syscall.SIGKILL); select {} }}
	w, err := Open(ctx, f, store.Poll(a.Origin), keysOf(a.Origin, a.Seeds), Options{Node: "node"})
	if err != nil {
		return err
	}
	say := func(what string, data []byte) { fmt.Println(what, base64.StdEncoding.EncodeToString(data)) }
	var tablets sync.WaitGroup
	errs := make([]error, len(a.Ballots))
	for i, b := range a.Ballots {
		tablets.Go(func() {
			receipt, err := w.Accept(ctx, b, nil)
			if errs[i] = err; err == nil {
				say("receipt", receipt)
			}
			if _, err := w.Epoch(ctx); err != nil {
				errs[i] = err
			}
			signed, err := w.Checkpoint(ctx)
			if err == nil {
				say("head", signed)
			}
			errs[i] = errors.Join(errs[i], err)
		})
	}
	tablets.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := w.Add(ctx, a.Surrender); err != nil {
		return err
	}
	say("surrender", nil)
	if err := w.Add(ctx, a.Closing); err != nil {
		return err
	}
	if _, err := w.Epoch(ctx); err != nil {
		return err
	}
	signed, err := w.Checkpoint(ctx)
	say("head", signed)
	return err
}

// A run is one life of a child.
type run struct {
	dir   string
	child *exec.Cmd
	out   bytes.Buffer
}

func (p *poll) start(t *testing.T, n int, after string) *run {
	t.Helper()
	r := &run{dir: t.TempDir()}
	s, err := bolt.Create(filepath.Join(r.dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	w := p.opened(t, s)
	a := assignment{p.manifest.Origin, p.seeds, p.ballots[:8], p.surrenders[8], p.closing(w)}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(a); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "assignment"), data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r.child = exec.CommandContext(t.Context(), os.Args[0], strconv.Itoa(n), after)
	r.child.Env = append(os.Environ(), childVariable+"="+r.dir)
	r.child.Stdout, r.child.Stderr = &r.out, os.Stderr
	if err := r.child.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// inquest opens the board as after a crash: every promise holds, and the poll can be brought to its end.
func (p *poll) inquest(t *testing.T, r *run) (promises int) {
	t.Helper()
	s, err := bolt.Open(filepath.Join(r.dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := p.again(t, s)
	surrendered := false
	lines := bufio.NewScanner(&r.out)
	for lines.Scan() {
		what, text, _ := strings.Cut(lines.Text(), " ")
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			break // the child died in the midst of a line
		}
		promises++
		if what == "surrender" {
			surrendered = true
		} else if err := w.CheckSeen(t.Context(), data); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	if n := look(w).Report().Surrendered; surrendered && n != 1 {
		t.Fatalf("%d surrenders", n)
	}
	var in [][]byte
	for _, b := range p.ballots[:8] {
		if _, err := w.Accept(t.Context(), b, nil); err == nil {
			in = append(in, b)
		} else if !errors.Is(err, audit.ErrPhase) {
			t.Fatal(err)
		}
	}
	p.finish(t, w, in...)
	return promises
}

// TestThreat35_Kill kills the writer at random moments, and before and after calls of the store. PIAOJUE_KILLS says how many
// random ones; with 100 or more, every call is taken.
func TestThreat35_Kill(t *testing.T) {
	p, kills, step := town(), 2, 17
	if n, err := strconv.Atoi(os.Getenv("PIAOJUE_KILLS")); err == nil {
		kills = n
		if n >= 100 {
			step = 1
		}
	}
	start := time.Now()
	whole := p.start(t, 0, "")
	if err := whole.child.Wait(); err != nil {
		t.Fatal(err)
	}
	life := time.Since(start)
	promises := p.inquest(t, whole)
	for range kills {
		r := p.start(t, 0, "")
		time.Sleep(rand.N(life))
		r.child.Process.Kill()
		r.child.Wait()
		promises += p.inquest(t, r)
	}
	for n, lived := 1, false; !lived; n += step {
		for _, after := range []string{"before", "after"} {
			r := p.start(t, n, after)
			lived = r.child.Wait() == nil
			promises += p.inquest(t, r)
		}
	}
	t.Logf("%d promises, all kept", promises)
}
