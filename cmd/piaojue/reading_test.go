package main

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// An officer who reads from a server opens the key once, and neither key nor passphrase is left when the work is done.
func TestReading_Destroy(t *testing.T) {
	dir, seed := t.TempDir(), make([]byte, 32)
	rand.Read(seed)
	who := ballot.Officer{Role: ballot.Chair, Name: "张", Key: crypto.SigningKeyFromSeed(seed).Public()}
	r := reading{key: filepath.Join(dir, "officer.key"), manifest: crypto.Sum(nil).String()}
	sealFast(t, r.key, keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(who)), Secret: seed})
	r.pass.file = filepath.Join(dir, "pass")
	if err := os.WriteFile(r.pass.file, []byte(phrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := newReport()
	var keys []*crypto.SigningKey
	for range 2 {
		if _, err := r.at(c, "https://vote.example.cn/c/yunlan/polls/1"); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, r.opened)
	}
	if keys[0] != keys[1] {
		t.Error("the key was opened twice")
	}
	asked, key := r.phrase, *r.opened
	r.destroy()
	if key.Public() != (crypto.PublicKey{}) || !bytes.Equal(asked, make([]byte, len(asked))) {
		t.Error("key or passphrase is left")
	}
	if again, err := r.ask(c); err != nil || string(again) != phrase {
		t.Errorf("asked again: %q, %v", again, err)
	}
	r.destroy()
}
