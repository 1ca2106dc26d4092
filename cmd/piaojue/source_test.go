package main

import (
	"bytes"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// A bundle on a server that only a hall's authority has certified is read by who names the authority, and by nobody else.
func TestVerify_CA(t *testing.T) {
	server := httptest.NewTLSServer(http.FileServer(http.Dir("../../audit/testdata")))
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		args []string
		code int
	}{
		{nil, 1},
		{[]string{"--ca", ca}, 0},
		{[]string{"--ca", filepath.Join(t.TempDir(), "none")}, 1},
		{[]string{"--ca", "source_test.go"}, 1},
	} {
		var out, said bytes.Buffer
		if code := run(append([]string{"verify", server.URL + "/bundle"}, x.args...), &out, &said); code != x.code {
			t.Errorf("%v: exit %d, want %d: %s%s", x.args, code, x.code, &out, &said)
		}
	}
}

// Where a poll before another is looked for: on the server of that one, by the name of its board alone.
func TestBesides(t *testing.T) {
	for _, tt := range []struct{ board, origin, want string }{
		{"https://a.example:8443/c/town/polls/2026", "rd.example.cn/c/town/polls/2025", "https://a.example:8443/c/town/polls/2025"},
		{"copy", "rd.example.cn/c/town/polls/2025", ""},
		{"https://a.example/bundle", "rd.example.cn/c/town/polls/2025", ""},
		{"https://a.example/c/town/polls/2026", "piaojue.example/play/one", ""},
	} {
		if got := besides(tt.board, tt.origin); got != tt.want {
			t.Errorf("%s beside %s: %q, want %q", tt.origin, tt.board, got, tt.want)
		}
	}
}
