package host

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/keyfile"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/server"
	"github.com/piaojue/piaojue/store/memory"
	"github.com/piaojue/piaojue/trustee"
)

// A hall is a poll on a server, and everybody's keys.
type hall struct {
	t        *testing.T
	manifest *ballot.Manifest
	officers []ballot.Officer
	seeds    [][]byte // of the officers' keys
	cards    []crypto.Card
	slips    []crypto.Slip
	writer   *sequencer.Writer
	address  string // of the poll
	site     *httptest.Server
	more     int // who vote on tablets, beside two: see sealed
}

var staff = []ballot.Role{ballot.Chair, ballot.ChiefScrutineer, ballot.Scrutineer, ballot.Teller, ballot.Teller}

const (
	chair = iota
	chief
	scrutineer
	teller1
	teller2
)

const phrase = "a passphrase"

// newHall is a poll of four deputies in which two scrutineers hold the key. witness, if not nil, is named in its policy and
// not asked; change, if there is one, is made to its manifest.
func newHall(t *testing.T, witness *audit.Signer, change ...func(*ballot.Manifest)) *hall {
	h := &hall{t: t}
	const origin = "piaojue.example" + pollAt
	newKey := func() crypto.SigningKey { return must(crypto.NewSigningKey(rand.Reader)) }
	log, receipts := must(audit.NewSigner(origin, newKey())), must(audit.NewSigner(origin+"/receipt", newKey()))
	issuer := &issuer{hall: h, key: must(crypto.NewTokenIssuer(rand.Reader))}
	var cards, slips []crypto.PublicKey
	for range 4 {
		card, slip := must(crypto.NewCard(rand.Reader)), must(crypto.NewSlip(rand.Reader))
		h.cards, h.slips = append(h.cards, card), append(h.slips, slip)
		cards, slips = append(cards, card.Public()), append(slips, slip.Public())
	}
	roll, list := ballot.NewKeys(cards), ballot.NewKeys(slips)
	m := &ballot.Manifest{
		Version: 1, Origin: origin, Congress: ballot.Names{"zh": "测试镇人民代表大会", "en": "a town"}, Body: ballot.Congress,
		Title: ballot.Names{"zh": "民生实事项目票决"}, Timestamp: 1795370382, Seats: 1, Rules: ballot.DefaultRules(ballot.TickUpToN),
		Audience: ballot.Public, Roll: roll.List(), Slips: list.List(), Signatures: ballot.DefaultSignatures(),
		Candidates: []ballot.Candidate{{ID: "X1", Names: ballot.Names{"zh": "口袋公园"}}, {ID: "X2", Names: ballot.Names{"zh": "电梯"}}},
		Registrars: []ballot.Registrar{{Issuer: "registrar.example", Key: issuer.key.Key()}}, Trustees: ballot.Trusteeship{Threshold: 2},
		K: 2, MinBallots: 2, Rehearsal: true, LogKey: log.VerifierKey().String(), ReceiptKey: receipts.VerifierKey().String(),
		Policy: "log " + log.VerifierKey().String() + "\nquorum none\n",
	}
	if witness != nil {
		m.Policy = fmt.Sprintf("log %s\nwitness w %s\nquorum w\n", log.VerifierKey(), witness.VerifierKey())
	}
	for i, role := range staff {
		seed := make([]byte, 32)
		rand.Read(seed)
		o := ballot.Officer{Role: role, Name: fmt.Sprint("officer ", i), Key: crypto.SigningKeyFromSeed(seed).Public()}
		h.officers, h.seeds = append(h.officers, o), append(h.seeds, seed)
	}
	m.Officers, m.Trustees.Keys = h.officers, []crypto.PublicKey{h.officers[chief].Key, h.officers[scrutineer].Key}
	for _, c := range change {
		c(m)
	}
	h.manifest = m
	h.writer = must(sequencer.Create(t.Context(), memory.New(), m, roll, list, sequencer.Keys{Log: log, Receipt: receipts}, sequencer.Options{Node: "hall"}))
	h.serve(issuer)
	return h
}

// serve serves the poll over HTTP.
func (h *hall) serve(r server.Registrar) {
	s := server.New(server.Options{Rate: 1000})
	if err := s.Open(h.t.Context(), "town", "2026-1", server.Board{Writer: h.writer, Registrars: []server.Registrar{r}, Folder: h.t.TempDir()}); err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	h.site = httptest.NewServer(s.Handler())
	h.address = h.site.URL + pollAt
	h.t.Cleanup(func() {
		s.End()
		h.site.Close()
		cancel()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
	})
}

// An issuer is a registrar that keeps no book.
type issuer struct {
	hall *hall
	key  *crypto.TokenIssuer
}

func (i *issuer) Sign(_ context.Context, q audit.Requests) (a registrar.Answers, refused []api.Refused, err error) {
	a = registrar.Answers{Registrar: "registrar.example", Poll: q.Poll, Answers: []registrar.Answer{}}
	for _, r := range q.Requests {
		a.Answers = append(a.Answers, registrar.Answer{Card: r.Card, Request: r.Hashes()[0], Token: must(i.key.Sign(r.Requests[0]))})
	}
	return a, []api.Refused{}, nil
}

func (i *issuer) Receive(context.Context, audit.Marks) ([]api.Refused, error) { return nil, nil }

// poll asks the server, or who stands before it.
func (h *hall) poll(address string) *client.Poll {
	return must(client.New(address, client.Options{}))
}

// reads asks as an officer does, who reads what is not announced.
func (h *hall) reads(i int) *client.Poll {
	return h.poll(h.address).As(h.key(i), h.manifest.Hash())
}

// seal writes a key file as keyfile does, but without the work that a guesser is made to do.
func (h *hall) seal(k keyfile.Key) (path string) {
	var file bytes.Buffer
	recipient := must(age.NewScryptRecipient(phrase))
	recipient.SetWorkFactor(2)
	text := armor.NewWriter(&file)
	w := must(age.Encrypt(text, recipient))
	must(w.Write(append(crypto.MustEncodeJSON(k), '\n')))
	path = filepath.Join(h.t.TempDir(), "some.key")
	if err := errors.Join(w.Close(), text.Close(), os.WriteFile(path, file.Bytes(), 0o600)); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// A browser is one that was let in.
type browser struct {
	t       *testing.T
	address string
	end     func() // ends the program behind the page
	*http.Client
}

// open opens a start address.
func open(t *testing.T, run func(ctx context.Context, l net.Listener, started func(string)) error) *browser {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	start, done := make(chan string, 1), make(chan error, 1)
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	go func() { done <- run(ctx, l, func(address string) { start <- address }) }()
	end := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(end)
	b := &browser{t, "http://" + l.Addr().String(), end, &http.Client{Jar: must(cookiejar.New(nil))}}
	if status, _, body := ask(t, b.Client, request("GET", <-start, "")); status != 200 || !bytes.Contains(body, []byte("<h1>")) {
		t.Fatalf("the start page: %d %s", status, body)
	}
	return b
}

// do asks for something and reads the answer into v. It returns the code of the problem, if there is one.
func (b *browser) do(method, path, body string, v any) api.Code {
	b.t.Helper()
	status, _, data := ask(b.t, b.Client, request(method, b.address+path, body))
	if status != 200 {
		return codeIn(data)
	}
	if err := json.Unmarshal(data, v); err != nil {
		b.t.Fatalf("%s %s: %v: %s", method, path, err, data)
	}
	return ""
}

// must is do where nothing is refused.
func (b *browser) must(method, path, body string, v any) {
	b.t.Helper()
	if code := b.do(method, path, body, v); code != "" {
		b.t.Fatalf("%s %s %s: %s", method, path, body, code)
	}
}

// console opens the console of an officer.
func (h *hall) console(i int) *browser {
	h.t.Helper()
	return open(h.t, h.newConsole(i, h.reads(i)).Run)
}

// newConsole is the console of an officer that is not run: nothing is signed by itself.
func (h *hall) newConsole(i int, poll *client.Poll) *Console {
	h.t.Helper()
	file := h.seal(keyfile.Key{Use: keyfile.Officer, Public: string(crypto.MustEncodeJSON(h.officers[i])), Secret: h.seeds[i]})
	who := must(officer.Open(file, []byte(phrase)))
	h.t.Cleanup(who.Destroy)
	hash := h.manifest.Hash()
	c, err := NewConsole(h.t.Context(), ConsoleOptions{Officer: who, Poll: poll, Manifest: &hash})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// trustee opens the page of a scrutineer whose key share was restored from a backup.
func (h *hall) trustee(i int) *browser {
	h.t.Helper()
	poll, key, folder := h.manifest.Hash(), crypto.SigningKeyFromSeed(h.seeds[i]), filepath.Join(h.t.TempDir(), "trustee")
	file := h.seal(keyfile.Key{Use: keyfile.Trustee, Public: key.Public().String(), Poll: &poll, Secret: must(crypto.NewSeed(rand.Reader)).Bytes()})
	if err := must(trustee.Restore(folder, file, key, []byte(phrase))).Close(); err != nil {
		h.t.Fatal(err)
	}
	share := must(trustee.Open(folder, key))
	h.t.Cleanup(func() { share.Close() })
	p, err := NewTrustee(h.t.Context(), TrusteeOptions{Trustee: share, Officer: key.Public(), Poll: h.reads(i)})
	if err != nil {
		h.t.Fatal(err)
	}
	return open(h.t, p.Run)
}

// order lets one officer propose and start an order, and another join it. It returns what was shown to the first.
func order(first, second *browser, path, body string) proposalAnswer {
	first.t.Helper()
	var shown proposalAnswer
	var state api.OrderState
	first.must("POST", path, body, &shown)
	first.must("POST", "/api/start", fmt.Sprintf(`{"shown":"%s","wait":600}`, shown.Shown), &state)
	if state.Head != nil || len(state.Signed) != 1 {
		first.t.Fatalf("one signature and no more: %+v", state)
	}
	var waiting ordersAnswer
	second.must("GET", "/api/orders", "", &waiting)
	if len(waiting.Orders) != 1 || waiting.Orders[0].Yours || !slices.Equal(waiting.Orders[0].Says["zh"], shown.Says["zh"]) {
		first.t.Fatalf("another order waits than was started: %+v, %+v", waiting, shown)
	}
	second.must("POST", "/api/join", fmt.Sprintf(`{"order":"%s"}`, waiting.Orders[0].Order), &state)
	if state.Head == nil || len(state.Signed) != 2 {
		first.t.Fatalf("two signatures, and it is not on the board: %+v", state)
	}
	return shown
}

// marks are what cards sign at the desk, in the order of their keys.
func (h *hall) marks(act string, cards ...crypto.Card) []byte {
	m := audit.Marks{Poll: h.manifest.Hash(), Act: act}
	for _, c := range cards {
		m.Marks = append(m.Marks, audit.MarkCard(&ballot.Poll{Manifest: h.manifest, Hash: h.manifest.Hash()}, c, act))
	}
	slices.SortFunc(m.Marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
	return m.Bytes()
}
