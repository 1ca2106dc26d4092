package server

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/server/devices"
)

// A call is one request for a poll.
type call struct {
	*gin.Context
	server *Server
	poll   *poll
	view   *view // as readers saw the board when the request came
	sent   *devices.Body
}

// A route is one line of the table.
type route struct {
	method, path string // below the poll's address
	summary      string // one line for the description, in English
	in           *body  // what is sent, nil for reads
	out          []answer
	do           func(c *call) error // its error becomes a problem document
}

// A body says what is sent to a route.
type body struct {
	form  string // the form of docs/protocol.md
	max   int64
	value any // of the Go type that it is parsed into
	other any // of another that it may be instead; nil if there is none
}

// An answer is what a route answers if all goes well. value, if not nil, is of the Go type that it encodes.
type answer struct {
	status int
	media  string
	value  any
}

const (
	mediaJSON  = "application/json"
	mediaText  = "text/plain; charset=utf-8"
	mediaBytes = "application/octet-stream"
	mediaZstd  = "application/zstd"
	mediaSSE   = "text/event-stream"
	mediaHTML  = "text/html; charset=utf-8"
)

// route makes the handler of all that is served.
func (s *Server) route() http.Handler {
	gin.SetMode(gin.ReleaseMode) // or it prints the table
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath = true          // a slash that is escaped is part of a name, and no name has one
	e.UnescapePathValues = false // what is there has one address (C2SP tlog-tiles), and none has anything to escape
	e.ForwardedByClientIP = false
	e.NoRoute(func(g *gin.Context) { api.NewProblem(api.NotFound, "").In(api.Language(g.Request)).Write(g.Writer) })
	e.NoMethod(func(g *gin.Context) { api.NewProblem(api.Method, "").In(api.Language(g.Request)).Write(g.Writer) })
	for _, r := range table() {
		e.Handle(r.method, r.path, func(g *gin.Context) { s.answer(g, r) })
		if r.method == http.MethodGet && r.out[0].media != mediaSSE {
			e.Handle(http.MethodHead, r.path, func(g *gin.Context) { s.answer(g, r) })
		}
	}
	e.Any(registerPath, s.toRegister)
	e.Any(registerPath+"/*path", s.toRegister)
	return s.guard(e)
}

// answer runs a route.
func (s *Server) answer(g *gin.Context, r route) {
	c := &call{Context: g, server: s}
	if r.path == ballotPath {
		g.Writer.Header()["Date"] = nil // net/http would say when
	}
	err := s.prepare(c, r)
	defer c.sent.Free()
	if err == nil {
		err = r.do(c)
	}
	if err == nil || g.Writer.Written() { // what has begun cannot become a problem: it is cut off
		return
	}
	p := problem(err)
	if p.Code == api.Internal && r.path != ballotPath { // no line in a log is caused by one ballot: metrics count it at the next epoch
		s.log.Error("a request failed", "method", r.method, "route", r.path, "error", err)
	}
	if c.poll != nil {
		c.poll.metrics.refused(p.Code)
	}
	c.deadline()
	p.In(api.Language(g.Request)).Write(g.Writer)
}

// prepare finds the poll that an address names, and bounds what is read.
func (s *Server) prepare(c *call, r route) error {
	if strings.HasPrefix(r.path, pollPath) {
		if c.poll = s.find(c.Param("congress"), c.Param("poll")); c.poll == nil {
			return api.NewProblem(api.NotFound, "")
		}
		c.view = c.poll.view()
	}
	if r.in == nil {
		return nil
	}
	if media, _, _ := strings.Cut(c.GetHeader("Content-Type"), ";"); strings.TrimSpace(media) != mediaJSON {
		return api.NewProblem(api.MediaType, "")
	}
	if c.Request.ContentLength > r.in.max {
		return api.NewProblem(api.TooLarge, "")
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, r.in.max)
	c.sent = s.bodies.Count(c.Writer, c.Request)
	return c.poll.mayWrite()
}

// patience is how long a client may take to read one answer of ordinary size.
const patience = 30 * time.Second

// deadline gives the client so long to read what comes next. A slow one must not hold an answer for ever, and one that waits for
// its turn has not begun to read.
func (c *call) deadline() { c.deadlineIn(patience) }

func (c *call) deadlineIn(d time.Duration) {
	http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(d)) // not every writer has deadlines
}
