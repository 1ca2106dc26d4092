package bolt

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/piaojue/piaojue/store"
)

// childVariable names the part that the test binary plays when it was started by a test.
const childVariable = "PIAOJUE_BOLT_CHILD"

func TestMain(m *testing.M) {
	parts := map[string]func(args []string) error{
		"story": childStory, "load": childLoad, "full": childFull, "readonly": childReadOnly,
	}
	if part, ok := parts[os.Getenv(childVariable)]; ok {
		if err := part(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(tb testing.TB, part string, args ...string) *exec.Cmd {
	c := exec.CommandContext(tb.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), childVariable+"="+part)
	c.Stderr = os.Stderr
	return c
}

// openToWrite opens a store, and takes the lease and the gate of the poll in it.
func openToWrite(ctx context.Context, dir string) (s *Store, gate store.Gate, lease store.Lease, err error) {
	if s, err = Open(dir); err != nil {
		return nil, gate, lease, err
	}
	if gate, err = s.LoadGate(ctx, name); err == nil {
		lease, err = s.Elect(ctx, name, "node", time.Hour)
	}
	return s, gate, lease, err
}

func die() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// A story calls everything that writes, in two directories.
type story struct {
	root     string
	at       func(string)
	one, two *Store
	lease    store.Lease
	gate     store.Gate
	snapshot bytes.Buffer
}

var storyHead = store.Head{Size: 1, Checkpoint: []byte("checkpoint")}

func (y *story) steps() []func(context.Context) error {
	swap := func(state store.State, round uint64) func(context.Context) error {
		return func(ctx context.Context) (err error) {
			y.gate, err = y.one.SwapGate(ctx, y.lease, y.gate, state, round)
			return err
		}
	}
	accept := func(ballots ...string) func(context.Context) error {
		return func(ctx context.Context) error {
			var batch []store.Submission
			for _, b := range ballots {
				batch = append(batch, submission(b, bytes.Repeat([]byte(b), 5000)))
			}
			_, err := y.one.Accept(ctx, name, y.gate, batch)
			return err
		}
	}
	return []func(context.Context) error{
		func(context.Context) (err error) { y.one, err = create(filepath.Join(y.root, "1"), y.at); return err },
		func(ctx context.Context) error { return y.one.Create(ctx, name) },
		func(ctx context.Context) (err error) {
			y.gate = store.FirstGate()
			y.lease, err = y.one.Elect(ctx, name, "node", time.Hour)
			return err
		},
		swap(store.Open, 0),
		accept("a", "b"),
		func(ctx context.Context) error {
			return y.one.Stage(ctx, name, [][]byte{[]byte("manifest"), bytes.Repeat([]byte("m"), 9000)})
		},
		func(ctx context.Context) error {
			tiles := []store.Tile{{Path: "tile/0/000", Data: []byte("hash")}, {Path: "tile/entries/000", Data: []byte("entry")}}
			return y.one.Advance(ctx, y.lease, store.Head{}, storyHead, tiles)
		},
		swap(store.Open, 1),
		accept("c"),
		func(ctx context.Context) error { return y.one.Create(ctx, name+"/2") },
		func(ctx context.Context) error { return y.one.Snapshot(ctx, &y.snapshot) },
		func(context.Context) (err error) { y.two, err = create(filepath.Join(y.root, "2"), y.at); return err },
		func(ctx context.Context) error { return y.two.Restore(ctx, &y.snapshot) },
		swap(store.Shut, 1),
		func(ctx context.Context) error { return y.one.Forget(ctx, y.lease, storyHead) },
	}
}

// childStory kills itself at one of the points, and says after each step that it is done.
func childStory(args []string) error {
	last, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	y := &story{root: args[0], at: func(string) {
		if last--; last < 0 {
			die()
		}
	}}
	for i, step := range y.steps() {
		if err := step(context.Background()); err != nil {
			return err
		}
		fmt.Println(i + 1)
	}
	return nil
}

// state is what is in both directories, which are opened as after a crash.
func state(t *testing.T, root string) string {
	var out strings.Builder
	for _, dir := range []string{"1", "2"} {
		s, err := Open(filepath.Join(root, dir))
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintln(&out, "none")
			continue
		}
		must(t, err)
		fmt.Fprintln(&out, contents(t, s))
		must(t, s.Close())
	}
	return out.String()
}

// TestKill ends the process at each point. What was said to be done is there, and nothing is half done.
func TestKill(t *testing.T) {
	var points []string
	y := &story{root: t.TempDir(), at: func(point string) { points = append(points, point) }}
	states := []string{"none\nnone\n"}
	done := []int{}
	for i, step := range y.steps() {
		must(t, step(t.Context()))
		for len(done) < len(points) {
			done = append(done, i)
		}
		var now string
		for _, s := range []*Store{y.one, y.two} {
			if s == nil {
				now += "none\n"
			} else {
				now += contents(t, s) + "\n"
			}
		}
		states = append(states, now)
	}
	must(t, errors.Join(y.one.Close(), y.two.Close()))
	if got := state(t, y.root); got != states[len(states)-1] {
		t.Fatalf("opened again:\n%s\nwant\n%s", got, states[len(states)-1])
	}
	t.Logf("%d points", len(points))
	for i, point := range points {
		if testing.Short() && i%7 != 0 {
			continue
		}
		t.Run(fmt.Sprint(i, " ", point), func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			out, err := child(t, "story", root, fmt.Sprint(i)).Output()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("the child was not killed: %v", err)
			}
			steps := bytes.Count(out, []byte("\n"))
			if steps != done[i] {
				t.Fatalf("%d steps said to be done, want %d", steps, done[i])
			}
			got := state(t, root)
			if got != states[steps] && got != states[steps+1] {
				t.Errorf("after step %d:\n%s\nwant\n%s\nor\n%s", steps, got, states[steps], states[steps+1])
			}
			if state(t, root) != got {
				t.Error("opening it twice changes it")
			}
			for _, dir := range []string{"1", "2"} {
				if _, err := Open(filepath.Join(root, dir)); errors.Is(err, fs.ErrNotExist) {
					s, err := Create(filepath.Join(root, dir))
					must(t, err)
					must(t, s.Close())
				}
			}
		})
	}
}

// lines sends what the child writes, line by line.
func lines(c *exec.Cmd) (<-chan []string, error) {
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	all := make(chan []string, 1)
	go func() {
		var got []string
		in := bufio.NewScanner(out)
		for in.Scan() {
			got = append(got, in.Text())
		}
		all <- got
	}()
	return all, c.Start()
}
