package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// A trustee draws a key, backs it up, and begins the ceremony: each command says what comes next, a message is the same
// when it is asked for again, and no file is written where nothing is owed.
func TestTrustee(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	const secret = "trustee passphrase"
	if err := os.WriteFile(in("pass"), []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, public, err := officer.New(rand.Reader, ballot.ChiefScrutineer, "总监票人", []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("li.key"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	var li ballot.Officer
	if err := crypto.DecodeJSON(public, &li); err != nil {
		t.Fatal(err)
	}
	if err := writeBundle(t.Context(), manifestOnly(t, li), in("copy")); err != nil {
		t.Fatal(err)
	}
	both := []string{"--key", in("li.key"), "--officer-passphrase-file", in("pass"), "--passphrase-file", in("pass"), "--data", in("li")}
	does := func(code int, want string, args ...string) {
		t.Helper()
		var out, said bytes.Buffer
		got := run(append([]string{"trustee"}, args...), &out, &said)
		if got != code || !strings.Contains(said.String(), want) {
			t.Fatalf("trustee %s: exit %d, %s; want %d, %q", args[0], got, &said, code, want)
		}
		if strings.Contains(said.String()+out.String(), secret) {
			t.Errorf("trustee %s shows the passphrase", args[0])
		}
	}
	does(0, "trustee backup", append([]string{"new", "--lang", "en", "--board", in("copy")}, both...)...)
	does(1, "exists", append([]string{"new", "--lang", "en", "--board", in("copy")}, both...)...)
	does(0, "trustee check", "backup", "--lang", "en", "--key", in("li.key"), "--officer-passphrase-file", in("pass"), "--data", in("li"), "--out", in("stick.key"))
	does(0, "another safe", append([]string{"check", "--lang", "en", in("stick.key")}, both...)...)
	step := append([]string{"ceremony", "--lang", "en", "--board", in("copy")}, both...)
	does(0, "certificate", append(step, "--out", in("a.json"))...)
	does(1, "a.json", append(step, "--out", in("a.json"))...)
	does(0, "certificate", append(step, "--out", in("b.json"))...)
	a, b := mustRead(t, in("a.json")), mustRead(t, in("b.json"))
	if m, err := audit.ParseMessage(a); err != nil || m.Kind != audit.Cert || !bytes.Equal(a, b) {
		t.Errorf("asked twice: %v, same: %t", err, bytes.Equal(a, b))
	}
	does(0, "Awaited: ", append([]string{"decrypt", "--lang", "en", "--board", in("copy"), "--out", in("c.json")}, both...)...)
	if _, err := os.Stat(in("c.json")); err == nil {
		t.Error("a file although nothing is owed")
	}
	does(2, "--root", append([]string{"decrypt", "--board", in("copy"), "--out", in("c.json"), "--root", "x"}, both...)...)
	does(1, "no result yet", "destroy", "--lang", "en", "--board", in("copy"), "--out", in("c.json"), "--key", in("li.key"), "--officer-passphrase-file", in("pass"), "--data", in("li"))
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// manifestOnly is a copy of a board that has only begun; li is its first trustee.
func manifestOnly(t *testing.T, li ballot.Officer) audit.Bundle {
	t.Helper()
	key := func() crypto.SigningKey {
		k, err := crypto.NewSigningKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	signer := func(name string) *audit.Signer {
		s, err := audit.NewSigner(name, key())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	const origin = "vote.example.cn/polls/1"
	log := signer(origin)
	issuer, err := crypto.NewTokenIssuer(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	roll, slips := ballot.NewKeys([]crypto.PublicKey{key().Public()}), ballot.NewKeys([]crypto.PublicKey{key().Public()})
	m := draftOf(ballot.ApproveOpposeAbstain)
	m.Origin, m.Roll, m.Slips, m.Officers = origin, roll.List(), slips.List(), []ballot.Officer{li}
	m.Registrars = []ballot.Registrar{{Issuer: "registrar.example.cn", Key: issuer.Key()}}
	m.Candidates = append(m.Candidates, ballot.Candidate{ID: "P02", Names: ballot.Names{"zh": "口袋公园"}})
	m.LogKey, m.ReceiptKey = log.VerifierKey().String(), signer(origin+"/receipt").VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	m.Trustees.Keys = []crypto.PublicKey{li.Key}
	for i, role := range []ballot.Role{ballot.Chair, ballot.Scrutineer, ballot.Scrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller} {
		o := ballot.Officer{Role: role, Name: fmt.Sprint("officer ", i), Key: key().Public()}
		if m.Officers = append(m.Officers, o); role == ballot.Scrutineer {
			m.Trustees.Keys = append(m.Trustees.Keys, o.Key)
		}
	}
	b, err := audit.NewBoard(m.Bytes(), roll.Bytes(), slips.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	head := b.Head()
	signed, err := audit.SignCheckpoint(audit.Checkpoint{Origin: origin, Size: head.Size, Root: [32]byte(head.Root)}, log)
	if err != nil {
		t.Fatal(err)
	}
	payloads := map[crypto.Hash][]byte{}
	for _, data := range [][]byte{m.Bytes(), roll.Bytes(), slips.Bytes()} {
		payloads[crypto.Sum(data)] = data
	}
	bundle, err := audit.NewBundle(b, [][]byte{audit.Entry{Kind: audit.Manifest, Payload: m.Hash()}.Bytes()}, signed, payloads)
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}
