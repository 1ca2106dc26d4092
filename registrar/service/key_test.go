package service

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
)

// seal writes a key file as package keyfile does, without the second that scrypt takes.
func seal(t *testing.T, path, phrase string, k keyfile.Key) {
	t.Helper()
	recipient := must(age.NewScryptRecipient(phrase))(t)
	recipient.SetWorkFactor(2)
	var file bytes.Buffer
	text := armor.NewWriter(&file)
	w := must(age.Encrypt(text, recipient))(t)
	_, err := w.Write(append(crypto.MustEncodeJSON(k), '\n'))
	if err := errors.Join(err, w.Close(), text.Close(), keyfile.Write(path, file.Bytes())); err != nil {
		t.Fatal(err)
	}
}

// A key is bound when it is opened for the first time, opened when it is bound, and not there when it was destroyed.
func TestOpen(t *testing.T) {
	h := newHall(t)
	const phrase = "a long passphrase"
	p, id := &h.board.Poll().Poll, h.key.Key().ID().String()
	seal(t, filepath.Join(h.dir, id+".key"), phrase, keyfile.Key{Use: keyfile.Registrar, Public: id, Secret: h.key.Bytes()})
	r := h.open(t)
	defer r.Close()
	if _, err := Open(r, p, []byte("another passphrase")); err == nil {
		t.Error("opened with another passphrase")
	}
	for range 2 {
		key, err := Open(r, p, []byte(phrase))
		if err != nil || key.Key() != h.key.Key() {
			t.Fatalf("%v, %v", key, err)
		}
		key.Destroy()
	}
	if err := r.Destroy(p.Hash); err != nil {
		t.Fatal(err)
	}
	if key, err := Open(r, p, []byte(phrase)); key != nil || err != nil {
		t.Errorf("after its destruction: %v, %v", key, err)
	}
}
