package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/registrar/service"
)

// A registrar on a machine of its own binds its key to the poll that it is told of and no other, answers, and ends when it is told to.
func TestRegistrarServe(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(in("pass"), []byte(phrase), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := registrar.Create(in("registrar"), "jianpiao.rd.example.cn", "监票人"); err != nil {
		t.Fatal(err)
	}
	r, err := registrar.Open(in("registrar"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := r.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := key.Key().ID().String()
	sealFast(t, in("registrar/"+id+".key"), keyfile.Key{Use: keyfile.Registrar, Public: id, Secret: key.Bytes()})
	m := boardIn(t, in("boards/yunlan/1"), "rd.example.cn/c/yunlan/polls/1", r.Public(key.Key()))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	board := start(t, func(c *serveConfig) { c.Data = in("boards") }).public + "/c/yunlan/polls/1"

	args := []string{"registrar", "serve", "--lang", "en", "--data", in("registrar"), "--board", board, "--listen", "127.0.0.1:0"}
	refused := func(code int, want string, more ...string) {
		t.Helper()
		var out, said bytes.Buffer
		if got := run(append(args, more...), &out, &said); got != code || !strings.Contains(said.String(), want) {
			t.Errorf("%v: exit %d, %s; want %d, %q", more, got, &said, code, want)
		}
	}
	other := crypto.Sum([]byte("another manifest")).String()
	refused(2, "want one for each", "--manifest", other, "--manifest", other)
	refused(2, "--manifest", "--manifest", "read aloud")
	refused(2, "--board", "--board", "copy")
	refused(2, "must all be set", "--tls-cert", in("pass"))
	refused(1, "", "--passphrase-file", in("none"))
	refused(1, client.ErrManifest.Error(), "--passphrase-file", in("pass"), "--manifest", other)

	address, said, stop := background(t, append(args, "--passphrase-file", in("pass"), "--manifest", m.Hash().String())...)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if response, err := http.Get("http://" + address + "/readyz"); err == nil {
			if response.Body.Close(); response.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Now().After(end) {
			t.Fatal("it does not become ready")
		}
	}
	web, err := client.NewHTTP("")
	if err != nil {
		t.Fatal(err)
	}
	card := newKey(t)
	marks := audit.Marks{Poll: m.Hash(), Act: audit.CheckedIn, Marks: []audit.CardMark{{Card: card.Public()}}}
	turned, err := service.NewClient("http://"+address, web).Receive(t.Context(), marks)
	if err != nil || len(turned) != 1 || turned[0].Code != api.CardUnknown {
		t.Errorf("%v, %v", turned, err)
	}
	if err := stop(); err != nil {
		t.Errorf("stopped: %v", err)
	}
	if text := said(); !strings.Contains(text, "answers for a poll") || strings.Contains(text, phrase) || strings.Contains(text, card.Public().String()) {
		t.Errorf("it said %s", text)
	}
	if _, err := os.Stat(in("registrar/" + m.Hash().String() + ".key")); err != nil {
		t.Errorf("the key is not bound: %v", err)
	}
	if _, err := os.Stat(in("registrar/" + id + ".key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the key that was not bound is still there: %v", err)
	}
}
