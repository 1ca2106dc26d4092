// Package service is a registrar over HTTP (docs/protocol.md, section 11.2): as a service of its own on a machine elsewhere, which
// follows the published boards by itself ([Service]), and as whoever asks sees it, in the same process ([Embedded]) or not
// ([Client]).
//
//	POST /polls/<H(manifest)>/requests    REQUESTS → SIGNED
//	POST /polls/<H(manifest)>/marks       MARKS → MARKED
//	GET  /healthz, /readyz
//
// Nobody has to say who asks. Cards and slips sign what is asked for, and everything is answered over a board that the registrar
// replayed, brought up to date before each answer. The same bytes again get the same answer, also when the service was killed in
// between: the book is on the disk before anything is signed.
//
// Of who asks, no name, card or slip is logged, and none is in an address.
package service

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// Options of a service.
type Options struct {
	Registrar *registrar.Registrar
	// Open returns the key of a poll, bound to it, or nil if it is destroyed: see the function [Open].
	Open func(*ballot.Poll) (*crypto.TokenIssuer, error)
	// Boards are followed, each for one poll.
	Boards []*client.Mirror
	// Rest is how long a board must have been still before it is looked whether the key of its poll may go. Default: not at all.
	Rest time.Duration
	// Log is for whoever runs it. Default: none.
	Log *slog.Logger
}

// A Service is one registrar for any number of polls.
type Service struct {
	options Options
	log     *slog.Logger
	busy    chan struct{} // a place for each body that is read and answered at one time

	mu    sync.RWMutex // guards what follows
	polls map[crypto.Hash]*Embedded
}

// mostCalls is how many bodies are held at one time, of up to [registrar.MaxFile] bytes each. A server asks for few at a time.
const mostCalls = 16

// New makes a service. Polls are answered for when [Service.Run] has read their boards.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{options: o, log: o.Log, busy: make(chan struct{}, mostCalls), polls: map[crypto.Hash]*Embedded{}}
}

const mediaJSON = "application/json"

// Handler returns the service as HTTP. Its http.Server bounds the time for headers and for reading answers.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("POST /polls/{poll}/requests", s.answer(sign))
	mux.HandleFunc("POST /polls/{poll}/marks", s.answer(receive))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { api.NewProblem(api.NotFound, "").Write(w) })
	own := http.NewCrossOriginProtection() // a page that is open in a browser on this machine is nobody who asks
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { api.NewProblem(api.CrossOrigin, "").Write(w) }))
	guarded := own.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		guarded.ServeHTTP(w, r)
	})
}

// ready says whether every board was read and every key opened.
func (s *Service) ready(w http.ResponseWriter, _ *http.Request) {
	s.mu.RLock()
	missing := len(s.options.Boards) - len(s.polls)
	s.mu.RUnlock()
	if missing > 0 {
		api.NewProblem(api.NotReady, fmt.Sprintf("%d of %d boards were not read yet", missing, len(s.options.Boards))).Write(w)
		return
	}
	io.WriteString(w, "ok\n")
}
