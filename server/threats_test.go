package server

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// What ballots waited in is gone once none can come any more, also when nothing that waited is ever counted (threat 26).
func TestThreat26_BoxForgotten(t *testing.T) {
	for name, end := range map[string]func(*hall){
		"last epoch": func(h *hall) { // before anybody closes the board
			h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
			for late := time.Now().Add(10 * time.Second); h.boxed() && time.Now().Before(late); {
				time.Sleep(10 * time.Millisecond)
			}
		},
		"counted": (*hall).count,
		"void": func(h *hall) {
			h.order(audit.Void, audit.VoidBody{Reason: "FAULT", Text: "表决系统故障"}, h.chair()...)
			h.order(audit.Remark, audit.RemarkBody{Text: "另行安排"}, h.chair()[0]) // the box goes before this is published
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t, 4)
			h.toVoting()
			for _, b := range h.ballots() {
				h.want(201, h.post("/ballots", b))
			}
			if !h.boxed() {
				t.Fatal("there is no box")
			}
			end(h)
			if h.boxed() {
				t.Error("the box is still there")
			}
		})
	}
}

// boxed reports whether there is a box.
func (h *hall) boxed() bool {
	_, err := h.store.LoadGate(h.t.Context(), store.Poll(h.manifest.Origin))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		h.t.Fatal(err)
	}
	return err == nil
}

// While the officers close the poll, ballots still come: each is acknowledged and on the board, or is told that it is too late
// (threat 37).
func TestThreat37_RaceAtClosing(t *testing.T) {
	h := newHall(t, 24)
	h.toVoting()
	ballots := h.ballots()
	replies := make([]reply, len(ballots))
	closing := h.waiting(audit.Closing, audit.ClosingBody{}, h.chair()...).Bytes()
	var all sync.WaitGroup
	answered := make(chan struct{}, len(ballots))
	for i := range ballots {
		all.Go(func() {
			replies[i] = h.post("/ballots", ballots[i])
			answered <- struct{}{}
		})
	}
	<-answered // one was in time, and the others are on their way
	h.want(201, h.post("/orders", closing))
	all.Wait()
	h.want(201, h.waitClose())
	in := 0
	for i, r := range replies {
		if r.status == 201 {
			in++
			h.proven(ballots[i], r.body)
			continue
		}
		h.refused(api.Closed, r)
		h.refused(api.NotPublished, h.get("/proofs/"+crypto.Sum(ballots[i]).String()))
	}
	if n := h.board().Report().Electronic; n != in {
		t.Errorf("%d ballots on the board, %d were acknowledged", n, in)
	}
	if in == 0 {
		t.Error("none was in time: this test shows nothing")
	}
}

// A ballot that waits for its turn while a fault stops the board gets no receipt: it would never come to the board (threat 32).
func TestThreat32_NoReceiptAfterFault(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	b := h.ballots()[0]
	h.serve(Options{Checks: 1})
	p, checks := h.server.find("yunlan", "2026"), h.server.limits.checks
	checks <- struct{}{}
	answer := make(chan reply)
	go func() { answer <- h.post("/ballots", b) }()
	for len(h.server.limits.queue) == 0 {
		time.Sleep(time.Millisecond)
	}
	p.stop(api.RolledBack)
	<-checks
	h.refused(api.RolledBack, <-answer)
}

// Who sends a complete order again before it is published hears that it is on the board, not that it comes in the wrong phase.
func TestOrder_AgainBeforePublished(t *testing.T) {
	w := &watcher{}
	h := newHall(t, 3, w.watched)
	h.toGathering()
	h.checkIn(h.people...)
	release := make(chan struct{})
	h.serve(Options{Deadline: 2 * time.Second, Witness: slow{release}})
	b := h.board()
	open := h.waiting(audit.Open, audit.OpenBody{Roll: h.manifest.Roll.Hash, Slips: h.manifest.Slips.Hash, Trustees: b.TrusteesHash(), Election: b.Poll().Fingerprint}, h.chair()...).Bytes()
	var both [2]reply
	var all sync.WaitGroup
	for i := range both {
		all.Go(func() { both[i] = h.post("/orders", open) })
	}
	all.Wait()
	close(release)
	h.want(201, both[0])
	h.want(201, both[1])
}

// Who is refused is told why and what to do, in both languages, and the same ballot is taken from any other device: nobody depends on
// one tablet, and nothing in a ballot tells whose it is (threat 36).
func TestThreat36_AnotherWay(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	ballots := h.ballots()
	h.serve(Options{Rate: 0.1})
	from := func(device string, body []byte) reply {
		r := httptest.NewRequest("POST", pollAt+"/ballots", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = device + ":1000"
		w := httptest.NewRecorder()
		h.server.Handler().ServeHTTP(w, r)
		return reply{w.Code, w.Header(), w.Body.Bytes()}
	}
	h.want(201, from("10.0.0.1", ballots[0]))
	p := h.refused(api.TooMany, from("10.0.0.1", ballots[1]))
	if p.Seconds == 0 {
		t.Error("it is not said when to come again")
	}
	signed := h.want(201, from("10.0.0.2", ballots[1])).body
	if again := h.want(201, from("10.0.0.3", ballots[1])).body; !bytes.Equal(signed, again) {
		t.Error("another device gets another receipt")
	}
}

// A card's request that a registrar does not answer is named to the desk with the registrar, and leaves nothing behind that would
// keep the deputy from a paper or from asking again (threat 36).
func TestThreat36_RefusalIsNamed(t *testing.T) {
	h := newHall(t, 3)
	h.toGathering()
	h.checkIn(h.people[:2]...)
	h.clerk.away = http.ErrServerClosed
	p := h.refused(api.RegistrarAway, h.post("/requests", h.requests(h.people[0]).Bytes()))
	if p.Detail == "" {
		t.Error("the registrar is not named")
	}
	h.clerk.away = nil
	m := h.marks(audit.TakesPaper, h.people[0])
	if a := h.attend(m); len(a.Refused) > 0 {
		t.Errorf("a paper is refused: %+v", a.Refused)
	}
	h.order(audit.Issue, audit.PaperIssueBody{Papers: m.Marks}, h.scrutineers()...)
	h.issue(h.people[1])
}

// What is larger than anything that is ever wanted is refused before it is read (threat 52).
func TestThreat52_LargeBodies(t *testing.T) {
	h := newHall(t, 3)
	h.toVoting()
	for _, r := range table() {
		if r.in == nil {
			continue
		}
		body := &endless{}
		q := httptest.NewRequest("POST", pollAt+r.path[len(pollPath):], body)
		q.Header.Set("Content-Type", "application/json")
		q.ContentLength = 1 << 30
		w := httptest.NewRecorder()
		h.server.Handler().ServeHTTP(w, q)
		if w.Code != http.StatusRequestEntityTooLarge || body.read > 0 {
			t.Errorf("%s: %d after %d bytes of a body that says how large it is", r.path, w.Code, body.read)
		}
	}
	body := &endless{} // one that does not say
	q := httptest.NewRequest("POST", pollAt+"/ballots", body)
	q.Header.Set("Content-Type", "application/json")
	q.ContentLength = -1
	w := httptest.NewRecorder()
	h.server.Handler().ServeHTTP(w, q)
	if w.Code != http.StatusRequestEntityTooLarge || body.read > ballot.MaxSent+1 {
		t.Errorf("%d after %d bytes of a body that does not say how large it is", w.Code, body.read)
	}
}

// Large bodies have a bound together, and what is usual comes nevertheless; when the others are answered there is room again (threat 52).
func TestThreat52_BodiesTogether(t *testing.T) {
	h := newHall(t, 3)
	h.toVoting()
	h.server.bodies = newBodies(1<<20, nil)
	ask := func(body io.Reader, size int64) *httptest.ResponseRecorder {
		q := httptest.NewRequest("POST", pollAt+"/orders", body)
		q.Header.Set("Content-Type", "application/json")
		q.ContentLength = size
		w := httptest.NewRecorder()
		h.server.Handler().ServeHTTP(w, q)
		return w
	}
	large := strings.Repeat("1", 300<<10)
	halting := &halting{text: strings.NewReader(strings.Repeat("1", 1<<20)), waits: make(chan bool), goes: make(chan bool)}
	slow := make(chan int)
	go func() { slow <- ask(halting, maxOrder).Code }()
	<-halting.waits
	if w := ask(strings.NewReader(large), int64(len(large))); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("a large one beside others: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := ask(strings.NewReader("{}"), 2); w.Code != http.StatusBadRequest {
		t.Errorf("a usual one: %d", w.Code)
	}
	close(halting.goes)
	if code := <-slow; code != http.StatusBadRequest {
		t.Errorf("the other: %d", code)
	}
	if w := ask(strings.NewReader(large), int64(len(large))); w.Code != http.StatusBadRequest {
		t.Errorf("a large one after the others: %d", w.Code)
	}
}

// A halting reader says that it waits when all of the text has been read, and ends when it may.
type halting struct {
	text        *strings.Reader
	waits, goes chan bool
}

func (h *halting) Read(p []byte) (int, error) {
	if h.text.Len() == 0 {
		close(h.waits)
		<-h.goes
		return 0, io.EOF
	}
	return h.text.Read(p)
}

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '1'
	}
	e.read += len(p)
	return len(p), nil
}

func (e *endless) Close() error { return nil }

// A stranger who has no tokens has no proof checked, however many ballots are made up: one whose proofs are wrong is refused for
// want of tokens (threat 52).
func TestThreat52_NoTokensNoProofs(t *testing.T) {
	h := newHall(t, 4)
	h.toVoting()
	p := &h.board().Poll().Poll
	secret := must(crypto.RandomScalar(rand.Reader))
	draft := must(p.Encrypt(rand.Reader, crypto.BaseMul(secret), make([]ballot.Mark, 3)))
	made := must(draft.Cast(rand.Reader, secret, nil)).Bytes()
	h.refused(api.NoTokens, h.post("/ballots", made))
	h.refused(api.NoTokens, h.post("/ballots", ballot.WithEighths(made, make([]byte, 64))))
	h.refused(api.NoTokens, h.post("/ballots", changeProof(t, made)))
}
