package e2e_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// copied returns a copy of a bundle, made with cp.
func copied(t *testing.T, bundle string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := run(exec.Command(tool(t, "cp"), "-r", bundle, to)); err != nil {
		t.Fatal(err)
	}
	return to
}

// drafts returns what simulate left beside the bundles in dir.
func drafts(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestSimulateAtOnce: of two that are told to write the same bundle, one does; a third is not disturbed.
func TestSimulateAtOnce(t *testing.T) {
	dir := t.TempDir()
	var commands []*exec.Cmd
	for _, out := range []string{"same", "same", "other"} {
		c := town.simulate(t, filepath.Join(dir, out))
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		commands = append(commands, c)
	}
	var codes []int
	for _, c := range commands {
		c.Wait()
		codes = append(codes, c.ProcessState.ExitCode())
	}
	if codes[0]+codes[1] != 1 || codes[2] != 0 {
		t.Errorf("exit codes %v", codes)
	}
	for _, out := range []string{"same", "other"} {
		if err := run(piaojue(t, "verify", filepath.Join(dir, out))); err != nil {
			t.Error(err)
		}
	}
	if left := drafts(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestSimulateKilled kills it while it plays, and while it writes.
func TestSimulateKilled(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "bundle")
	for range 3 {
		late := time.Now().Add(50 * time.Millisecond)
		killed(t, town.simulate(t, out), func() bool { return time.Now().After(late) })
		if exists(out) {
			t.Fatal("it was killed while it played, and there is a bundle")
		}
	}
	for range 20 {
		left := len(drafts(t, dir))
		killed(t, town.simulate(t, out), func() bool { return len(drafts(t, dir)) > left || exists(out) })
		if !exists(out) {
			break
		}
		if err := run(piaojue(t, "verify", out)); err != nil { // it was too fast for us, and so it is whole
			t.Fatal(err)
		}
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
	}
	if len(drafts(t, dir)) == 0 {
		t.Fatal("it was never killed while it wrote")
	}
	// What a killed one left is in nobody's way.
	if err := run(town.simulate(t, out)); err != nil {
		t.Error(err)
	}
	if err := run(piaojue(t, "verify", out)); err != nil {
		t.Error(err)
	}
}

// killed starts a command and kills it as soon as when says so.
func killed(t *testing.T, c *exec.Cmd, when func() bool) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.Now().Add(time.Minute)
	for !when() && time.Now().Before(late) {
		time.Sleep(100 * time.Microsecond)
	}
	c.Process.Kill()
	c.Wait()
	if time.Now().After(late) {
		t.Fatal("it did not get so far in a minute")
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TestVerifyReadsOnly compares everything that verify could have touched. Root may write to what is read-only, and would
// be seen to.
func TestVerifyReadsOnly(t *testing.T) {
	bundle := copied(t, town.simulated(t).Report)
	chmod(t, bundle, 0o555, 0o444)
	defer chmod(t, bundle, 0o755, 0o644)
	before := snapshot(t, bundle)
	if err := run(piaojue(t, "verify", bundle)); err != nil {
		t.Error(err)
	}
	if after := snapshot(t, bundle); after != before {
		t.Errorf("before\n%s\nand after\n%s", before, after)
	}
}

// chmod sets the modes of all folders and files in dir.
func chmod(t *testing.T, dir string, folders, files fs.FileMode) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, folders)
		}
		return os.Chmod(path, files)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// snapshot lists everything in dir with modes, sizes, times and hashes. A file that came and went shows in the time of
// its folder.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%s %v %d %d", path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		if !d.IsDir() {
			fmt.Fprintf(&list, " %x", sha256.Sum256(read(t, path)))
		}
		fmt.Fprintln(&list)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}

// TestCopies: a bundle is nothing but files. What verify says of a copy is what it says of the bundle.
func TestCopies(t *testing.T) {
	bundle := town.simulated(t).Report
	verify := func(bundle string) (string, error) {
		out, err := piaojue(t, "verify", "--json", bundle).Output()
		return string(out), err
	}
	want, err := verify(bundle)
	if err != nil {
		t.Fatal(err, want)
	}
	dir, tar := t.TempDir(), tool(t, "tar")
	file := filepath.Join(dir, "bundle.tar")
	if err := run(exec.Command(tar, "-C", filepath.Dir(bundle), "-cf", file, filepath.Base(bundle))); err != nil {
		t.Fatal(err)
	}
	if err := run(exec.Command(tar, "-C", dir, "-xf", file)); err != nil {
		t.Fatal(err)
	}
	for how, copy := range map[string]string{"cp": copied(t, bundle), "tar": filepath.Join(dir, filepath.Base(bundle))} {
		if got, err := verify(copy); err != nil || got != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", how, err, got, want)
		}
		checkpoint := filepath.Join(copy, "log", "checkpoint")
		data := read(t, checkpoint)
		data[len(data)-5] ^= 1
		write(t, checkpoint, data)
		if _, err := verify(copy); err == nil {
			t.Errorf("%s: verifies with another checkpoint", how)
		}
	}
}
