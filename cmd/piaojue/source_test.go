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
