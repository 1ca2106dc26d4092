// Package service is a register over HTTP (docs/protocol.md, section 12.6): everybody reads what is published, officers order, citizens send in.
//
// It keeps no state of its own. The keeper writes the board; what it wrote is shown to the witnesses, and then to everybody. What waits for somebody lies
// beside the board, a file each, and is on the disk before it is acknowledged. The board alone decides.
//
// The routes stand in routes.go, a list for each part; errors get their status in errors.go and nowhere else. Nobody who reads or sends in is logged.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/attachments"
	"github.com/piaojue/piaojue/keeper/counter"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keeper/private"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/witness"
)

// Options of a service.
type Options struct {
	Address string // of the register on its server, such as /c/yunlan/register
	Writer  *keeper.Writer
	Private private.Folder                    // who the citizens are who proposed something
	Folder  string                            // where what waits is kept
	Pages   func() (*web.Set, error)          // default: [web.Files], read once
	Today   func() register.Date              // default: the day in China
	Polls   func() map[ballot.Citation]string // the pages of polls that are served beside it, by what cites their result; they come and never go. Default: none
	Relays  []string                          // addresses of hosts before several devices, which are not limited
	Log     *slog.Logger                      // for whoever runs it. Default: none

	Witness  http.RoundTripper // how witnesses are reached. Default: that of package http
	Deadline time.Duration     // how long a new head waits for its witnesses. Default: 3 seconds
}

// A Service is one register.
type Service struct {
	options   Options
	log       *slog.Logger
	manifest  *register.Manifest
	hash      crypto.Hash // of the manifest
	documents *attachments.Folder
	intake    *intake.Box
	counter   *counter.Counter
	erased    register.Date // of the goroutine of Run: when what may not be kept was erased last
	eraseNext time.Time     // and not before when it is tried again
	orders    *orders
	pages     made
	brought   atomic.Int64 // documents

	publishing sync.Mutex // guards what follows
	witnesses  *witness.Client
	away       map[string]error // witnesses that did not cosign last time

	mu    sync.RWMutex    // guards what follows
	board *register.Board // as it is published

	// Where the register stands is said also while the board is held.
	shown atomic.Pointer[view]
	fault atomic.Pointer[api.Code] // why nothing is written any more, nil if all is well
}

// New makes the service of a register and publishes its board as it is.
func New(ctx context.Context, o Options) (*Service, error) {
	if !strings.HasPrefix(o.Address, "/") || strings.ContainsAny(o.Address, "{} ") {
		return nil, fmt.Errorf("serve register: %.100q is no path", o.Address)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Deadline <= 0 {
		o.Deadline = 3 * time.Second
	}
	if o.Today == nil {
		o.Today = func() register.Date { return register.DayAt(time.Now()) }
	}
	if o.Polls == nil {
		o.Polls = func() map[ballot.Citation]string { return nil }
	}
	if o.Pages == nil {
		o.Pages = sync.OnceValues(web.Files)
	}
	s := &Service{options: o, pages: made{place: make(chan struct{}, 1)}, log: o.Log.With("register", o.Address)}
	err := o.Writer.View(ctx, func(b *register.Board) error {
		s.manifest, s.hash = b.Manifest(), b.Manifest().Hash()
		return nil
	})
	if err != nil {
		return nil, err
	}
	if s.intake, err = intake.Open(filepath.Join(o.Folder, intakeFolder), o.Private); err != nil {
		return nil, err
	}
	s.counter = counter.New(counter.Options{Address: o.Address, View: s.View, Box: s.intake, Pages: o.Pages, Relays: o.Relays, Today: o.Today})
	s.documents = attachments.NewFolder(filepath.Join(o.Folder, attachmentsFolder))
	if s.witnesses, err = witness.NewClient(s.manifest.Log(), o.Witness); err != nil {
		return nil, err
	}
	if s.orders, err = openOrders(o.Folder); err != nil {
		return nil, err
	}
	s.settle(ctx)
	return s, s.publish(ctx)
}

// Ready returns the problem for which nothing is written any more, if there is one.
func (s *Service) Ready() error { return s.mayWrite() }

// Congress names whose register it is.
func (s *Service) Congress() ballot.Names { return s.manifest.Congress }

// Handler returns the service as HTTP, at and below its address. Whoever mounts it guards it against devices that ask too often and pages of other sites.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	known := map[string]bool{}
	for _, r := range routes() {
		path := s.options.Address + r.path
		mux.HandleFunc(r.method+" "+path, func(w http.ResponseWriter, q *http.Request) { s.answer(w, q, r) })
		if !known[path] {
			known[path] = true
			mux.HandleFunc(path, func(w http.ResponseWriter, q *http.Request) { refuse(w, q, api.NewProblem(api.Method, "")) })
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, q *http.Request) { refuse(w, q, api.NewProblem(api.NotFound, "")) })
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if !clean(q.URL.EscapedPath()) { // what is there has one address
			refuse(w, q, api.NewProblem(api.NotFound, ""))
			return
		}
		mux.ServeHTTP(w, q)
	})
}

// clean reports whether a path is one that a mux would not lead elsewhere.
func clean(path string) bool {
	return !strings.Contains(path, "//") && !strings.Contains(path+"/", "/./") && !strings.Contains(path+"/", "/../")
}

// answer runs a route.
func (s *Service) answer(w http.ResponseWriter, q *http.Request, r route) {
	c := &call{ResponseWriter: w, Request: q, service: s}
	err := c.prepare(r)
	if err == nil {
		err = r.do(c)
	}
	if err == nil {
		return
	}
	p := problem(err)
	if p.Code == api.Internal && !errors.Is(err, context.Canceled) {
		s.log.Error("a request failed", "method", r.method, "route", r.path, "error", err)
	}
	c.deadline(0)
	refuse(w, q, p)
}

// refuse answers with a problem document in the reader's language.
func refuse(w http.ResponseWriter, q *http.Request, p *api.Problem) { p.In(api.Language(q)).Write(w) }
