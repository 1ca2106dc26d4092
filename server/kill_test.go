package server

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
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
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/bolt"
)

const victimVariable = "PIAOJUE_SERVER_VICTIM"

// TestMain lets the tests run, or is the server that they kill.
func TestMain(m *testing.M) {
	dir, is := os.LookupEnv(victimVariable)
	if !is {
		os.Exit(m.Run())
	}
	if err := victim(dir, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// victim serves the board in a folder until it is killed: from outside, or by itself at the nth write of the store, before or
// after it; n = 0 is never. It says its address in the first line.
func victim(dir, nth, after string) error {
	read := func(name string) []byte { return must(os.ReadFile(filepath.Join(dir, name))) }
	s, err := bolt.Open(filepath.Join(dir, "store"))
	if err != nil {
		return err
	}
	d := &deadly{Store: s, left: must(strconv.Atoi(nth)), after: after == "after"}
	origin, seeds := string(read("origin")), read("seeds")
	w, err := sequencer.Open(context.Background(), d, store.Poll(origin), keysOf(origin, [2][]byte{seeds[:32], seeds[32:]}), sequencer.Options{Node: "server"})
	if err != nil {
		return err
	}
	r, err := registrar.Open(filepath.Join(dir, "registrar"))
	if err != nil {
		return err
	}
	server := New(Options{Rate: 10000})
	c := &clerk{r, must(crypto.ParseTokenIssuer(read("key"))), &hall{writer: w}, nil, crypto.PublicKey{}}
	if err := server.Open(context.Background(), "yunlan", "2026", Board{Writer: w, Registrars: []Registrar{c}, Folder: dir}); err != nil {
		return err
	}
	go server.Run(context.Background())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	return http.Serve(l, server.Handler())
}

// deadly is a store whose process dies at a write.
type deadly struct {
	store.Store
	after bool

	mu   sync.Mutex // guards what follows
	left int
}

func (d *deadly) write(do func()) {
	d.mu.Lock()
	d.left--
	dies := d.left == 0
	d.mu.Unlock()
	if dies && !d.after {
		die()
	}
	do()
	if dies {
		die()
	}
}

func die() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func (d *deadly) SwapGate(ctx context.Context, l store.Lease, old store.Gate, s store.State, round uint64) (g store.Gate, err error) {
	d.write(func() { g, err = d.Store.SwapGate(ctx, l, old, s, round) })
	return g, err
}

func (d *deadly) Accept(ctx context.Context, p store.Poll, g store.Gate, batch []store.Submission) (o []store.Outcome, err error) {
	d.write(func() { o, err = d.Store.Accept(ctx, p, g, batch) })
	return o, err
}

func (d *deadly) Advance(ctx context.Context, l store.Lease, old, next store.Head, tiles []store.Tile) (err error) {
	d.write(func() { err = d.Store.Advance(ctx, l, old, next, tiles) })
	return err
}

func (d *deadly) Forget(ctx context.Context, l store.Lease, head store.Head) (err error) {
	d.write(func() { err = d.Store.Forget(ctx, l, head) })
	return err
}

func (d *deadly) Stage(ctx context.Context, p store.Poll, payloads [][]byte) (err error) {
	d.write(func() { err = d.Store.Stage(ctx, p, payloads) })
	return err
}

// A life is one meeting whose server dies.
type life struct {
	hall *hall
	dir  string

	mu    sync.Mutex // guards what follows, and the hall's address while tablets cast
	child *exec.Cmd
	died  int
}

// start starts the server, to die at the nth write.
func (l *life) start(nth int, after string) {
	l.hall.t.Helper()
	l.child = exec.Command(os.Args[0], strconv.Itoa(nth), after)
	l.child.Env = append(os.Environ(), victimVariable+"="+l.dir)
	l.child.Stderr = os.Stderr
	out := must(l.child.StdoutPipe())
	if err := l.child.Start(); err != nil {
		l.hall.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil { // it died before it served: at what the start writes
		l.child.Wait()
		l.died++
		l.start(0, "")
		return
	}
	l.hall.address = strings.TrimSpace(line)
}

// address is where the server is now.
func (l *life) address() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hall.address
}

// revive starts the server again if it is still the one at an address that has died. Several may ask at the same time.
func (l *life) revive(seen string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hall.address != seen {
		return
	}
	l.child.Wait()
	l.died++
	l.start(0, "")
}

// dying is a meeting after its deputies have come, served by a process that dies at the nth write.
func dying(t *testing.T, nth int, after string) *life {
	t.Helper()
	h := &hall{t: t, officers: newOfficers(), folder: t.TempDir(), log: &syncBuffer{}, web: &http.Client{Timeout: 20 * time.Second}}
	h.gather(12)
	s := must(bolt.Create(filepath.Join(h.folder, "store")))
	h.writer = h.create(s)
	for name, data := range map[string][]byte{"origin": []byte(h.manifest.Origin), "seeds": bytes.Join(h.seeds[:], nil), "key": h.clerk.key.Bytes()} {
		if err := os.WriteFile(filepath.Join(h.folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Close(), h.clerk.Close()); err != nil {
		t.Fatal(err)
	}
	l := &life{hall: h, dir: h.folder}
	h.revive = func() { l.revive(l.address()) }
	l.start(nth, after)
	t.Cleanup(func() { l.child.Process.Kill(); l.child.Wait() })
	return l
}

// cast is a tablet: it sends the same bytes until it has a receipt, wherever the server is by then.
func (l *life) cast(envelope []byte) []byte {
	for {
		at := l.address()
		r, err := l.hall.web.Post(at+pollAt+"/ballots", "application/json", bytes.NewReader(envelope))
		if err == nil {
			receipt, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err == nil && r.StatusCode == http.StatusCreated {
				return receipt
			}
			if err == nil {
				l.hall.t.Errorf("status %d: %s", r.StatusCode, receipt)
				return nil
			}
		}
		l.revive(at)
	}
}

// meet plays the whole meeting. Whoever is not answered asks again with the same bytes. In the end every ballot that was
// acknowledged is on the board once, its receipt proves it, and the whole verifies.
func (l *life) meet() {
	h := l.hall
	h.t.Helper()
	h.toVoting()
	ballots := h.ballots()
	receipts := make([][]byte, len(ballots))
	var tablets sync.WaitGroup
	for i, b := range ballots {
		tablets.Go(func() { receipts[i] = l.cast(b) })
	}
	tablets.Wait()
	for i, b := range ballots {
		if again := h.want(201, h.post("/ballots", b)).body; !bytes.Equal(again, receipts[i]) {
			h.t.Error("a retry has another receipt")
		}
	}
	h.count()
	report := audit.Verify(h.bundle(), audit.Options{})
	if !report.OK || report.Outcome.Valid != len(ballots) {
		h.t.Fatalf("%+v", report.Checks)
	}
	for i, b := range ballots {
		h.proven(b, receipts[i])
	}
}

// TestThreat35_ServerKilled kills the server before and after its writes, and at random under load. PIAOJUE_KILLS says how many
// random ones; with 50 or more, every write is taken.
func TestThreat35_ServerKilled(t *testing.T) {
	kills, step := 1, 13
	if n, err := strconv.Atoi(os.Getenv("PIAOJUE_KILLS")); err == nil {
		if kills = n; n >= 50 {
			step = 1
		}
	}
	begun := time.Now()
	whole := dying(t, 0, "")
	whole.meet()
	span, died := time.Since(begun), 0
	for nth, lived := 1, false; !lived; nth += step {
		for _, after := range []string{"before", "after"} {
			l := dying(t, nth, after)
			l.meet()
			lived = l.died == 0
			died += l.died
		}
	}
	for range kills {
		l := dying(t, 0, "")
		l.mu.Lock()
		child := l.child
		l.mu.Unlock()
		timer := time.AfterFunc(rand.N(span), func() { child.Process.Kill() })
		l.meet()
		timer.Stop()
		died += l.died
	}
	t.Logf("the server died %d times; nothing that was acknowledged was lost", died)
	if died == 0 {
		t.Error("it never died: this test shows nothing")
	}
}
