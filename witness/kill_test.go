package witness

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// TestMain is also the process that is killed: with PIAOJUE_WITNESS=<folder> it cosigns the request on its standard input, prints
// its line, and ends itself at the PIAOJUE_AT-th point of writing.
func TestMain(m *testing.M) {
	dir := os.Getenv("PIAOJUE_WITNESS")
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := victim(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func victim(dir string) error {
	w, points := in(dir, "witness.example/w"), 0
	at, _ := strconv.Atoi(os.Getenv("PIAOJUE_AT"))
	w.testingOnlyAt = func(string) {
		if points++; points == at {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	line, err := w.cosign(body)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(line)
	return err
}

// asked is a victim that is going to be asked for one request.
func asked(w *Witness, body []byte, at int) (cmd *exec.Cmd, out, said *bytes.Buffer) {
	cmd, out, said = exec.Command(os.Args[0]), new(bytes.Buffer), new(bytes.Buffer)
	cmd.Env = append(os.Environ(), "PIAOJUE_WITNESS="+w.dir, "PIAOJUE_AT="+strconv.Itoa(at), "GORACE=atexit_sleep_ms=0")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(body), out, said
	return cmd, out, said
}

func killed(cmd *exec.Cmd) bool {
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// goesOn asks for the end of two histories in turn, as people do after a crash, from where the witness says that it is. It returns
// of which there are lines.
func goesOn(w *Witness, histories []*history, old, size int64) (lines [2]bool) {
	for n, h := range histories {
		for _, from := range []int64{old, size} {
			if _, err := w.cosign(h.follow(from, size)); err == nil {
				lines[n] = true
			}
		}
	}
	return lines
}

// TestThreat35_KilledAtEveryPoint kills a witness at every point of writing, while it cosigns one of two checkpoints that contradict
// each other. Then it is asked for both: there are never lines in both, and nobody has to repair anything.
func TestThreat35_KilledAtEveryPoint(t *testing.T) {
	histories, points := []*history{tell(20, 10), tell(20, never)}, 0
	for at := 1; ; at++ {
		w := knows(t, "witness.example/w")
		if _, err := w.cosign(histories[1].follow(0, 10)); err != nil {
			t.Fatal(err)
		}
		cmd, out, said := asked(w, histories[1].follow(10, 20), at)
		err := cmd.Run()
		if err != nil && !killed(cmd) {
			t.Fatalf("point %d: %v: %s", at, err, said)
		}
		lines := goesOn(w, histories, 10, 20)
		if lines[0] == lines[1] || out.Len() > 0 && lines[0] {
			t.Errorf("point %d: it said %q, and goes on with %v", at, out, lines)
		}
		if err == nil {
			break
		}
		points++
	}
	if points < 4 {
		t.Errorf("killed at %d points", points)
	}
}

// TestThreat35_KilledAtRandom kills a witness while it is asked for the one and then for the other of two histories:
// PIAOJUE_KILLS times.
func TestThreat35_KilledAtRandom(t *testing.T) {
	kills, err := strconv.Atoi(cmp.Or(os.Getenv("PIAOJUE_KILLS"), "6"))
	if err != nil {
		t.Fatal(err)
	}
	histories := []*history{tell(2, never), tell(2, 0)}
	began := time.Now()
	cmd, _, said := asked(knows(t, "witness.example/w"), histories[0].follow(0, 2), 0)
	if err := cmd.Run(); err != nil {
		t.Fatal(err, said)
	}
	whole, answered := time.Since(began), 0
	for i := range kills {
		w, printed := knows(t, "witness.example/w"), [2]bool{}
		for n, h := range histories {
			cmd, out, _ := asked(w, h.follow(0, 2), 0)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(mathrand.Int64N(int64(whole))))
			cmd.Process.Kill()
			cmd.Wait()
			if printed[n] = out.Len() > 0; printed[n] {
				answered++
			}
		}
		lines := goesOn(w, histories, 0, 2)
		if lines[0] == lines[1] || printed[0] && lines[1] || printed[1] && lines[0] {
			t.Errorf("kill %d: it said %v, and goes on with %v", i, printed, lines)
		}
	}
	t.Logf("%d kills within %v, %d with a line", 2*kills, whole, answered)
}
