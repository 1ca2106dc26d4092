package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// A frail is a store that counts payloads and loses one.
type frail struct {
	store.Store
	reads   atomic.Int64
	lost    atomic.Pointer[crypto.Hash]
	reading func() // called when a payload is read, if not nil
}

func (f *frail) ReadPayload(ctx context.Context, p store.Poll, hash [32]byte) ([]byte, error) {
	f.reads.Add(1)
	if f.reading != nil {
		f.reading()
	}
	if lost := f.lost.Load(); lost != nil && *lost == hash {
		return nil, store.ErrCorrupt
	}
	return f.Store.ReadPayload(ctx, p, hash)
}

// An onlooker is a reader that looks how much was read of the store before each piece reaches it.
type onlooker struct {
	*httptest.ResponseRecorder
	store  *frail
	before []int64
}

func (w *onlooker) Write(piece []byte) (int, error) {
	w.before = append(w.before, w.store.reads.Load())
	return w.ResponseRecorder.Write(piece)
}

// voted is a hall with ballots on the board, on a store that is frail.
func voted(t *testing.T, deputies int) (*hall, *frail) {
	s := new(frail)
	h := newHall(t, deputies, func(h *hall) { s.Store, h.store = h.store, s })
	h.toVoting()
	for _, b := range h.ballots() {
		h.want(201, h.post("/ballots", b))
	}
	h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
	h.want(201, h.waitClose())
	return h, s
}

// No more than one ballot of a pack is held at a time, however slowly it is read (threat 52).
func TestThreat52_PackStreamed(t *testing.T) {
	h, s := voted(t, 4)
	path := fmt.Sprintf("%s/packs/000.p/%d", pollAt, h.board().Size())
	s.reads.Store(0)
	w := &onlooker{ResponseRecorder: httptest.NewRecorder(), store: s}
	h.server.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if len(w.before) != 4 {
		t.Fatalf("%d pieces, want one a ballot", len(w.before))
	}
	for i, reads := range w.before {
		if reads != int64(i)+1 {
			t.Errorf("before ballot %d was sent %d were read", i+1, reads)
		}
	}
	if r := h.want(200, h.do(http.MethodHead, path, nil)); len(r.body) > 0 {
		t.Errorf("HEAD: %d bytes", len(r.body))
	}
}

// What cannot be read to its end is cut off, and does not look like a smaller whole.
func TestCutOff(t *testing.T) {
	h, s := voted(t, 4)
	view := h.server.find("yunlan", "2026").view()
	last := view.index.below(view.size)
	for i := len(last) - 1; s.lost.Load() == nil; i-- {
		if last[i].Kind == audit.Ballot {
			s.lost.Store(&last[i].Payload)
		}
	}
	for _, path := range []string{fmt.Sprintf("/packs/000.p/%d", view.size), "/bundle.tar.zst"} {
		if r, err := h.ask("GET", pollAt+path, nil); err == nil {
			t.Errorf("%s: status %d, %d bytes, as if it were whole", path, r.status, len(r.body))
		}
	}
	if len(h.server.downloads.places) > 0 {
		t.Error("a download that was cut off keeps its place")
	}
}

// Whoever reads on and on is cut off in the end, though each piece is taken in time (threat 52).
func TestThreat52_SlowReader(t *testing.T) {
	e, s := gin.New(), New(Options{})
	e.GET("/:pieces", func(g *gin.Context) {
		c := &call{Context: g, server: s}
		c.pour(mediaBytes, private, func(to io.Writer) error {
			for i := range 3 {
				if c.Param("pieces") == fmt.Sprint(i) { // its time is over after so many
					to.(*flow).end = time.Now().Add(-time.Second)
				}
				if _, err := io.WriteString(to, "piece"); err != nil {
					return err
				}
			}
			return nil
		})
	})
	web := httptest.NewServer(e)
	defer web.Close()
	for _, pieces := range []string{"0", "1", "2", "all"} {
		r, err := web.Client().Get(web.URL + "/" + pieces)
		if err == nil {
			_, err = io.ReadAll(r.Body)
			r.Body.Close()
		}
		if (err == nil) != (pieces == "all") {
			t.Errorf("cut off after %s pieces: %v", pieces, err)
		}
	}
}

// Few bundles are packed at a time. Who comes too many waits, and then is told when to come again (threat 52).
func TestThreat52_Downloads(t *testing.T) {
	h := newHall(t, 2)
	h.server.downloads.wait = time.Millisecond
	for range cap(h.server.downloads.places) {
		if err := h.server.downloads.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r := h.get("/bundle.tar.zst")
	if h.refused(api.Busy, r); r.header.Get("Retry-After") == "" {
		t.Error("nothing says when to come again")
	}
	h.want(200, h.do(http.MethodHead, pollAt+"/bundle.tar.zst", nil))
	h.want(200, h.get("/bundle/policy"))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	h.server.downloads.wait = time.Minute
	if err := h.server.downloads.enter(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone: %v", err)
	}
	next := make(chan error)
	go func() { next <- h.server.downloads.enter(t.Context()) }()
	h.server.downloads.leave()
	if err := <-next; err != nil {
		t.Errorf("whose turn it is: %v", err)
	}
}
