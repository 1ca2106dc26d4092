package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/piaojue/piaojue/api"
)

// wholeTime is how long a reader may take for all of an answer that is not held as a whole.
const wholeTime = 30 * time.Minute

var errSlow = errors.New("the reader took too long for the whole")

// A flow is an answer that is not held as a whole. Its reader has so long for each piece, and so long for all of them.
type flow struct {
	c    *call
	end  time.Time
	lost error // why the reader gets no more
}

// Write sends a piece.
func (f *flow) Write(piece []byte) (n int, err error) {
	if f.lost != nil {
		return 0, f.lost
	}
	left := time.Until(f.end)
	if left <= 0 {
		f.lost = errSlow
		return 0, f.lost
	}
	f.c.deadlineIn(min(patience, left))
	n, f.lost = f.c.Writer.Write(piece)
	return n, f.lost
}

// pour answers with what fill writes. After an error the connection is cut: what lacks its end must not look whole.
func (c *call) pour(media, cache string, fill func(io.Writer) error) error {
	c.deadline()
	c.head(media, cache)
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	f := &flow{c: c, end: time.Now().Add(wholeTime)}
	if err := fill(f); err != nil {
		if f.lost == nil && c.Request.Context().Err() == nil { // or the reader has gone
			c.server.log.Error("an answer was cut off", "route", c.FullPath(), "error", err)
		}
		panic(http.ErrAbortHandler)
	}
	return nil
}

// Downloads are few at a time: each holds an encoder of some megabytes and keeps a processor busy (threat 52).
type downloads struct {
	places chan struct{}
	wait   time.Duration // how long one waits for a place before it is told to come again
}

func newDownloads() downloads { return downloads{make(chan struct{}, 4), patience} }

// enter waits for a place, which the caller leaves.
func (d downloads) enter(ctx context.Context) error {
	timer := time.NewTimer(d.wait)
	defer timer.Stop()
	select {
	case d.places <- struct{}{}:
		return nil
	case <-timer.C:
		busy := api.NewProblem(api.Busy, "")
		busy.Seconds = 10
		return busy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d downloads) leave() { <-d.places }
