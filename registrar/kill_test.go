//go:build unix

package registrar

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// A yard is a registrar that another process works with and is killed, and what that process has acknowledged.
type yard struct {
	*hall
	dir    string
	answer map[string]string           // by card and slip
	card   map[crypto.PublicKey]string // by card: the slip that was answered
	slip   map[string]crypto.PublicKey
	fresh  int // the next deputy who has not asked
}

const childJob = "PIAOJUE_TEST_REGISTRAR"

// newYard writes down what the other process needs: a copy of the board, the key, and the codes. All of it is of the test.
func newYard(t *testing.T, deputies int) *yard {
	h := newHall(t, deputies+1, 1)
	y := &yard{hall: h, dir: t.TempDir(), answer: map[string]string{}, card: map[crypto.PublicKey]string{}, slip: map[string]crypto.PublicKey{}}
	for path, data := range h.bundle(t) {
		path = filepath.Join(y.dir, "board", path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(y.dir, "key"), h.keys[0].Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	h.registrars[0].Close()
	return y
}

// run starts a process that asks for these requests again and again, and dies at the nth time that it comes to a point, or
// after a while. It returns when the process is dead.
func (y *yard) run(t *testing.T, requests []audit.Request, point string, n int, after time.Duration) {
	t.Helper()
	path := filepath.Join(y.dir, "requests")
	if err := os.WriteFile(path, crypto.MustEncodeJSON(requests), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childJob+"="+strings.Join([]string{y.dir, y.registrars[0].dir, point, strconv.Itoa(n)}, "|"))
	out := must(c.StdoutPipe())(t)
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "ready" && point == "" {
			time.AfterFunc(after, func() { c.Process.Kill() })
		}
		if f := strings.Fields(lines.Text()); len(f) == 4 && f[0] == "ack" {
			y.acknowledged(t, f[1], f[2], f[3])
		}
	}
	io.Copy(io.Discard, out)
	c.Wait()
}

// acknowledged checks one answer against all before it: a card and a slip are answered once, and again with the same bytes.
func (y *yard) acknowledged(t *testing.T, card, slip, token string) {
	t.Helper()
	var key crypto.PublicKey
	hex.Decode(key[:], []byte(card))
	if before, ok := y.answer[card+slip]; ok && before != token {
		t.Errorf("card %s was answered otherwise before", card)
	}
	if before, ok := y.card[key]; ok && before != slip {
		t.Errorf("card %s was answered with two slips", card)
	}
	if before, ok := y.slip[slip]; ok && before != key {
		t.Errorf("slip %s was answered with two cards", slip)
	}
	y.answer[card+slip], y.card[key], y.slip[slip] = token, slip, key
}

// check opens the registrar without any repair and asks once more for everything that was acknowledged.
func (y *yard) check(t *testing.T, requests []audit.Request) {
	t.Helper()
	r := must(Open(y.registrars[0].dir))(t)
	defer r.Close()
	answers, _, err := r.Sign(y.board, y.keys[0], requests)
	if err != nil {
		t.Fatal(err)
	}
	again := map[crypto.PublicKey]string{}
	for _, a := range answers.Answers {
		again[a.Card] = hex.EncodeToString(a.Token[:])
	}
	for _, q := range requests {
		want, ok := y.answer[q.Card.String()+q.Slip.String()]
		if ok && again[q.Card] != want {
			t.Errorf("an acknowledged answer to card %v is not repeated", q.Card)
		}
	}
	for _, a := range answers.Answers {
		for _, q := range requests {
			if q.Card == a.Card && q.Requests[0].Hash() == a.Request {
				y.acknowledged(t, q.Card.String(), q.Slip.String(), again[a.Card])
			}
		}
	}
}

// rivals returns requests of three deputies who have not asked, each with two slips that the neighbours want, too.
func (y *yard) rivals(t *testing.T) (all []audit.Request) {
	for i := y.fresh; i < y.fresh+3; i++ {
		for _, slip := range []int{i, y.fresh + (i+1-y.fresh)%3} {
			all = append(all, y.request(t, y.cards[i], y.slips[slip]))
		}
	}
	y.fresh += 3
	mathrand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// TestMain lets the tests run, or is the process that they kill.
func TestMain(m *testing.M) {
	job := os.Getenv(childJob)
	if job == "" {
		os.Exit(m.Run())
	}
	if err := victim(strings.Split(job, "|")); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
}

// victim works in the folder job[0] with the registrar in job[1]. It dies at the point job[2] when it comes there for the nth
// time, n = job[3]; "full" is no point, but n the most bytes that a file may have.
func victim(job []string) error {
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(job[0], name))
		if err != nil {
			panic(err)
		}
		return data
	}
	bundle, err := audit.ReadBundle(os.DirFS(filepath.Join(job[0], "board")))
	if err != nil {
		return err
	}
	board, err := audit.Replay(bundle, audit.Options{})
	if err != nil {
		return err
	}
	key, err := crypto.ParseTokenIssuer(read("key"))
	if err != nil {
		return err
	}
	var requests []audit.Request
	if err := crypto.DecodeJSON(read("requests"), &requests); err != nil {
		return err
	}
	r, err := Open(job[1])
	if err != nil {
		return err
	}
	left, err := strconv.Atoi(job[3])
	if err != nil {
		return err
	}
	if job[2] == "full" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(left), Max: uint64(left)}); err != nil {
			return err
		}
	}
	r.testingOnlyAt = func(point string) {
		if point == job[2] {
			if left--; left == 0 {
				syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
		}
	}
	fmt.Println("ready")
	return ask(r, board, key, requests, job[2] == "")
}

// ask asks for all requests, one after the other and, if it is to be killed from outside, again and again.
func ask(r *Registrar, board *audit.Board, key *crypto.TokenIssuer, requests []audit.Request, again bool) error {
	for range 1000 {
		for _, q := range requests {
			answers, _, err := r.Sign(board, key, []audit.Request{q})
			if err != nil {
				return err
			}
			for _, a := range answers.Answers {
				fmt.Println("ack", a.Card, q.Slip, hex.EncodeToString(a.Token[:]))
			}
		}
		if !again {
			return nil
		}
	}
	return nil
}

// The process is killed at every write point, each the first, second and fifth time.
func TestThreat35_KilledAtEveryPoint(t *testing.T) {
	points := []string{"sign: entered", "committed once", "sign: committed", "sign: signed"}
	y := newYard(t, 3*3*len(points))
	for _, point := range points {
		for _, n := range []int{1, 2, 5} {
			q := y.rivals(t)
			y.run(t, q, point, n, 0)
			y.check(t, q)
		}
	}
	if len(y.card) == 0 {
		t.Error("nothing was acknowledged")
	}
}

// The process is killed at random moments: PIAOJUE_KILLS times, or a few.
func TestThreat35_KilledAtRandom(t *testing.T) {
	kills := 5
	if n, err := strconv.Atoi(os.Getenv("PIAOJUE_KILLS")); err == nil {
		kills = n
	}
	y := newYard(t, 3*kills)
	var all []audit.Request
	for range kills {
		q := y.rivals(t)
		all = append(all, q...)
		y.run(t, q, "", 0, time.Duration(mathrand.IntN(40_000))*time.Microsecond)
		y.check(t, q)
	}
	y.check(t, all)
	t.Logf("%d kills, %d cards answered", kills, len(y.card))
}

// The disk is full at some size of the book: what is not on it is not signed, and when there is room it goes on.
func TestThreat35_DiskFull(t *testing.T) {
	y := newYard(t, 12)
	for _, limit := range []int{4096, 16384, 24576, 32768} {
		q := y.rivals(t)
		y.run(t, q, "full", limit, 0)
		y.check(t, q)
	}
}

// A process is cut short while a key file is bound or a key is destroyed, and does it again.
func TestThreat35_KeyFile(t *testing.T) {
	h, pass := newHall(t, 3, 1), []byte("correct horse")
	for i, point := range []string{"keep: before", "keep: after", "bind: in the book", "committed once", "destroy: in the book"} {
		r := h.registrars[0]
		h.keys[0] = must(r.NewKey(rand.Reader))(t)
		if err := r.KeepKey(h.keys[0], pass); err != nil {
			t.Fatal(err)
		}
		h.begin(t, fmt.Sprint("poll-", i))
		p := &h.board.Poll().Poll
		r.testingOnlyAt = func(at string) {
			if at == point {
				panic("killed")
			}
		}
		func() {
			defer func() { recover() }()
			if err := r.BindKept(p, pass); err == nil { // the book makes an error of a panic within its transaction
				r.Destroy(p.Hash)
			}
		}()
		r.Close()
		r = must(Open(r.dir))(t)
		h.registrars[0] = r
		if point != "destroy: in the book" {
			if err := r.BindKept(p, pass); err != nil {
				t.Errorf("%s: %v", point, err)
				continue
			}
			must(r.OpenKey(p.Hash, pass))(t)
		}
		if err := r.Destroy(p.Hash); err != nil {
			t.Errorf("%s: %v", point, err)
		}
		if files := must(filepath.Glob(filepath.Join(r.dir, "*.key")))(t); len(files) != 0 {
			t.Errorf("%s: %v", point, files)
		}
	}
	h.registrars[0].Close()
}
