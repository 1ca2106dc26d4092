package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/piaojue/piaojue/api"
)

// Events calls fn with where the poll stands, now and whenever it is published, until ctx ends, and returns why it did. A stream
// that breaks, or is silent for a minute although comments should come, is opened again after a pause that grows from a second to
// half a minute. What the server refuses for good is returned: a poll that is not there, [ErrManifest].
func (p *Poll) Events(ctx context.Context, fn func(api.State)) error {
	pause := p.pause
	for {
		err := p.stream(ctx, func(s api.State) {
			pause = p.pause
			fn(s)
		})
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case hopeless(err):
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
		pause = min(2*pause, p.rest)
	}
}

// hopeless reports whether to ask again cannot help.
func hopeless(err error) bool {
	var problem *api.Problem
	if errors.As(err, &problem) {
		return problem.Status >= 400 && problem.Status < 500 && problem.Code != api.TooMany
	}
	return errors.Is(err, ErrManifest)
}

var errQuiet = errors.New("events: the stream is silent")

// stream reads one stream of events until it breaks.
func (p *Poll) stream(ctx context.Context, fn func(api.State)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	reader, err := p.reader(ctx)
	if err != nil {
		return err
	}
	request, err := p.request(ctx, http.MethodGet, "events", nil, reader)
	if err != nil {
		return fmt.Errorf("events: %v", err)
	}
	request.Header.Set("Accept", "text/event-stream")
	watch := time.AfterFunc(p.quiet, func() { cancel(errQuiet) })
	defer watch.Stop()
	response, err := do(p.options.HTTP, request, "events")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return ReadEvents(response.Body, func(name string, data []byte) error {
		watch.Reset(p.quiet)
		if name != "state" {
			return nil
		}
		s, err := p.parseState(data)
		if err == nil {
			fn(s)
		}
		return err
	})
}

// maxEvent bounds the bytes of a line of a stream, and of the data of an event.
const maxEvent = 1 << 20

// ReadEvents calls fn with each event of a stream of server-sent events (WHATWG HTML, section 9.2), and with no name and no data
// for each comment. Lines end with LF or CRLF; ids and times to wait are passed over.
func ReadEvents(r io.Reader, fn func(name string, data []byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxEvent)
	name, data := "", []byte(nil)
	for lines.Scan() {
		field, value, _ := bytes.Cut(lines.Bytes(), []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		var err error
		switch {
		case len(lines.Bytes()) == 0:
			if data != nil {
				err = fn(name, data)
			}
			name, data = "", nil
		case len(field) == 0:
			err = fn("", nil)
		case string(field) == "event":
			name = string(value)
		case string(field) == "data" && len(data)+len(value) > maxEvent:
			err = fmt.Errorf("events: more than %d bytes of data", maxEvent)
		case string(field) == "data" && data != nil:
			data = append(append(data, '\n'), value...)
		case string(field) == "data":
			data = append([]byte{}, value...)
		}
		if err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("events: %w", err)
	}
	return errors.New("events: the stream has ended")
}
