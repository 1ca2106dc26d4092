package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/keyfile"
)

// TestAge opens a key file with the age command, and has ours open what age sealed: nobody depends on us to get at a key.
func TestAge(t *testing.T) {
	dir := t.TempDir()
	age := buildAge(t, dir)
	key := keyfile.Key{Use: keyfile.Officer, Public: "chair", Secret: bytes.Repeat([]byte{7}, 32)}
	sealed, err := keyfile.Seal(key, []byte("a passphrase of some length"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "chair.key")
	if err := keyfile.Write(path, sealed); err != nil {
		t.Fatal(err)
	}
	plain, err := age("--decrypt", "-j", "batchpass", path)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"use":"officer","public":"chair","secret":"` + strings.Repeat("07", 32) + `"}` + "\n"; string(plain) != want {
		t.Errorf("age opens another line than the one that was sealed, or none: %d bytes", len(plain))
	}
	opened := filepath.Join(dir, "opened")
	if err := os.WriteFile(opened, plain, 0o600); err != nil {
		t.Fatal(err)
	}
	theirs, err := age("--encrypt", "--armor", "-j", "batchpass", opened)
	if err != nil {
		t.Fatal(err)
	}
	again, err := keyfile.Open(theirs, []byte("a passphrase of some length"), keyfile.Officer)
	if err != nil || !bytes.Equal(again.Secret, key.Secret) {
		t.Errorf("what age sealed does not open: %v", err)
	}
}

// buildAge builds the age command of the version that we use, with the plugin that takes a passphrase from the environment.
func buildAge(t *testing.T, dir string) func(args ...string) ([]byte, error) {
	version, err := exec.Command(tool(t, "go"), "list", "-m", "-f", "{{.Version}}", "filippo.io/age").Output()
	if err != nil {
		t.Fatal(err)
	}
	at := "@" + strings.TrimSpace(string(version))
	install := exec.Command(tool(t, "go"), "install", "filippo.io/age/cmd/age"+at, "filippo.io/age/cmd/age-plugin-batchpass"+at)
	install.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	missing(t, "age", run(install))
	return func(args ...string) ([]byte, error) {
		c := exec.Command(filepath.Join(dir, "age"), args...)
		c.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "AGE_PASSPHRASE=a passphrase of some length", "AGE_PASSPHRASE_MAX_WORK_FACTOR=20")
		var stderr bytes.Buffer
		c.Stderr = &stderr
		out, err := c.Output()
		if err != nil {
			t.Logf("age: %s", stderr.Bytes())
		}
		return out, err
	}
}
