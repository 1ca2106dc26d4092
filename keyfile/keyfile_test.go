package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

const fast = 2 // scrypt's work factor in tests

var passphrase = []byte("正确 horse 电池")

func example() Key {
	poll := crypto.Sum([]byte("manifest"))
	return Key{Use: Trustee, Public: "who", Poll: &poll, Secret: []byte("a secret of nineteen")}
}

func sealed(t testing.TB, k Key) []byte {
	t.Helper()
	file, err := seal(k, passphrase, fast)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSealed(t *testing.T) {
	k := example()
	file := sealed(t, k)
	if bytes.Contains(file, k.Secret) || bytes.Contains(file, []byte(fmt.Sprintf("%x", []byte(k.Secret)))) {
		t.Error("the file shows the secret")
	}
	again, err := Open(file, passphrase, Trustee)
	if err != nil {
		t.Fatal(err)
	}
	if again.Public != k.Public || *again.Poll != *k.Poll || !bytes.Equal(again.Secret, k.Secret) {
		t.Errorf("got %v", again)
	}
	again.Destroy()
	if !bytes.Equal(again.Secret, make([]byte, len(k.Secret))) {
		t.Error("destroyed, and still there")
	}
}

// TestThreat20_DamagedKeyFile breaks, cuts and moves a key file: white space that a mail program or an editor added is
// forgiven, nothing else, and the error never repeats what was inside.
func TestThreat20_DamagedKeyFile(t *testing.T) {
	file := sealed(t, example())
	for _, forgiven := range [][]byte{append([]byte("\n \n"), file...), append(bytes.Clone(file), " \n\n"...), bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n"))} {
		if _, err := Open(forgiven, passphrase, Trustee); err != nil {
			t.Errorf("white space around: %v", err)
		}
	}
	for at := 40; at < len(file)-40; at += 7 {
		broken := bytes.Clone(file)
		broken[at] ^= 4
		if _, err := Open(broken, passphrase, Trustee); err == nil {
			t.Fatalf("byte %d is broken, and the file opens", at)
		}
		if _, err := Open(file[:at], passphrase, Trustee); err == nil {
			t.Fatalf("cut at %d, and the file opens", at)
		}
	}
	if _, err := Open(file, []byte("wrong passphrase"), Trustee); !errors.Is(err, ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := Open(file, passphrase, Officer); err == nil || !strings.Contains(err.Error(), "trustee") {
		t.Errorf("another use: %v", err)
	}
}

func TestSeal_Weak(t *testing.T) {
	if _, err := Seal(example(), []byte("六个字的口令")); !errors.Is(err, ErrWeak) {
		t.Errorf("six characters: %v", err)
	}
}

func TestSecretNeverPrinted(t *testing.T) {
	k := example()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, k); strings.Contains(text, "nineteen") || strings.Contains(text, "6e696e657465656e") {
			t.Errorf("%s: %s", verb, text)
		}
	}
}

// Whoever gives the passphrase file where the key is wanted does not read the passphrase in the error.
func TestOpen_NotQuoted(t *testing.T) {
	for _, file := range [][]byte{passphrase, append([]byte("-----BEGIN AGE ENCRYPTED FILE-----\n"), passphrase...)} {
		_, err := Open(file, passphrase, Officer)
		if err == nil || strings.Contains(err.Error(), "horse") {
			t.Errorf("%v", err)
		}
	}
}

func TestDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chair.key")
	file := sealed(t, example())
	if err := Write(path, file); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := Write(path, file); !errors.Is(err, os.ErrExist) {
		t.Errorf("over another key: %v", err)
	}
	if got, err := Read(path); err != nil || !bytes.Equal(got, file) {
		t.Errorf("read: %v", err)
	}
	if err := Erase(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("erased, and still there: %v", err)
	}
}

// A replacement that was cut short is in nobody's way, and what others may read is not what takes the place.
func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seen.json")
	for _, left := range []string{path, path + ".new"} {
		if err := os.WriteFile(left, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Replace(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path); err != nil || string(got) != "new" {
		t.Errorf("read %q, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the draft is still there: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(sealed(f, example()))
	f.Add([]byte("-----BEGIN AGE ENCRYPTED FILE-----\n-----END AGE ENCRYPTED FILE-----\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if k, err := open(file, passphrase, fast); err == nil && !bytes.Equal(k.Secret, example().Secret) {
			t.Errorf("a file that nobody sealed opens: %v", k)
		}
	})
}
