package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// event is a state as a stream has it.
func event(t testing.TB, s api.State) string {
	return fmt.Sprintf("event: state\ndata: %s\n\n", must(json.Marshal(s))(t))
}

// hasty makes a poll that waits for nothing.
func hasty(p *Poll) *Poll {
	p.pause, p.rest = time.Millisecond, time.Millisecond
	return p
}

// A stream that breaks off, fails to open or falls silent is opened again, until the context ends.
func TestEvents(t *testing.T) {
	s, p := newSite(t)
	hasty(p).quiet = 50 * time.Millisecond
	streams := 0
	s.serve = func(w http.ResponseWriter, r *http.Request, path string) bool {
		if path != "events" {
			t.Errorf("asked for %s", path)
		}
		streams++
		switch streams {
		case 1: // breaks off in the middle
			fmt.Fprint(w, ": \n\n", event(t, api.State{Phase: audit.Gathering}), event(t, api.State{Phase: audit.Voting})[:20])
		case 2: // restarts
			api.NewProblem(api.Stopping, "").Write(w)
		case 3:
			http.Error(w, "bad gateway", http.StatusBadGateway)
		case 4: // silent after a while
			fmt.Fprint(w, event(t, api.State{Phase: audit.Voting}))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case 5: // silent from the beginning
			<-r.Context().Done()
		default:
			fmt.Fprint(w, event(t, api.State{Phase: audit.LastCall}))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
		return true
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	done := errors.New("seen enough")
	var phases []audit.Phase
	err := p.Events(ctx, func(s api.State) {
		if phases = append(phases, s.Phase); s.Phase == audit.LastCall {
			cancel(done)
		}
	})
	if want := []audit.Phase{audit.Gathering, audit.Voting, audit.LastCall}; err != done || !slices.Equal(phases, want) {
		t.Errorf("%v, %v", phases, err)
	}
}

// What cannot get better is said.
func TestEvents_Hopeless(t *testing.T) {
	_, p := newSite(t)
	if err := hasty(p).Events(t.Context(), func(api.State) {}); !errors.Is(err, api.NewProblem(api.NotFound, "")) {
		t.Errorf("no such poll: %v", err)
	}
	s, p := newSite(t)
	s.set("events", []byte(event(t, api.State{Manifest: crypto.Sum([]byte("another"))})))
	hash := crypto.Sum([]byte("manifest"))
	p = hasty(newPoll(t, p.Address(), Options{Manifest: &hash}))
	if err := p.Events(t.Context(), func(api.State) { t.Error("another poll is shown") }); !errors.Is(err, ErrManifest) {
		t.Errorf("another poll: %v", err)
	}
}

func TestReadEvents(t *testing.T) {
	long := strings.Repeat("x", maxEvent)
	for name, c := range map[string]struct{ stream, want string }{
		"nothing":           {"", ""},
		"one":               {"event: state\ndata: 1\n\n", "state=1;"},
		"carriage returns":  {"event: state\r\ndata: 1\r\n\r\n", "state=1;"},
		"no space":          {"event:state\ndata:1\n\n", "state=1;"},
		"several lines":     {"data: 1\ndata:\ndata:  2\n\n", "=1\n\n 2;"},
		"no name":           {"data: 1\n\n", "=1;"},
		"a comment":         {": hello\n\ndata: 1\n\n", "=;=1;"},
		"unknown fields":    {"id: 7\nretry: 1\nfoo\ndata: 1\n\n", "=1;"},
		"a name alone":      {"event: state\n\ndata: 1\n\n", "=1;"},
		"cut off":           {"data: 1\n\nevent: state\ndata: 2\n", "=1;"},
		"a line too long":   {"data: 1\n\ndata: " + long + "\n\n", "=1;"},
		"too many lines":    {strings.Repeat("data: "+long[:1<<10]+"\n", 1<<11) + "\n", ""},
		"a field of no end": {long + long, ""},
	} {
		var got strings.Builder
		err := ReadEvents(strings.NewReader(c.stream), func(name string, data []byte) error {
			fmt.Fprintf(&got, "%s=%s;", name, data)
			return nil
		})
		if err == nil || got.String() != c.want {
			t.Errorf("%s: %.80q, %v; want %q", name, got.String(), err, c.want)
		}
	}
}

func FuzzReadEvents(f *testing.F) {
	f.Add("event: state\ndata: {}\n\n: \n\n")
	f.Add("data\ndata:\r\n\r\n")
	f.Fuzz(func(t *testing.T, stream string) {
		total := 0
		err := ReadEvents(strings.NewReader(stream), func(name string, data []byte) error {
			total += len(name) + len(data)
			return nil
		})
		if err == nil || total > len(stream) {
			t.Errorf("%d bytes of %d, %v", total, len(stream), err)
		}
	})
}
