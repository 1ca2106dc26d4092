//go:build unix

package shelf_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/shelf"
)

// A note is what the tests keep.
type note string

func (n note) Bytes() []byte { return []byte(n) }

func parse(data []byte) (note, error) {
	if !bytes.HasSuffix(data, []byte(".")) {
		return "", errors.New("cut short")
	}
	return note(data), nil
}

const victimVariable = "PIAOJUE_SHELF_VICTIM"

// TestMain lets the tests run, or is the process that they kill: it keeps one value after the other, in the place of others or not, and says so.
func TestMain(m *testing.M) {
	dir, is := os.LookupEnv(victimVariable)
	if !is {
		os.Exit(m.Run())
	}
	s, err := shelf.Open(dir, parse)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		name := fmt.Sprint(i % 7)
		if err := s.Put(name, note(strings.Repeat(fmt.Sprint(i), 3000)+".")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(i)
	}
}

// Whatever was acknowledged is there when the process was killed in the midst of the next write, and what it was writing is the old value or the new one.
func TestKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "waiting")
	for _, writes := range []int{1, 8, 20, 21} {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), victimVariable+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		said := map[string]int{}
		for lines, i := bufio.NewScanner(out), 0; i < writes && lines.Scan(); i++ {
			said[fmt.Sprint(i%7)] = i
		}
		child.Process.Kill()
		child.Wait()
		s, err := shelf.Open(dir, parse)
		if err != nil {
			t.Fatal(err)
		}
		for name, i := range said {
			got, there := s.Get(name)
			newer := false // it went on while the test heard of it
			for j := i; j < i+7000; j += 7 {
				newer = newer || string(got) == strings.Repeat(fmt.Sprint(j), 3000)+"."
			}
			if !there || !newer {
				t.Errorf("after %d writes %s is %.20q", writes, name, got)
			}
		}
	}
}

// What is dropped stays away, what a crash left half written goes, and what cannot be read is named.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	s, err := shelf.Open(dir, parse)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Put("a", "one."), s.Put("b", "two."), s.Drop("a", "never")); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "c.json.new")
	if err := os.WriteFile(half, []byte("thr"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err = shelf.Open(dir, parse); err != nil || len(s.All()) != 1 {
		t.Fatalf("%v, %v", s.All(), err)
	}
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("what nobody acknowledged still lies there: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "d.json"), []byte("fou"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := shelf.Open(dir, parse); err == nil || !strings.Contains(err.Error(), "d.json") {
		t.Errorf("what cannot be read: %v", err)
	}
}
