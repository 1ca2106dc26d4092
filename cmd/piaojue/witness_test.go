package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/witness"
)

// A witness is made, serves the poll of a manifest, cosigns its board for whoever follows the line that was printed, and ends when
// it is told to.
func TestWitness(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	const secret = "见证方的口令 phrase"
	key, err := crypto.NewSigningKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	bundle := manifestOnly(t, ballot.Officer{Role: ballot.ChiefScrutineer, Name: "总监票人", Key: key.Public()})
	for name, data := range map[string][]byte{"pass": []byte(secret), "wrong": []byte("another phrase"), "manifest.json": bundle["manifest.json"]} {
		if err := os.WriteFile(in(name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	does := func(code int, want string, args ...string) (printed string) {
		t.Helper()
		var out, said bytes.Buffer
		got := run(append([]string{"witness", "--lang", "en"}, args...), &out, &said)
		if got != code || !strings.Contains(said.String(), want) {
			t.Fatalf("witness %s: exit %d, %s; want %d, %q", args, got, &said, code, want)
		}
		if strings.Contains(said.String()+out.String(), secret) {
			t.Errorf("witness %s shows the passphrase", args)
		}
		return out.String()
	}
	made := []string{"new", "--name", "witness.example.cn/刘", "--passphrase-file", in("pass"), "--out", in("liu")}
	does(1, "its address in the policy is none", append(made, "--url", "192.168.1.20")...)
	line := does(0, "never start a copy", made...)
	does(1, "exists", made...)
	served := []string{"serve", "--data", in("liu"), "--manifest", in("manifest.json"), "--listen", "127.0.0.1:0"}
	does(2, "at least one of the flags", "serve", "--data", in("liu"), "--listen", "127.0.0.1:0")
	does(2, "must all be set", append(served, "--tls-cert", in("pass"))...)
	does(1, "passphrase is wrong", append(served, "--passphrase-file", in("wrong"))...)
	does(1, "is not the folder of a witness", append(served, "--passphrase-file", in("pass"), "--data", dir)...)
	does(1, "is not the key of a log", append(served, "--passphrase-file", in("pass"), "--log", strings.Fields(line)[2])...)

	address, said, stop := background(t, append([]string{"witness", "--lang", "en"}, append(served, "--passphrase-file", in("pass"))...)...)
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	m.Policy = strings.TrimSuffix(line, "\n") + " http://" + address + "\nquorum witness.example.cn/刘\n"
	c, err := witness.NewClient(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	round, err := c.Submit(t.Context(), bundle["log/checkpoint"], new(audit.Tree).ProveConsistency)
	if err != nil || !round.Enough {
		t.Errorf("%+v, %v", round, err)
	}
	if err := stop(); err != nil {
		t.Errorf("stopped: %v", err)
	}
	for _, want := range []string{m.Origin, "does not name this witness", "cosigned"} {
		if !strings.Contains(said(), want) {
			t.Errorf("it does not say %q: %s", want, said())
		}
	}
	if strings.Contains(said(), secret) || strings.Count(said(), "127.0.0.1") > 1 {
		t.Errorf("it says %s", said())
	}
}

// background runs a service in this process. It returns the address where it listens, what it has said by the end, and how to end it.
func background(t *testing.T, args ...string) (address string, said func() string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r, w := io.Pipe()
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(io.Discard)
	root.SetErr(w)
	ended, read := make(chan error, 1), make(chan struct{})
	go func() {
		err := root.ExecuteContext(ctx)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	found := make(chan string, 1)
	var all bytes.Buffer
	go func() {
		defer close(read)
		defer close(found)
		for lines := bufio.NewScanner(r); lines.Scan(); {
			all.WriteString(lines.Text() + "\n")
			if at := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(lines.Text()); at != "" {
				select {
				case found <- at:
				default: // said again
				}
			}
		}
	}()
	stop = func() error { cancel(); return <-ended }
	address, ok := <-found
	if !ok {
		t.Fatalf("it did not start: %v, %s", <-ended, &all)
	}
	return address, func() string { <-read; return all.String() }, stop
}
