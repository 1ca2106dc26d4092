package service

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

const pollPath = "/c/town/polls/one"

// A site is the server of a board, as far as a registrar reads it.
type site struct {
	url   string
	state api.State

	mu      sync.Mutex // guards what follows
	files   map[string][]byte
	changed chan struct{} // closed when files change
}

func newSite(t testing.TB, h *hall) *site {
	t.Helper()
	s := &site{state: api.State{Manifest: h.poll()}, files: h.files(t), changed: make(chan struct{})}
	server := httptest.NewServer(s)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	s.url = server.URL
	return s
}

// publish shows other files from now on; nil is a server that has failed.
func (s *site) publish(files map[string][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = files
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *site) now() (map[string][]byte, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files, s.changed
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, pollPath+"/")
	files, _ := s.now()
	switch data := files[path]; {
	case files == nil:
		api.NewProblem(api.Stopping, "").Write(w)
	case path == "events":
		s.events(w, r)
	case data == nil:
		api.NewProblem(api.NotFound, "").Write(w)
	default:
		w.Write(data)
	}
}

func (s *site) events(w http.ResponseWriter, r *http.Request) {
	for {
		_, changed := s.now()
		data, err := json.Marshal(s.state)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(w, "event: state\ndata: %s\n\n", data)
		w.(http.Flusher).Flush()
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// A running service, and what it has logged.
type running struct {
	url  string
	stop func()

	mu  sync.Mutex // guards log
	log bytes.Buffer
}

func (r *running) Write(line []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(line)
}

// run serves the registrar of a hall until the test ends, or stop is called.
func run(t testing.TB, h *hall, at *site, change ...func(*registrar.Registrar)) *running {
	t.Helper()
	r := h.open(t)
	for _, do := range change {
		do(r)
	}
	poll := must(client.New(at.url+pollPath, client.Options{}))(t)
	out := &running{}
	s := New(Options{
		Registrar: r, Boards: []*client.Mirror{client.NewMirror(poll)}, Log: slog.New(slog.NewTextHandler(out, nil)),
		Open: func(p *ballot.Poll) (*crypto.TokenIssuer, error) {
			if record, err := r.Key(p.Hash); err != nil || record.Destroyed {
				return nil, err
			}
			return crypto.ParseTokenIssuer(h.key.Bytes()) // a copy: it is destroyed
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	server := httptest.NewServer(s.Handler())
	out.url, out.stop = server.URL, sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		server.Close()
		r.Close()
	})
	t.Cleanup(out.stop)
	until(t, "the service is ready", func() bool { return out.get(t, "/readyz") == http.StatusOK })
	return out
}

func (r *running) get(t testing.TB, path string) int {
	t.Helper()
	response, err := http.Get(r.url + path)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func (r *running) client(t testing.TB) *Client {
	t.Helper()
	return NewClient(r.url, must(client.NewHTTP(""))(t))
}

// until waits for something that another goroutine does.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
