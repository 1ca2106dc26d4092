package intake_test

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keeper/private"
)

// What was given a number is there after the program was killed, with who sent it.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("INTAKE_KILLED"); dir != "" {
		b := must(intake.Open(filepath.Join(dir, "intake"), private.Folder(filepath.Join(dir, "private"))))(t)
		for {
			var once intake.Once
			rand.Read(once[:])
			fmt.Println(must(b.Send(rand.Reader, once, lamp, &citizen, until))(t))
		}
	}
	dir := t.TempDir()
	c := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	c.Env = append(os.Environ(), "INTAKE_KILLED="+dir)
	out := must(c.StdoutPipe())(t)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var told []crypto.Number
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if n := crypto.Number(lines.Text()); n.Check() == nil { // the last line can be cut short
			told = append(told, n)
		}
		if len(told) == 20 {
			c.Process.Kill()
		}
	}
	c.Wait()
	b := must(intake.Open(filepath.Join(dir, "intake"), private.Folder(filepath.Join(dir, "private"))))(t)
	if len(told) < 20 || b.Waiting() < len(told) {
		t.Fatalf("%d were told their number, and %d wait", len(told), b.Waiting())
	}
	for _, n := range told {
		if s := must(b.Find(n))(t); b.Sent(s).Citizen == nil {
			t.Errorf("%s: who sent it is lost", n)
		}
	}
}
