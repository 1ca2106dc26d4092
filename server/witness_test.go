package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"crypto/rand"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store/memory"
	"github.com/piaojue/piaojue/witness"
)

// A watcher is a witness of another body that can be out of reach.
type watcher struct {
	web  *httptest.Server
	away atomic.Bool
}

// watched puts a witness that must cosign into the manifest.
func (w *watcher) watched(h *hall) {
	dir := filepath.Join(h.t.TempDir(), "witness")
	pass := []byte("correct horse battery")
	vkey := must(witness.New(rand.Reader, dir, "witness.example", pass))
	real := must(witness.Open(dir, pass, h.manifest.LogKey))
	w.web = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.away.Load() {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		real.ServeHTTP(rw, r)
	}))
	h.t.Cleanup(w.web.Close)
	h.manifest.Policy = fmt.Sprintf("log %s\nwitness other %s %s\nquorum other\n", h.manifest.LogKey, vkey, w.web.URL)
}

func (h *hall) state() (s api.State) {
	h.t.Helper()
	if err := json.Unmarshal(h.want(200, h.get("")).body, &s); err != nil {
		h.t.Fatal(err)
	}
	return s
}

// What is published has the witness's line. While the witness is away the meeting goes on, and everybody is told; when it is
// back, it cosigns what it missed.
func TestWitness(t *testing.T) {
	w := &watcher{}
	h := newHall(t, 4, w.watched)
	if s := h.state(); !s.Witnesses.Enough || !slices.Equal(s.Witnesses.Cosigned, []string{"other"}) {
		t.Fatalf("witnesses: %+v", s.Witnesses)
	}
	w.away.Store(true)
	h.toGathering()
	if s := h.state(); s.Witnesses.Enough || !slices.Equal(s.Witnesses.Missing, []string{"other"}) {
		t.Errorf("while it is away: %+v", s.Witnesses)
	}
	if _, err := audit.Replay(h.bundle(), audit.Options{}); err == nil {
		t.Error("a replay that asks for witnesses takes a board without")
	}
	w.away.Store(false)
	h.checkIn(h.people...)
	if s := h.state(); !s.Witnesses.Enough {
		t.Errorf("when it is back: %+v", s.Witnesses)
	}
	must(audit.Replay(h.bundle(), audit.Options{}))
}

// A restart shows the head to the witnesses again before anything else, and what was cosigned stays so.
func TestWitness_Restart(t *testing.T) {
	w := &watcher{}
	h := newHall(t, 3, w.watched)
	w.away.Store(true)
	h.toGathering()
	w.away.Store(false)
	h.serve(Options{})
	if s := h.state(); !s.Witnesses.Enough {
		t.Errorf("after a restart: %+v", s.Witnesses)
	}
	signed := h.get("/log/checkpoint").body
	w.away.Store(true)
	h.serve(Options{})
	if again := h.get("/log/checkpoint").body; !bytes.Equal(again, signed) {
		t.Error("a restart without the witness loses its line")
	}
}

// A store that was set back is found out by the witness, and nothing is written to it any more (threats 30 and 32).
func TestThreat32_SetBack(t *testing.T) {
	w := &watcher{}
	h := newHall(t, 3, w.watched)
	h.toGathering()
	h.writer = h.create(memory.New()) // the same board, as it was at first
	h.serve(Options{})
	if s := h.state(); s.Fault != string(api.RolledBack) || s.Witnesses.Enough {
		t.Errorf("state %+v", s)
	}
	h.refused(api.RolledBack, h.post("/orders", h.waiting(audit.Remark, audit.RemarkBody{Text: "x"}, h.chair()[0]).Bytes()))
	h.refused(api.RolledBack, h.post("/ballots", []byte("{}")))
	h.refused(api.RolledBack, h.do("GET", "/readyz", nil))
	if size := h.board().Size(); size != 1 {
		t.Errorf("the board has %d entries", size)
	}
}

// Who answers after the deadline holds nobody up.
func TestWitness_Slow(t *testing.T) {
	w := &watcher{}
	h := newHall(t, 3, w.watched)
	release := make(chan struct{})
	h.serve(Options{Deadline: 50 * time.Millisecond, Witness: slow{release}})
	h.toGathering()
	if s := h.state(); s.Witnesses.Enough {
		t.Error("a witness that does not answer has cosigned")
	}
	close(release)
	h.checkIn(h.people...)
	if s := h.state(); !s.Witnesses.Enough {
		t.Error("a witness that answers again has not cosigned")
	}
}

// slow answers nothing until it is released.
type slow struct{ released chan struct{} }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-s.released:
		return http.DefaultTransport.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}
