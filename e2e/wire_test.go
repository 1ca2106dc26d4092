package e2e_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/client"
)

// A moment is when the power of a machine fails.
type moment string

const (
	never    moment = ""
	asking   moment = "asking"   // it asks for the board, and has said nothing yet
	sending  moment = "sending"  // its message is on its way, and does not arrive
	answered moment = "answered" // its message is on the board, and it does not hear so
)

// A wire leads from one machine to the server of a poll. The machine's power fails at a moment.
type wire struct {
	address string // of the poll by way of this wire
	server  *httputil.ReverseProxy

	mu      sync.Mutex
	fails   moment
	machine *exec.Cmd // which is killed then
	said    [][]byte  // messages that were sent
}

// newWire lays a wire to the server.
func (s service) newWire() *wire {
	s.Helper()
	at, err := url.Parse(s.Address(s.Server))
	if err != nil {
		s.Fatal(err)
	}
	web, err := client.NewHTTP(s.CA())
	if err != nil {
		s.Fatal(err)
	}
	w := &wire{server: &httputil.ReverseProxy{
		Transport: web.Transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: at.Scheme, Host: at.Host}) },
	}}
	end := httptest.NewServer(w)
	s.Cleanup(end.Close)
	w.address = end.URL + at.Path
	return w
}

// start starts a machine whose power fails at a moment. Nothing is left of it after the test.
func (w *wire) start(t *testing.T, c *exec.Cmd, fails moment) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	w.machine, w.fails = c, fails
}

// failed reports whether the moment has come.
func (w *wire) failed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fails == never
}

func (w *wire) arm(fails moment) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = fails
}

func (w *wire) ServeHTTP(answer http.ResponseWriter, r *http.Request) {
	isMessage := r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/messages")
	if isMessage {
		w.listen(r)
	}
	switch fails := w.when(); {
	case fails == asking, fails == sending && isMessage:
		w.cut()
	case fails == answered && isMessage:
		w.server.ServeHTTP(httptest.NewRecorder(), r)
		w.cut()
	}
	w.server.ServeHTTP(answer, r)
}

func (w *wire) when() moment {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fails
}

// listen keeps a message.
func (w *wire) listen(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, body)
}

// cut ends the machine, and then the connection.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = never
	w.machine.Process.Kill()
	panic(http.ErrAbortHandler)
}
