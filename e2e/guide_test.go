package e2e_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A guide is a section of docs/operations.md that somebody follows, with real programs in a folder of their own. What the section writes is
// what is run: only what it names as an example is put in the place of that.
type guide struct {
	*testing.T
	dir      string
	lines    []string          // commands that nobody has run yet
	instead  *strings.Replacer // of examples
	phrase   string            // file with everybody's passphrase
	services []*exec.Cmd
}

// follow reads the commands of a section. instead are pairs: an example, and what is in its place.
func follow(t *testing.T, section string, dir string, instead ...string) *guide {
	t.Helper()
	text := string(read(t, "../docs/operations.md"))
	_, text, found := strings.Cut(text, "\n### "+section+" ")
	text, _, ends := strings.Cut(text, "\n## ")
	text, _, _ = strings.Cut(text, "\n### ")
	g := &guide{T: t, dir: dir, instead: strings.NewReplacer(instead...), phrase: filepath.Join(dir, "phrase")}
	for line := range strings.Lines(text) {
		if command, ok := strings.CutPrefix(line, "    piaojue "); ok {
			g.lines = append(g.lines, strings.TrimSpace(command))
		}
	}
	if !found || !ends || len(g.lines) == 0 {
		t.Fatalf("the guide has no commands in %s", section)
	}
	write(t, g.phrase, []byte("correct horse battery\n"))
	t.Cleanup(func() {
		for _, c := range slices.Backward(g.services) {
			c.Process.Kill()
			c.Wait()
		}
	})
	return g
}

// step runs the next command of the section, which begins so; more are arguments for want of a terminal.
func (g *guide) step(begins string, more ...string) string {
	g.Helper()
	return g.run("", append(strings.Fields(g.next(begins)), more...)...)
}

// next returns the next command of the section, which has to begin so, with what is in the place of its examples.
func (g *guide) next(begins string) string {
	g.Helper()
	if len(g.lines) == 0 || !strings.HasPrefix(g.lines[0], begins) {
		g.Fatalf("the guide goes on with %q, want %s", g.lines[:min(1, len(g.lines))], begins)
	}
	line := g.instead.Replace(g.lines[0])
	g.lines = g.lines[1:]
	return line
}

// run runs a command that another section of the guide has, and returns what it says. What stdin says is typed.
func (g *guide) run(stdin string, args ...string) string {
	g.Helper()
	c := piaojue(g.T, args...)
	c.Dir, c.Stdin, c.Env = g.dir, strings.NewReader(stdin), append(os.Environ(), "LANG=en_US.UTF-8")
	said, err := c.CombinedOutput()
	if err != nil {
		g.Fatalf("piaojue %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return string(said)
}

// serve starts a service, which ends with the test, and waits until it listens at an address.
func (g *guide) serve(address string, args ...string) {
	g.Helper()
	c := piaojue(g.T, args...)
	log, err := os.Create(filepath.Join(g.dir, args[0]+".log"))
	if err != nil {
		g.Fatal(err)
	}
	defer log.Close()
	c.Dir, c.Stdout, c.Stderr = g.dir, log, log
	if err := c.Start(); err != nil {
		g.Fatal(err)
	}
	g.services = append(g.services, c)
	g.Cleanup(func() {
		if g.Failed() {
			g.Logf("%s:\n%s", args[0], read(g.T, log.Name()))
		}
	})
	for range 600 {
		if at, err := net.Dial("tcp", address); err == nil {
			at.Close()
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	g.Fatalf("%s does not listen at %s", args[0], address)
}

// vacant is an address at which nothing listens now.
func vacant(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
