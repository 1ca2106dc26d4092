package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A person is a deputy with card and slip.
type person struct {
	card crypto.Card
	slip crypto.Slip
}

// A hall is a poll with everybody's keys, served over HTTP.
type hall struct {
	t        testing.TB
	manifest *ballot.Manifest
	roll     ballot.Keys
	slips    ballot.Keys
	seeds    [2][]byte // of log and receipts
	store    store.Store
	officers map[ballot.Role][]crypto.SigningKey
	people   []person
	spare    person // whose card is not on the roll
	secrets  []crypto.Scalar
	clerk    *clerk
	writer   *sequencer.Writer
	server   *Server
	address  string // of the server
	web      *http.Client
	revive   func() // starts the server again that has died; nil if it is not to die
	metrics  *prometheus.Registry
	log      *syncBuffer
	folder   string
	api      *huma.OpenAPI
	stop     func()
	reader   string // who reads, if not the public
}

// A clerk is a registrar in this process, over its own book.
type clerk struct {
	*registrar.Registrar
	key  *crypto.TokenIssuer
	hall *hall
	away error // what it says instead of an answer
	lost crypto.PublicKey
}

func (c *clerk) Sign(ctx context.Context, q audit.Requests) (answers registrar.Answers, refused []api.Refused, err error) {
	if c.away != nil {
		return answers, nil, c.away
	}
	err = c.hall.writer.View(ctx, func(b *audit.Board) error {
		if err := c.Bind(&b.Poll().Poll); err != nil {
			return err
		}
		var why []registrar.Refusal
		answers, why, err = c.Registrar.Sign(b, c.key, q.Requests)
		for _, r := range why {
			refused = append(refused, api.Refused{Card: r.Card, Code: problem(r.Err).Code})
		}
		return err
	})
	return answers, refused, err
}

func (c *clerk) Receive(_ context.Context, m audit.Marks) (refused []api.Refused, err error) {
	for _, mark := range m.Marks {
		if mark.Card == c.lost {
			refused = append(refused, api.Refused{Card: mark.Card, Code: api.CardLost})
		}
	}
	return refused, c.away
}

// A syncBuffer is a log that several goroutines write.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// newHall makes a poll of so many deputies in the ceremony, and serves it.
func newHall(t testing.TB, deputies int, change ...func(*hall)) *hall {
	t.Helper()
	h := &hall{t: t, officers: newOfficers(), folder: t.TempDir(), log: &syncBuffer{}, store: memory.New()}
	h.gather(deputies)
	for _, c := range change {
		c(h)
	}
	h.writer = h.create(h.store)
	h.serve(Options{})
	return h
}

func newOfficers() map[ballot.Role][]crypto.SigningKey { return map[ballot.Role][]crypto.SigningKey{} }

// create begins the hall's board in a store.
func (h *hall) create(s store.Store) *sequencer.Writer {
	return must(sequencer.Create(h.t.Context(), s, h.manifest, h.roll, h.slips, keysOf(h.manifest.Origin, h.seeds), sequencer.Options{Node: "server"}))
}

// serve serves the hall's board, instead of the server that did.
func (h *hall) serve(o Options) {
	h.t.Helper()
	if h.stop != nil {
		h.stop()
	}
	h.metrics = prometheus.NewRegistry()
	o.Log, o.Metrics = slog.New(slog.NewTextHandler(h.log, nil)), h.metrics
	if o.Rate == 0 {
		o.Rate = 1000
	}
	h.server = New(o)
	if err := h.server.Open(h.t.Context(), "yunlan", "2026", Board{Writer: h.writer, Registrars: []Registrar{h.clerk}, Folder: h.folder}); err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.server.Run(ctx) }()
	web := httptest.NewServer(h.server.Handler())
	h.address, h.web = web.URL, web.Client()
	h.stop = sync.OnceFunc(func() {
		h.server.End()
		web.CloseClientConnections()
		web.Close()
		cancel()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
	})
	h.t.Cleanup(h.stop)
}

// gather draws everybody's keys and writes the manifest.
func (h *hall) gather(deputies int) {
	newKey := func() crypto.SigningKey { return must(crypto.NewSigningKey(rand.Reader)) }
	newPerson := func() person { return person{must(crypto.NewCard(rand.Reader)), must(crypto.NewSlip(rand.Reader))} }
	var cards, slips []crypto.PublicKey
	for range deputies {
		p := newPerson()
		h.people = append(h.people, p)
		cards, slips = append(cards, p.card.Public()), append(slips, p.slip.Public())
	}
	h.spare = newPerson()
	slips = append(slips, h.spare.slip.Public())
	h.roll, h.slips = ballot.NewKeys(cards), ballot.NewKeys(slips)
	if err := registrar.Create(h.folder+"/registrar", "registrar.example", "监票人"); err != nil {
		h.t.Fatal(err)
	}
	r := must(registrar.Open(h.folder + "/registrar"))
	h.t.Cleanup(func() { r.Close() }) // once more is no harm
	h.clerk = &clerk{r, must(r.NewKey(rand.Reader)), h, nil, crypto.PublicKey{}}
	origin := "piaojue.example/c/yunlan/polls/2026"
	m := &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "云澜县人民代表大会"}, Body: ballot.Congress,
		Title: ballot.Names{"zh": "民生实事项目票决"}, Timestamp: 1795370382, Seats: 2, Rules: ballot.DefaultRules(ballot.TickUpToN),
		Audience: ballot.Public, Roll: h.roll.List(), Slips: h.slips.List(), Signatures: ballot.DefaultSignatures(),
		Trustees: ballot.Trusteeship{Threshold: 2}, Registrars: []ballot.Registrar{r.Public(h.clerk.key.Key())},
		Duties: &ballot.Duties{Cards: "秘书处", Slips: "监票人", Board: "秘书处", Booth: "监票人"},
		K:      2, Window: 3600, MinBallots: 2, Rehearsal: true,
	}
	for i := range 3 {
		m.Candidates = append(m.Candidates, ballot.Candidate{ID: fmt.Sprintf("X%d", i+1), Names: ballot.Names{"zh": fmt.Sprintf("项目%d", i+1)}})
	}
	for i, role := range []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller, ballot.Operator} {
		key := newKey()
		h.officers[role] = append(h.officers[role], key)
		m.Officers = append(m.Officers, ballot.Officer{Role: role, Name: fmt.Sprintf("officer %d", i+1), Key: key.Public()})
	}
	for _, key := range h.scrutineers() {
		m.Trustees.Keys = append(m.Trustees.Keys, key.Public())
	}
	for i := range h.seeds {
		h.seeds[i] = make([]byte, 32)
		rand.Read(h.seeds[i])
	}
	keys := keysOf(origin, h.seeds)
	m.LogKey, m.ReceiptKey = keys.Log.VerifierKey().String(), keys.Receipt.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	h.manifest = m
}

func keysOf(origin string, seeds [2][]byte) sequencer.Keys {
	return sequencer.Keys{
		Log:     must(audit.NewSigner(origin, crypto.SigningKeyFromSeed(seeds[0]))),
		Receipt: must(audit.NewSigner(origin+"/receipt", crypto.SigningKeyFromSeed(seeds[1]))),
	}
}

func (h *hall) chair() []crypto.SigningKey {
	return []crypto.SigningKey{h.officers[ballot.Chair][0], h.officers[ballot.ChiefScrutineer][0]}
}
func (h *hall) scrutineers() []crypto.SigningKey {
	return []crypto.SigningKey{h.officers[ballot.ChiefScrutineer][0], h.officers[ballot.Scrutineer][0]}
}
func (h *hall) tellers() []crypto.SigningKey { return h.officers[ballot.Teller] }

const pollAt = "/c/yunlan/polls/2026"

// A reply is an answer of the server, read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) problem() api.Problem {
	var p api.Problem
	json.Unmarshal(r.body, &p)
	return p
}

func (h *hall) do(method, path string, body []byte, header ...string) reply {
	h.t.Helper()
	r, err := h.ask(method, path, body, header...)
	for err != nil && h.revive != nil { // the server has died: whoever asked asks again
		h.revive()
		r, err = h.ask(method, path, body, header...)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.described(method, path, r)
	return r
}

// ask asks once.
func (h *hall) ask(method, path string, body []byte, header ...string) (r reply, err error) {
	q := must(http.NewRequest(method, h.address+path, bytes.NewReader(body)))
	if method == http.MethodPost {
		q.Header.Set("Content-Type", "application/json")
	}
	if h.reader != "" {
		q.Header.Set(api.ReaderHeader, h.reader)
	}
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	a, err := h.web.Do(q)
	if err != nil {
		return r, err
	}
	defer a.Body.Close()
	r = reply{status: a.StatusCode, header: a.Header}
	r.body, err = io.ReadAll(a.Body)
	return r, err
}

func (h *hall) get(path string) reply { h.t.Helper(); return h.do(http.MethodGet, pollAt+path, nil) }
func (h *hall) post(path string, body []byte) reply {
	h.t.Helper()
	return h.do(http.MethodPost, pollAt+path, body)
}

// want fails unless an answer has this status.
func (h *hall) want(status int, r reply) reply {
	h.t.Helper()
	if r.status != status {
		h.t.Fatalf("status %d, want %d: %.900s", r.status, status, r.body)
	}
	return r
}

// refused fails unless an answer is a problem with this code.
func (h *hall) refused(code api.Code, r reply) api.Problem {
	h.t.Helper()
	p := r.problem()
	if p.Code != code || r.status != api.Codes()[code] || r.header.Get("Content-Type") != api.ProblemType || p.Texts["zh"] == "" || p.Texts["en"] == "" {
		h.t.Fatalf("status %d, %q, want the problem %s: %.900s", r.status, r.header.Get("Content-Type"), code, r.body)
	}
	return p
}

// board replays what is published, as an officer's own program does.
func (h *hall) board() *audit.Board {
	h.t.Helper()
	return must(audit.Replay(h.bundle(api.ReaderHeader, h.reads(h.chair()[0])), audit.Options{Unwitnessed: true}))
}

// reads signs that somebody reads.
func (h *hall) reads(key crypto.SigningKey) string {
	return api.NewReader(h.manifest.Origin, h.manifest.Hash(), key, time.Now().Add(time.Minute)).String()
}

// waiting makes an order over the published head with these signatures.
func (h *hall) waiting(kind audit.Kind, body any, keys ...crypto.SigningKey) officer.Waiting {
	h.t.Helper()
	var s api.State
	if err := json.Unmarshal(h.want(200, h.get("")).body, &s); err != nil {
		h.t.Fatal(err)
	}
	return h.waitingOver(s.Head, kind, body, keys...)
}

func (h *hall) waitingOver(head audit.BoardHead, kind audit.Kind, body any, keys ...crypto.SigningKey) officer.Waiting {
	o := audit.NewOrder(kind, body, head)
	for _, key := range keys {
		o.Sign(h.manifest, key)
	}
	w := officer.Waiting{Order: o, Expires: time.Now().Add(time.Minute).Unix(), By: keys[0].Public()}
	w.Signature = keys[0].Sign(h.term(w))
	return w
}

// term is what the first signer of an order signs beside it.
func (h *hall) term(w officer.Waiting) []byte {
	o := w.Order
	order := crypto.Sum(audit.CommandText(h.manifest.Origin, h.manifest.Hash(), o.Kind, o.Body, o.Head))
	return fmt.Appendf(nil, "piaojue/v1 waiting\n%s\n%s\n%s\n%d\n", h.manifest.Origin, h.manifest.Hash(), order, w.Expires)
}

// order has an order put on the board by all its signers at once.
func (h *hall) order(kind audit.Kind, body any, keys ...crypto.SigningKey) {
	h.t.Helper()
	h.want(201, h.post("/orders", h.waiting(kind, body, keys...).Bytes()))
}

// says lets a trustee say something over the published head.
func says[B any](h *hall, kind audit.Kind, body B, head audit.BoardHead, key crypto.SigningKey) reply {
	h.t.Helper()
	m := audit.Message{Kind: kind, Payload: audit.NewCommand(h.manifest, kind, body, head, key).Bytes()}
	return h.post("/messages", m.Bytes())
}

// taken fails unless what was said is on the board: now, or since it was sent for the first time.
func (h *hall) taken(r reply) {
	h.t.Helper()
	if r.status != 200 {
		h.want(201, r)
	}
}

// toGathering has the trustees make their key and the officers approve it.
func (h *hall) toGathering() {
	h.t.Helper()
	for i, key := range h.scrutineers() {
		x, public, err := crypto.NewSingle(rand.Reader)
		if err != nil {
			h.t.Fatal(err)
		}
		h.secrets = append(h.secrets, x)
		h.taken(says(h, audit.Key, audit.KeyBody{Trustee: i + 1, Plain: &public}, h.board().Head(), key))
	}
	h.order(audit.Approve, audit.ApproveBody{Trustees: h.board().TrusteesHash()}, h.chair()...)
}

// marks are what the cards of these people sign.
func (h *hall) marks(act string, people ...person) audit.Marks {
	h.t.Helper()
	p := h.board().Poll()
	m := audit.Marks{Poll: p.Hash, Act: act}
	for _, d := range people {
		m.Marks = append(m.Marks, audit.MarkCard(&p.Poll, d.card, act))
	}
	slices.SortFunc(m.Marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return m
}

// checkIn checks people in.
func (h *hall) checkIn(people ...person) {
	h.t.Helper()
	m := h.marks(audit.CheckedIn, people...)
	h.want(202, h.post("/attendance", m.Bytes()))
	h.order(audit.Attendance, audit.AttendanceBody{Present: m.Marks, Left: []audit.CardMark{}}, h.scrutineers()...)
}

// requests are what cards and slips of these people sign.
func (h *hall) requests(people ...person) audit.Requests {
	h.t.Helper()
	p := h.board().Poll()
	q := audit.Requests{Poll: p.Hash}
	for _, d := range people {
		q.Requests = append(q.Requests, must(audit.NewRequest(&p.Poll, d.card, d.slip)))
	}
	slices.SortFunc(q.Requests, func(a, b audit.Request) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return q
}

// issue gives tokens to these people.
func (h *hall) issue(people ...person) {
	h.t.Helper()
	var a api.Issued
	if err := json.Unmarshal(h.want(200, h.post("/requests", h.requests(people...).Bytes())).body, &a); err != nil {
		h.t.Fatal(err)
	}
	if len(a.Issued) != len(people) {
		h.t.Fatalf("issued %d of %d: %+v", len(a.Issued), len(people), a.Refused)
	}
}

// open opens the poll.
func (h *hall) open() {
	h.t.Helper()
	b := h.board()
	h.order(audit.Open, audit.OpenBody{Roll: h.manifest.Roll.Hash, Slips: h.manifest.Slips.Hash, Trustees: b.TrusteesHash(), Election: b.Poll().Fingerprint}, h.chair()...)
}

// toVoting plays the poll until it is open for all its deputies.
func (h *hall) toVoting() {
	h.t.Helper()
	h.toGathering()
	h.checkIn(h.people...)
	h.issue(h.people...)
	h.open()
}

// ballot is what a tablet casts for somebody.
func (h *hall) ballot(d person, marks ...ballot.Mark) []byte {
	h.t.Helper()
	bundle := h.bundle()
	p := &must(audit.Replay(bundle, audit.Options{Unwitnessed: true})).Poll().Poll
	return cast1(h.t, p, bundle, d, marks...)
}

func cast1(t testing.TB, p *ballot.Poll, bundle audit.Bundle, d person, marks ...ballot.Mark) []byte {
	t.Helper()
	tokens := must(audit.Redeem(p, d.card, d.slip, must(bundle.Issued())))
	secret := crypto.DeriveCredential(d.card, d.slip, p.Fingerprint)
	draft := must(p.Encrypt(rand.Reader, crypto.BaseMul(secret), marks))
	return must(draft.Cast(rand.Reader, secret, tokens)).Bytes()
}

// ballots are those of all deputies.
func (h *hall) ballots() (all [][]byte) {
	h.t.Helper()
	bundle := h.bundle()
	p := &must(audit.Replay(bundle, audit.Options{Unwitnessed: true})).Poll().Poll
	for _, d := range h.people {
		all = append(all, cast1(h.t, p, bundle, d, ballot.Approve, ballot.Approve, 0))
	}
	return all
}
