//go:build unix

package service

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

const childJob = "PIAOJUE_TEST_REGISTRAR_SERVICE"

// TestMain lets the tests run, or is the service that they kill.
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

// victim serves the registrar in the folder job[0], whose key lies in the file job[1], over the board at the address job[2]. It
// dies when the registrar does something to many requests for the nth time, n = job[3]: first they are checked, then they are
// entered into the book, and then they are signed.
func victim(job []string) error {
	r, err := registrar.Open(job[0])
	if err != nil {
		return err
	}
	left, err := strconv.Atoi(job[3])
	if err != nil {
		return err
	}
	r.Each = func(n int, do func(i int)) {
		if left--; left == 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		for i := range n {
			do(i)
		}
	}
	secret, err := os.ReadFile(job[1])
	if err != nil {
		return err
	}
	poll, err := client.New(job[2], client.Options{})
	if err != nil {
		return err
	}
	s := New(Options{
		Registrar: r, Boards: []*client.Mirror{client.NewMirror(poll)},
		Open: func(*ballot.Poll) (*crypto.TokenIssuer, error) { return crypto.ParseTokenIssuer(secret) },
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	go http.Serve(l, s.Handler())
	return s.Run(context.Background())
}

// spawn starts a service that dies at that point. dead waits until it has.
func spawn(t *testing.T, h *hall, at *site, secret string, point int) (c *Client, kill, dead func()) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childJob+"="+strings.Join([]string{h.dir, secret, at.url + pollPath, strconv.Itoa(point)}, "|"))
	child.Stderr = os.Stderr
	out := must(child.StdoutPipe())(t)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http") {
		t.Fatalf("%q, %v", line, err)
	}
	address := strings.TrimSpace(line)
	until(t, "the service is ready", func() bool {
		response, err := http.Get(address + "/readyz")
		if err != nil {
			return false
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	return NewClient(address, must(client.NewHTTP(""))(t)), func() { child.Process.Kill() }, func() { child.Wait() }
}

// A service that is killed after it has entered a request and before it has answered gives, when it runs again, the answer that it
// would have given, and no other to another slip.
func TestKill(t *testing.T) {
	h := newHall(t)
	at := newSite(t, h)
	secret := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(secret, h.key.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	q := h.requests(t, 0, 1)
	for i, entered := range []int{0, len(q.Requests)} { // while they are checked, and when they are in the book
		c, _, dead := spawn(t, h, at, secret, i+1)
		if _, _, err := c.Sign(t.Context(), q); err == nil {
			t.Fatalf("point %d: it was answered", i+1)
		}
		dead()
		r := h.open(t)
		x, err := r.Issuance(h.poll(), nil)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		if len(x.Issued) != entered {
			t.Fatalf("point %d: the book has %d requests, want %d", i+1, len(x.Issued), entered)
		}
	}
	c, kill, dead := spawn(t, h, at, secret, 1000)
	answers, refused, err := c.Sign(t.Context(), q)
	if err != nil || len(refused) > 0 {
		t.Fatal(refused, err)
	}
	if _, missing, err := registrar.Assemble(&h.board.Poll().Poll, q, answers); err != nil || len(missing) > 0 {
		t.Error(missing, err)
	}
	again, _, err := c.Sign(t.Context(), q)
	if err != nil || !reflect.DeepEqual(again, answers) {
		t.Errorf("another answer to the same requests, %v", err)
	}
	swapped := audit.Requests{Poll: q.Poll, Requests: h.requests(t, 0).Requests}
	swapped.Requests[0] = h.request(t, 0, 4)
	if _, refused, err := c.Sign(t.Context(), swapped); err != nil || len(refused) != 1 {
		t.Errorf("another slip was answered: %v", err)
	}
	kill()
	dead()
}
