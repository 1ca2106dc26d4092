package host

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/client"
)

// states are where the polls of this host stand, as the server says. All pages of all tablets are told by one stream from the server for
// each poll, and each page by one stream from here: a browser has six connections to a host over HTTP/1.1, however many pages it shows,
// and the server cannot know how many tablets there are. Nothing is followed while nobody listens.
type states struct {
	mu        sync.Mutex
	said      []string      // of each poll; guarded by mu. Empty before it was heard of, unheard while the server says nothing
	change    chan struct{} // closed when something else is said; guarded by mu
	listeners int           // guarded by mu
	stop      context.CancelFunc
}

const (
	eventsPath   = "/events"
	unheard      = "null"
	commentEvery = 15 * time.Second
	listenAgain  = time.Second
)

// join begins to follow the polls, if nobody does, until the last one has left.
func (b *Booth) join() (leave func()) {
	s := &b.states
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listeners++; s.listeners == 1 {
		ctx, stop := context.WithCancel(b.streams)
		s.said, s.change, s.stop = make([]string, len(b.polls)), make(chan struct{}), stop
		for i := range b.polls {
			go b.hear(ctx, i)
		}
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.listeners--; s.listeners == 0 {
			s.stop()
		}
	}
}

// now returns what is said of each poll, and a channel that is closed when that changes.
func (s *states) now() ([]string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said), s.change
}

// say notes what is said of a poll. What a stream says that was ended is nothing: another may have begun.
func (s *states) say(ctx context.Context, i int, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil || s.said[i] == what {
		return
	}
	s.said[i] = what
	close(s.change)
	s.change = make(chan struct{})
}

// hear follows a poll on the server until ctx ends.
func (b *Booth) hear(ctx context.Context, i int) {
	for ctx.Err() == nil {
		b.hearOnce(ctx, i)
		b.states.say(ctx, i, unheard)
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

// hearOnce reads one stream until it breaks, or is silent for longer than its comments allow.
func (b *Booth) hearOnce(ctx context.Context, i int) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(b.times.silence, cancel)
	defer silence.Stop()
	answer, err := b.ask(ctx, way{method: http.MethodGet, path: b.polls[i].Path + eventsPath}, nil)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return
	}
	client.ReadEvents(answer.Body, func(_ string, data []byte) error {
		silence.Reset(b.times.silence)
		if json.Valid(data) && !bytes.ContainsAny(data, "\r\n") { // which would end a line of ours
			b.states.say(ctx, i, string(data))
		}
		return nil
	})
}

// tellStates tells a page where all polls stand, now and whenever it changes: events with the names of their paths, and the server's
// own data, or null while it says nothing.
func (b *Booth) tellStates(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodGet:
		refuseMethod(w, http.MethodGet)
		return
	case r.URL.RawQuery != "" || r.URL.ForceQuery:
		api.NewProblem(api.NotFound, "").Write(w)
		return
	}
	leave := b.join()
	defer leave()
	w.Header().Set("Content-Type", events)
	w.Header().Set("Cache-Control", "no-store")
	comment := time.NewTicker(commentEvery)
	defer comment.Stop()
	told, flusher := make([]string, len(b.polls)), http.NewResponseController(w)
	text := ":\n\n" // so that the page knows that it is heard
	for {
		said, change := b.states.now()
		for i, state := range said {
			if state != told[i] {
				text += fmt.Sprintf("event: %s\ndata: %s\n\n", b.polls[i].Path, state)
			}
		}
		told = said
		if text != "" {
			patience(w, eventTime)
			if _, err := w.Write([]byte(text)); err != nil {
				return
			}
			if flusher.Flush() != nil {
				return
			}
		}
		text = ""
		select {
		case <-change:
		case <-comment.C:
			text = ":\n\n"
		case <-r.Context().Done():
			return
		case <-b.streams.Done():
			return
		}
	}
}
