package officer

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

func TestNew(t *testing.T) {
	passphrase := []byte("correct horse")
	file, public, err := New(rand.Reader, ballot.Chair, "张三", passphrase)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "officer.key")
	if err := keyfile.Write(path, file); err != nil {
		t.Fatal(err)
	}
	o, err := Open(path, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	var said ballot.Officer
	if err := crypto.DecodeJSON(public, &said); err != nil || said != o.Officer || said.Role != ballot.Chair || said.Name != "张三" {
		t.Errorf("%s: %v", public, err)
	}
	if err := o.Key.Check([]byte("text"), o.key.Sign([]byte("text"))); err != nil {
		t.Error(err)
	}
	if _, err := Open(path, []byte("wrong horse")); !errors.Is(err, keyfile.ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	for name, c := range map[string]struct {
		role ballot.Role
		name string
		pass string
	}{"role": {"minister", "张三", "correct horse"}, "name": {ballot.Chair, " 张三", "correct horse"}, "passphrase": {ballot.Chair, "张三", "short"}} {
		if _, _, err := New(rand.Reader, c.role, c.name, []byte(c.pass)); err == nil {
			t.Errorf("another %s is taken", name)
		}
	}
}

// TestOpen_OtherName: a file whose public part was made for another key is not opened.
func TestOpen_OtherName(t *testing.T) {
	seed := bytes.Repeat([]byte{7}, 32)
	other := crypto.SigningKeyFromSeed(bytes.Repeat([]byte{8}, 32)).Public()
	public := crypto.MustEncodeJSON(ballot.Officer{Role: ballot.Chair, Name: "张三", Key: other})
	file := must(keyfile.Seal(keyfile.Key{Use: keyfile.Officer, Public: string(public), Secret: seed}, []byte("correct horse")))
	path := filepath.Join(t.TempDir(), "officer.key")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, []byte("correct horse")); err == nil {
		t.Error("opened")
	}
}
