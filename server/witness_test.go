package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	"github.com/piaojue/piaojue/store"
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

// broken is a store whose medium fails after so many payloads.
type broken struct {
	store.Store
	left int
}

func (b *broken) Stage(ctx context.Context, p store.Poll, payloads [][]byte) error {
	if b.left--; b.left < 0 {
		return errors.New("the medium failed")
	}
	return b.Store.Stage(ctx, p, payloads)
}

// unfinished makes the hall's board anew, as it was when the trustees had sent their keys and a crash came.
func (h *hall) unfinished() {
	h.t.Helper()
	whole := h.bundle()
	leaves := must(whole.Leaves(h.board().Size()))
	h.store = &broken{memory.New(), 1 + len(h.manifest.Trustees.Keys)}
	h.writer = h.create(h.store)
	for _, leaf := range leaves {
		e := must(audit.ParseEntry(leaf))
		if e.Kind == audit.Key {
			h.writer.Add(h.t.Context(), audit.Message{Kind: e.Kind, Payload: whole["payload/"+e.Payload.String()]})
		}
	}
	h.store.(*broken).left = 1 << 20
	if err := h.writer.View(h.t.Context(), isUnfinished); err != nil {
		h.t.Fatal(err)
	}
}

func isUnfinished(b *audit.Board) error {
	if kind, _ := b.Waits(); kind != audit.Trustees {
		return errors.New("the board waits for " + string(kind))
	}
	return nil
}

// What was begun before a crash is finished by itself, but not on a store that was set back: that would be a second history.
func TestThreat32_Unfinished(t *testing.T) {
	t.Run("as it was", func(t *testing.T) {
		h := newHall(t, 3)
		h.toGathering()
		h.unfinished()
		h.serve(Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		must(h.server.find("yunlan", "2026").published(ctx, 4))
		if phase := h.state().Phase; phase != audit.Approval {
			t.Errorf("the board is %s", phase)
		}
	})
	t.Run("set back", func(t *testing.T) {
		w := &watcher{}
		h := newHall(t, 3, w.watched)
		h.toGathering()
		h.unfinished()
		h.serve(Options{})
		p := h.server.find("yunlan", "2026")
		if err := p.finish(t.Context()); err != nil || h.state().Fault != string(api.RolledBack) {
			t.Errorf("%v, state %+v", err, h.state())
		}
		if head := must(h.store.LoadHead(t.Context(), store.Poll(h.manifest.Origin))); head.Size != 3 {
			t.Errorf("the board has %d entries", head.Size)
		}
	})
}

// Who answers after the deadline holds nobody up.
func TestWitness_Slow(t *testing.T) {
	w := &watcher{}
	h := newHall(t, 3, w.watched)
	release := make(chan struct{})
	h.serve(Options{Deadline: 300 * time.Millisecond, Witness: slow{release}}) // which a busy machine keeps, too
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
