package thirdparty

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/witness"
)

// The command is built as anybody would build it. It is no tool of this module: the modules that it needs are its own.
const litewitness = "filippo.io/torchwood/cmd/litewitness@v0.9.0"

// A theirs is a litewitness that runs, with a key of its own, and knows our log.
type theirs struct{ vkey, url string }

func startLitewitness(t *testing.T, l *log) theirs {
	t.Helper()
	dir, err := os.MkdirTemp("", "lw") // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	build := exec.Command("go", "install", litewitness)
	build.Dir, build.Env = dir, append(os.Environ(), "GOBIN="+dir, "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go install %s: %v: %s", litewitness, err, out)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	const name = "witness.example/litewitness"
	key := ed25519.NewKeyFromSeed(seedOf(name))
	fingerprint := serveAgent(t, in("agent"), key)
	enterLog(t, in("db"), l)
	address := freeAddress(t)
	cmd := exec.Command(in("litewitness"), "-name", name, "-db", in("db"), "-ssh-agent", in("agent"), "-key", fingerprint, "-listen", address)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() { cmd.Process.Kill(); <-ended })
	for late := time.After(20 * time.Second); ; {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return theirs{theirWitness(t, name).Verifier().String(), "http://" + address}
		}
		select {
		case <-ended:
			t.Fatalf("litewitness ended: %s", &said)
		case <-late:
			t.Fatal("litewitness does not listen")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// serveAgent is an ssh-agent with one key, and returns the key's fingerprint.
func serveAgent(t *testing.T, path string, key ed25519.PrivateKey) string {
	t.Helper()
	keys := agent.NewKeyring()
	if err := keys.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		for {
			c, err := socket.Accept()
			if err != nil {
				return
			}
			go agent.ServeAgent(keys, c)
		}
	}()
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return ssh.FingerprintSHA256(public)
}

// enterLog makes the database of a litewitness that knows our log, as its witnessctl would.
func enterLog(t *testing.T, path string, l *log) {
	t.Helper()
	db, err := sqlite.OpenConn(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	empty, err := l.tree.RootAt(0)
	if err != nil {
		t.Fatal(err)
	}
	err = sqlitex.ExecuteScript(db, fmt.Sprintf(`
		CREATE TABLE log (origin TEXT PRIMARY KEY, tree_size INTEGER NOT NULL, tree_hash TEXT NOT NULL);
		CREATE TABLE key (origin TEXT NOT NULL, key TEXT NOT NULL, FOREIGN KEY(origin) REFERENCES log(origin));
		INSERT INTO log VALUES ('%[1]s', 0, '%[2]s');
		INSERT INTO key VALUES ('%[1]s', '%[3]s');`, l.key.Name(), empty, l.key), nil)
	if err != nil {
		t.Fatal(err)
	}
}

// freeAddress is one where nobody listens now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// clientOf returns a client of one witness, as a server has it after a start.
func clientOf(t *testing.T, l *log, vkey, url string) (*witness.Client, string) {
	t.Helper()
	policy := fmt.Sprintf("log %s\nwitness w %s %s\nquorum w\n", l.key, vkey, url)
	c, err := witness.NewClient(&ballot.Manifest{Origin: l.key.Name(), LogKey: l.key.String(), Policy: policy}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c, policy
}

// submit shows the whole of a log to the witness of a client.
func submit(t *testing.T, c *witness.Client, l *log) witness.Round {
	t.Helper()
	r, err := c.Submit(t.Context(), l.sign(t), l.tree.ProveConsistency)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLitewitness: a witness that we did not write cosigns our log as it grows, and refuses a fork and a rollback of it.
func TestLitewitness(t *testing.T) {
	first := newLog(t, 5)
	w := startLitewitness(t, first)
	c, policy := clientOf(t, first, w.vkey, w.url)
	for _, size := range []int{5, 5, 300} {
		l := newLog(t, size)
		r := submit(t, c, l)
		if !r.Enough || len(r.Failed) > 0 {
			t.Fatalf("size %d: %v", size, r.Failed)
		}
		head, n, err := torchwood.VerifyCheckpoint(r.Signed, theirPolicy(t, policy))
		if err != nil || head.N != int64(size) || len(n.Sigs) != 2 {
			t.Errorf("size %d: %+v, %v", size, head, err)
		}
	}
	for name, test := range map[string]struct {
		log  *log
		want error
	}{
		"a fork":                        {newFork(t, 400), witness.ErrFork},
		"another checkpoint of a size":  {newFork(t, 300), witness.ErrFork}, // it says 422 where the specification says 409
		"a rollback":                    {newLog(t, 200), witness.ErrRolledBack},
		"a rollback, and another begin": {newFork(t, 100), witness.ErrRolledBack},
	} {
		t.Run(name, func(t *testing.T) {
			restarted, _ := clientOf(t, test.log, w.vkey, w.url)
			if r := submit(t, restarted, test.log); r.Enough || !errors.Is(r.Stop(), test.want) {
				t.Errorf("%v, want %v", r.Failed, test.want)
			}
		})
	}
	if r := submit(t, c, newLog(t, 301)); !r.Enough {
		t.Errorf("after all that: %v", r.Failed)
	}
}

// newFork returns a log with the keys of newLog and other entries.
func newFork(t *testing.T, size int) *log {
	t.Helper()
	l := newLog(t, 0)
	for i := range size {
		l.entries = append(l.entries, fmt.Appendf(nil, `{"kind":"ballot","payload":"f%063x"}`, i))
	}
	var err error
	if l.tree, l.files, err = audit.Tiles(l.entries); err != nil {
		t.Fatal(err)
	}
	return l
}
