package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/piaojue/piaojue/store"
)

// childFull accepts ballots until files may not grow any more, and goes on when they may again.
func childFull(args []string) error {
	signal.Ignore(syscall.SIGXFSZ)
	ctx := context.Background()
	s, gate, lease, err := openToWrite(ctx, args[0])
	if err != nil {
		return err
	}
	limit := func(bytes uint64) error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: 1 << 40})
	}
	if err := limit(300 << 10); err != nil {
		return err
	}
	full := func(err error) error {
		if err == nil || !strings.Contains(err.Error(), "make room on the disk") {
			return fmt.Errorf("a full disk gives %v", err)
		}
		return nil
	}
	vote := func(n int) error {
		sub := submission(fmt.Sprint(n), []byte(fmt.Sprint(n, strings.Repeat("x", 9000))))
		_, err := s.Accept(ctx, name, gate, []store.Submission{sub})
		if err == nil {
			fmt.Printf("%d %x\n", n, sub.Hash)
		}
		return err
	}
	n := 0
	for ; err == nil; n++ {
		err = vote(n)
	}
	if err := full(err); err != nil {
		return err
	}
	for range 10 { // what was freed may be room for one more
		if n, err = n+1, vote(n); err != nil && full(err) != nil {
			return full(err)
		}
	}
	next := store.Head{Size: 1, Checkpoint: []byte("checkpoint")}
	big := []store.Tile{{Path: "tile", Data: make([]byte, 500<<10)}}
	if err := full(s.Advance(ctx, lease, store.Head{}, next, big)); err != nil {
		return err
	}
	if err := limit(16 << 10); err != nil {
		return err
	}
	if _, err := s.SwapGate(ctx, lease, gate, store.Shut, 0); full(err) != nil {
		return full(err)
	}
	if err := full(s.Create(ctx, name+"/2")); err != nil {
		return err
	}
	if err := limit(1 << 40); err != nil {
		return err
	}
	_, err = s.SwapGate(ctx, lease, gate, store.Open, 0)
	gate.Version++
	return errors.Join(err, vote(n), s.Advance(ctx, lease, store.Head{}, next, big), s.Create(ctx, name+"/2"))
}

func TestDiskFull(t *testing.T) {
	s, _, _ := opened(t)
	must(t, s.Close())
	out, err := child(t, "full", s.dir).Output()
	must(t, err)
	bound := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		bound[f[0]] = f[1]
	}
	if len(bound) < 10 {
		t.Fatalf("%d ballots before and after", len(bound))
	}
	s, err = Open(s.dir)
	must(t, err)
	defer s.Close()
	for key, hash := range bound {
		must(t, s.boxes[name].view(func(ballots shelf) error {
			have, err := ballots.get(prefixSpent + key)
			if err == nil && fmt.Sprintf("%x", have) != hash {
				err = fmt.Errorf("%s: %x, want %s", key, have, hash)
			}
			return err
		}))
	}
}

// childReadOnly goes without the rights of root, for whom nothing is read-only.
func childReadOnly(args []string) error {
	dir := args[0]
	if os.Getuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
	}
	denied := func(err error) error {
		if err == nil || !strings.Contains(err.Error(), "writable for this user") {
			return fmt.Errorf("a read-only disk gives %v", err)
		}
		return nil
	}
	log := filepath.Join(dir, logName)
	if err := os.Chmod(log, 0o400); err != nil {
		return err
	}
	if _, err := Open(dir); denied(err) != nil {
		return denied(err)
	}
	if err := os.Chmod(log, 0o600); err != nil {
		return err
	}
	ctx := context.Background()
	s, gate, lease, err := openToWrite(ctx, dir)
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		return err
	}
	_, created := Create(filepath.Join(dir, "sub"))
	if err := errors.Join(denied(created), denied(s.Create(ctx, name+"/2"))); err != nil {
		return err
	}
	if _, err := s.Accept(ctx, name, gate, []store.Submission{submission("a", []byte("still open"))}); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	_, err = s.SwapGate(ctx, lease, gate, store.Shut, 0)
	return errors.Join(err, s.Create(ctx, name+"/2"), s.Close())
}

func TestReadOnly(t *testing.T) {
	s, _, _ := opened(t)
	must(t, s.Close())
	if os.Getuid() == 0 {
		must(t, os.Chmod(filepath.Dir(filepath.Dir(s.dir)), 0o755))
		must(t, os.Chmod(filepath.Dir(s.dir), 0o755))
		for _, path := range []string{"", logName, boxName(name)} {
			must(t, os.Chown(filepath.Join(s.dir, path), 65534, 65534))
		}
	}
	_, err := child(t, "readonly", s.dir).Output()
	must(t, err)
}
