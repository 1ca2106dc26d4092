package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What a page should not do is found: that is what every other test of a page rests on.
func TestTab(t *testing.T) {
	b := Start(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/bad" {
			w.Write([]byte(`<!DOCTYPE html><html lang="en"><title>t</title><main><h1>h</h1><img src="http://elsewhere.example/a.png"><script>console.log("note")</script></main>`))
			return
		}
		w.Write([]byte(`<!DOCTYPE html><html lang="en" data-state="ready"><title>t</title><link rel="icon" href="/i"><main><h1>h</h1><button id="b" onclick="this.textContent='pressed'">press</button></main>`))
	}))
	t.Cleanup(site.Close)
	tab := b.Open(Phone, site.URL)
	tab.State("ready")
	tab.Tap("#b")
	if got := tab.Text("#b"); got != "pressed" {
		t.Errorf("a tap does nothing: %q", got)
	}
	tab.Accessible("a good page")
	tab.Fits("a good page", "#b")
	tab.Quiet()
	tab.Go(site.URL + "/bad")
	for Eval[bool](tab, `document.readyState !== "complete"`) {
	}
	faults := strings.Join(func() []string { tab.mu.Lock(); defer tab.mu.Unlock(); return append([]string{}, tab.faults...) }(), "\n")
	for _, want := range []string{"console: log: note", "asks elsewhere: http://elsewhere.example/a.png"} {
		if !strings.Contains(faults, want) {
			t.Errorf("not found: %q in\n%s", want, faults)
		}
	}
	tab.Forgive("note", "elsewhere", "ERR_", "favicon")
}

// A host that was cut off excuses requests to it that had no connection, and nothing else.
func TestCut(t *testing.T) {
	b := &Browser{}
	b.Cut("http://127.0.0.1:7")
	for fault, want := range map[string]bool{
		"console: error: Failed to load resource: net::ERR_CONNECTION_RESET (http://127.0.0.1:7/help:0)":              true,
		"console: error: Failed to load resource: net::ERR_CONNECTION_RESET (http://127.0.0.1:77/help:0)":             false,
		"console: error: Failed to load resource: net::ERR_BLOCKED_BY_CLIENT (http://127.0.0.1:7/help:0)":             false,
		"console: error: Refused to connect to http://127.0.0.1:7/ net::ERR_CONNECTION_RESET (http://127.0.0.1:7/:0)": false,
		"asks elsewhere: http://127.0.0.1:7/": false,
	} {
		if b.blameless(fault) != want {
			t.Errorf("%s: blameless is %t", fault, !want)
		}
	}
}
