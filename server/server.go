package server

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/server/devices"
	"github.com/piaojue/piaojue/server/web"
)

// Options of a server. The zero value serves.
type Options struct {
	Log      *slog.Logger          // for whoever runs it; nothing that one ballot causes is logged. Default: none
	Checks   int                   // checks of proofs at one time, each of what waits at that moment. Default: one a processor
	Rate     float64               // requests a second of one device, after a burst of ten times as many. Default: 50
	Relays   []string              // addresses of booth hosts, which limit their tablets themselves
	Origins  []string              // sites whose pages may write here, as scheme://host[:port], beside this one
	Metrics  prometheus.Registerer // default: none
	Witness  http.RoundTripper     // how witnesses are reached. Default: that of package http
	Deadline time.Duration         // how long a new head waits for its witnesses. Default: 3 seconds
}

// A Registrar signs token requests of a poll, in this process or in another.
type Registrar interface {
	// Sign answers requests. A refusal stands in no other's way.
	Sign(ctx context.Context, requests audit.Requests) (registrar.Answers, []api.Refused, error)
	// Receive is told what cards have signed at the desk, and says which of them it does not take.
	Receive(ctx context.Context, marks audit.Marks) ([]api.Refused, error)
}

// A Board is a poll that is to be served.
type Board struct {
	Writer     *sequencer.Writer
	Registrars []Registrar // all of the manifest's, in its order
	Folder     string      // where orders and marks wait that are not on the board yet
}

// A Server serves polls.
type Server struct {
	options     Options
	log         *slog.Logger
	limits      *limits
	bodies      *devices.Bodies
	downloads   downloads
	metrics     *metrics
	handler     http.Handler
	description func() ([]byte, error)   // of the service, made once
	pages       func() (*web.Set, error) // read once
	ending      chan struct{}            // closed when streams are to end

	opening sync.Mutex // held while a poll is opened

	mu        sync.RWMutex       // guards what follows
	polls     map[string]*poll   // by congress/poll
	registers map[string]mounted // by congress
	group     *errgroup.Group    // of the polls' goroutines, nil unless it runs
	ctx       context.Context    // of the group
}

// New makes a server without polls.
func New(o Options) *Server {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Checks <= 0 {
		o.Checks = runtime.GOMAXPROCS(0)
	}
	if o.Rate <= 0 {
		o.Rate = 50
	}
	if o.Deadline <= 0 {
		o.Deadline = 3 * time.Second
	}
	s := &Server{
		options: o, log: o.Log, limits: newLimits(o), bodies: newBodies(maxBodies, o.Relays), downloads: newDownloads(), metrics: newMetrics(o.Metrics),
		polls: map[string]*poll{}, registers: map[string]mounted{}, ending: make(chan struct{}),
	}
	s.description = sync.OnceValues(func() ([]byte, error) { return json.Marshal(newDescription(table())) })
	s.pages = sync.OnceValues(web.Files)
	s.handler = s.route()
	return s
}

// Handler returns the service.
func (s *Server) Handler() http.Handler { return s.handler }

// End ends the streams of events, so that a server can be shut down: readers come again to whoever takes over. It is called once.
func (s *Server) End() { close(s.ending) }

// Open serves a poll from now on. It shows the board's head to the witnesses first: what a crash left unpublished is published
// now, and a board that was set back is found out before anything is written to it. Names are 1 to 80 of a–z 0–9 - _ . in
// addresses.
func (s *Server) Open(ctx context.Context, congress, name string, b Board) error {
	for _, n := range []string{congress, name} {
		if !validName(n) {
			return fmt.Errorf("open poll: %.100q is no name in an address: want 1 to 80 of a-z 0-9 . _ -", n)
		}
	}
	s.opening.Lock()
	defer s.opening.Unlock()
	p, err := s.newPoll(ctx, congress, name, b)
	if err != nil {
		return fmt.Errorf("open poll %s/%s: %w", congress, name, err)
	}
	s.sit(ctx, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.polls[congress+"/"+name] = p
	if s.group != nil {
		s.start(p)
	}
	return nil
}

// vacant refuses a name that is taken, and a board that is served under another one.
func (s *Server) vacant(congress, name string, manifest crypto.Hash) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.polls {
		if p.congress == congress && p.name == name || p.manifest.Hash() == manifest {
			return fmt.Errorf("the board %q is open already as %s/%s", p.manifest.Origin, p.congress, p.name)
		}
	}
	return nil
}

// Run runs the polls until ctx ends, and then publishes what is committed.
func (s *Server) Run(ctx context.Context) error {
	s.mu.Lock()
	s.group, s.ctx = errgroup.WithContext(ctx)
	for _, p := range s.polls {
		s.start(p)
	}
	group := s.group
	ended := s.ctx
	group.Go(func() error { <-ended.Done(); return nil }) // until the end: polls can be opened later
	group.Go(func() error { s.pages(); return nil })      // read once, before somebody waits for them
	s.mu.Unlock()
	return group.Wait()
}

// start starts the goroutines of a poll. s.mu is held.
func (s *Server) start(p *poll) {
	ctx := s.ctx
	s.group.Go(func() error { p.run(ctx); return nil })
	s.group.Go(func() error { p.desk.run(ctx); return nil })
}

// find returns a poll.
func (s *Server) find(congress, name string) *poll {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.polls[congress+"/"+name]
}

// of returns the polls of a congress by name.
func (s *Server) of(congress string) (all []*poll) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.polls {
		if p.congress == congress {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *poll) int { return strings.Compare(a.name, b.name) })
	return all
}

// Polls returns the names of the polls that are served, as congress/poll.
func (s *Server) Polls() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := make([]string, 0, len(s.polls))
	for key := range s.polls {
		names = append(names, key)
	}
	slices.Sort(names)
	return names
}

// validName reports whether n can stand in an address.
func validName(n string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789-_."
	return len(n) >= 1 && len(n) <= 80 && strings.Trim(n, letters) == "" && strings.Trim(n, ".") == n
}
