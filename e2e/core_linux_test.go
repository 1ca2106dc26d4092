package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestNoCore crashes the program while it shows cards that are being printed, on a machine that keeps core files: there is none,
// and nothing of a card is left in its folder.
func TestNoCore(t *testing.T) {
	dir := t.TempDir()
	in := func(args ...string) *exec.Cmd {
		c := piaojue(t, args...)
		c.Dir = dir
		return c
	}
	roll := filepath.Join(dir, "roll.csv")
	if err := os.WriteFile(roll, []byte("代表编号,姓名\nD001,王秀英\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*exec.Cmd{
		in("registrar", "new", "--data", "own", "--issuer", "a.example", "--by", "秘书处"),
		in("registrar", "import", "--data", "own", "--yes", roll),
	} {
		if err := run(c); err != nil {
			t.Fatal(err)
		}
	}
	command := in("cards", "--data", "own", "--body", "云澜县人民代表大会").Path
	c := exec.Command(tool(t, "sh"), "-c", `ulimit -c unlimited 2>/dev/null; exec "$0" cards --data own --body 云澜县人民代表大会`, command)
	c.Dir, c.Env = dir, append(os.Environ(), "GOTRACEBACK=crash")
	typed, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer typed.Close()
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	heard := make([]byte, 0, 4096)
	for !bytes.Contains(heard, []byte("http://127.0.0.1:")) { // now the sheet is in memory
		some := make([]byte, 1024)
		n, err := said.Read(some)
		if heard = append(heard, some[:n]...); err != nil {
			t.Fatalf("%v: %s", err, heard)
		}
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", c.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(limits, []byte("Max core file size        0 ")) {
		t.Errorf("it would leave a core:\n%s", limits)
	}
	if err := c.Process.Signal(syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	rest := new(bytes.Buffer)
	rest.ReadFrom(said)
	if err := c.Wait(); err == nil {
		t.Error("it did not crash")
	}
	if cores, err := filepath.Glob(filepath.Join(dir, "core*")); err != nil || len(cores) > 0 {
		t.Errorf("%v, %v", cores, err)
	}
}
