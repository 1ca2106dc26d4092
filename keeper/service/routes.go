package service

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// routes are all that is served. Each part has its own list, in its own file.
func routes() []route {
	return slices.Concat(evidenceRoutes, orderRoutes, documentRoutes, intakeRoutes, citizenRoutes, pageRoutes)
}

// A route is one line of the table. path is below the register's address, in the form of [http.ServeMux]; GET answers HEAD, too.
type route struct {
	method, path string
	in           *body // what is sent, nil for reads
	do           func(c *call) error
}

// A body says what is sent to a route. media is compared without its parameters; "" is whatever comes.
type body struct {
	media string
	max   int64
}

// A call is one request.
type call struct {
	http.ResponseWriter
	*http.Request
	service *Service
}

const (
	mediaJSON  = "application/json"
	mediaText  = "text/plain; charset=utf-8"
	mediaBytes = "application/octet-stream"
	mediaZstd  = "application/zstd"
	mediaHTML  = "text/html; charset=utf-8"
	mediaForm  = "application/x-www-form-urlencoded"
)

// prepare bounds what is read.
func (c *call) prepare(r route) error {
	if r.in == nil {
		return nil
	}
	if media, _, _ := strings.Cut(c.Request.Header.Get("Content-Type"), ";"); r.in.media != "" && strings.TrimSpace(media) != r.in.media {
		return api.NewProblem(api.MediaType, "")
	}
	if c.ContentLength > r.in.max {
		return api.NewProblem(api.TooLarge, "")
	}
	c.Body = http.MaxBytesReader(c.ResponseWriter, c.Body, r.in.max)
	return nil
}

// officer returns who reads: an officer of the register, who signed that they do (docs/protocol.md, section 11.1).
func (c *call) officer() (ballot.Officer, error) {
	s := c.service
	r, err := api.ParseReader(c.Request.Header.Get(api.ReaderHeader))
	if err == nil {
		err = r.Check(s.manifest.Origin, s.hash, time.Now())
	}
	o, officer := s.manifest.Officer(r.Key)
	if err != nil || !officer {
		return o, api.NewProblem(api.NotFound, "for officers alone, who sign that they read")
	}
	return o, nil
}

// spoken is the language of a page: Chinese, unless its address asks for English.
func (c *call) spoken() words.Language { return words.Asked(c.URL.Query().Get("lang")) }
