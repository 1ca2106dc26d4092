package main

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/witness"
)

// A backup is gone on with if a witness cosigns its head. What is no cosignature counts for nothing, and a witness that has cosigned another history
// stops it, also where that is no longer than this one (threat 32).
func TestThreat32_RestoreWitnesses(t *testing.T) {
	const origin, name = "example.cn/c/yunlan/polls/2026", "witness.example.cn/liu"
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	var asked http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { asked.ServeHTTP(w, q) }))
	defer server.Close()
	key, err := witness.New(rand.Reader, in("liu"), name, []byte(phrase))
	if err != nil {
		t.Fatal(err)
	}
	line, err := witness.PolicyLine(key, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	m := witnessedBoardIn(t, in("board"), origin, line+"quorum "+name+"\n")
	if err := os.WriteFile(in("pass"), []byte(phrase), 0o600); err != nil {
		t.Fatal(err)
	}
	does := func(code int, want string, args ...string) {
		t.Helper()
		var out, said bytes.Buffer
		if got := run(append(args, "--lang", "en"), &out, &said); got != code || !strings.Contains(said.String()+out.String(), want) {
			t.Fatalf("%s: exit %d, %s%s; want %d, %q", args[0], got, &said, &out, code, want)
		}
	}
	open := func(folder string) *witness.Witness {
		w, err := witness.Open(in(folder), []byte(phrase), m.LogKey)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	restored := []string{"restore", "--from", in("backup"), "--data", in("again"), "--passphrase-file", in("pass")}
	does(0, "", "backup", "--data", in("board"), "--out", in("backup"))

	asked = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "fine\n") })
	does(1, "Nothing to compare", restored...)

	if err := os.CopyFS(in("other"), os.DirFS(in("liu"))); err != nil {
		t.Fatal(err)
	}
	asked = open("other")
	file, err := keyfile.Read(filepath.Join(in("board"), boardfolder.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := boardfolder.Unseal(file, []byte(phrase), origin)
	if err != nil {
		t.Fatal(err)
	}
	var tree audit.Tree
	tree.Append([]byte("another entry"))
	forged, err := audit.SignCheckpoint(audit.Checkpoint{Origin: origin, Size: 1, Root: tree.Root()}, keys.Log)
	if err != nil {
		t.Fatal(err)
	}
	c, err := witness.NewClient(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if round, err := c.Submit(t.Context(), forged, tree.ProveConsistency); err != nil || !round.Enough {
		t.Fatalf("%+v, %v", round, err)
	}
	does(1, "another checkpoint of 1 entries", restored...)
	if _, err := os.Lstat(in("again")); err == nil {
		t.Error("restored nevertheless")
	}

	asked = open("liu")
	does(0, "Restored", restored...)
}
