package client

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// secure starts a server with a certificate of its own, and returns the file that says so.
func secure(t *testing.T, h http.Handler, most uint16) (*httptest.Server, string) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.TLS = &tls.Config{MaxVersion: most}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return server, ca
}

func TestNewHTTP(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})
	server, ca := secure(t, ok, tls.VersionTLS13)
	old, oldCA := secure(t, ok, tls.VersionTLS12)
	for _, c := range []struct {
		name, url, ca string
		ok            bool
	}{
		{"a hall's authority", server.URL, ca, true},
		{"nobody's authority", server.URL, "", false},
		{"an old protocol", old.URL, oldCA, false},
	} {
		h := must(NewHTTP(c.ca))(t)
		if response, err := h.Get(c.url); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		} else if err == nil {
			response.Body.Close()
		}
	}
	for _, file := range []string{filepath.Join(t.TempDir(), "none"), "http.go"} {
		if _, err := NewHTTP(file); err == nil {
			t.Errorf("%s was taken for certificates", file)
		}
	}
}

// What was meant for one server is not handed on to another, not even to the same one without TLS.
func TestNewHTTP_Redirect(t *testing.T) {
	handed := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handed++ }))
	defer elsewhere.Close()
	mux := http.NewServeMux()
	mux.Handle("/elsewhere", http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	mux.Handle("/here", http.RedirectHandler("/there", http.StatusSeeOther))
	mux.Handle("/there", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusSeeOther))
	server, ca := secure(t, mux, 0)
	mux.Handle("/plain", http.RedirectHandler("http"+server.URL[len("https"):]+"/there", http.StatusSeeOther))
	h := must(NewHTTP(ca))(t)
	response, err := h.Get(server.URL + "/here")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	for _, path := range []string{"/elsewhere", "/round", "/plain"} {
		if _, err := h.Post(server.URL+path, "application/json", nil); !errors.Is(err, errElsewhere) {
			t.Errorf("%s: %v, want %v", path, err, errElsewhere)
		}
	}
	if handed > 0 {
		t.Error("it was handed on")
	}
}
