package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/host"
)

// A booth host serves its own pages, pins the poll that it was given, relays what tablets ask, and ends when it is told to.
func TestBooth(t *testing.T) {
	s := newStaffed(t)
	server := strings.TrimSuffix(s.address, "/c/yunlan/polls/1")
	pages := filepath.Join(t.TempDir(), "pages")
	if err := os.Mkdir(pages, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pages, "index.html"), []byte("<title>tablets</title>"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"booth", "--lang", "en", "--listen", "127.0.0.1:0", "--server", server, "--poll", s.in("manifest.json"), "--pages", pages}
	for want, more := range map[string][]string{
		"others can reach 0.0.0.0:0":     {"--listen", "0.0.0.0:0"},
		"want https":                     {"--server", "http://192.0.2.1:8443"},
		"https://host:port":              {"--server", server + "/c"},
		"two polls at /c/yunlan/polls/1": {"--poll", s.in("manifest.json")},
		"want CONGRESS/POLL":             {"--poll", "yunlan=" + s.in("manifest.json")},
		"parse manifest":                 {"--poll", s.in("pass")},
		"no index.html":                  {"--pages", t.TempDir()},
		"must all be set":                {"--tls-cert", s.in("pass")},
		"certificate of this machine":    {"--tls-cert", s.in("pass"), "--tls-key", s.in("pass")},
		"no such file or directory":      {"--ca", s.in("none")},
	} {
		var out, said bytes.Buffer
		if code := run(append(args, more...), &out, &said); code == 0 || !strings.Contains(said.String(), want) {
			t.Errorf("%v: exit %d, %s; want %q", more, code, &said, want)
		}
	}
	address, said, stop := background(t, args...)
	get := func(path string) string {
		t.Helper()
		status, body := askPage(t, http.DefaultClient, "GET", "http://"+address+path, "")
		if status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, body)
		}
		return body
	}
	if body := get("/"); body != "<title>tablets</title>" {
		t.Errorf("the page: %s", body)
	}
	var pins host.Pins
	if err := crypto.DecodeJSON([]byte(get("/pins.json")), &pins); err != nil || pins.Polls[0].Manifest != s.manifest.Hash() {
		t.Errorf("%+v, %v", pins, err)
	}
	if manifest := get(pins.Polls[0].Path + "/manifest"); manifest != string(s.manifest.Bytes()) {
		t.Errorf("relayed: %s", manifest)
	}
	if err := stop(); err != nil {
		t.Errorf("stopped: %v", err)
	}
	if text := said(); !strings.Contains(text, "booth host stopped") || strings.Contains(text, "manifest") {
		t.Errorf("it said %s", text)
	}
}
