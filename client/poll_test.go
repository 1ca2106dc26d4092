package client

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

func TestNew_Refused(t *testing.T) {
	for _, address := range []string{
		"", "piaojue.example.cn/c/town/polls/1", "ftp://piaojue.example.cn/c/town/polls/1", "https:///c/town/polls/1", "https://piaojue.example.cn:x/",
		"https://li:secret@piaojue.example.cn/c/town/polls/1", "https://piaojue.example.cn/c/town/polls/1?x=1", "https://piaojue.example.cn/c/town/polls/1#x",
	} {
		if _, err := New(address, Options{}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
	key := must(crypto.NewSigningKey(rand.Reader))(t)
	if _, err := New("https://piaojue.example.cn/c/town/polls/1", Options{Reader: &key}); err == nil {
		t.Error("a reader would sign for any poll that the server names")
	}
}

// Every call goes where docs/protocol.md, section 11.1, says, with the bytes that it was given, and brings back what was answered.
func TestPoll(t *testing.T) {
	message := audit.Message{Kind: audit.Complaint, Payload: json.RawMessage(`{"x":1}`)}
	transcription := api.Transcription{Epoch: message, Ballots: []audit.Message{message}}
	id, head := crypto.Sum([]byte("id")), audit.BoardHead{Size: 7, Root: crypto.Sum([]byte("root"))}
	proof := audit.Proof{Index: 3, Checkpoint: []byte("checkpoint\n")}
	bytesOf := func(v any) []byte { return must(json.Marshal(v))(t) }
	card := must(crypto.NewSigningKey(rand.Reader))(t).Public()
	marked, issued := api.Marked{Refused: []api.Refused{{Card: card, Code: api.CheckedIn}}}, api.Issued{Issued: []crypto.PublicKey{card}, Refused: []api.Refused{}, Head: &head}
	located, state := api.Located{Ballot: id, Index: 4, Proof: "p"}, api.OrderState{Kind: audit.Open, Signed: []crypto.PublicKey{card}, Expires: 5}
	waiting, marks := api.Orders{Orders: []json.RawMessage{[]byte("1")}}, api.MarksWaiting{Marks: []json.RawMessage{[]byte("2")}}
	for _, c := range []struct {
		method, path, body string
		status             int
		answer             []byte
		call               func(context.Context, *Poll) (any, error)
		want               any
	}{
		{"GET", "log/checkpoint", "", 200, []byte("note"), func(ctx context.Context, p *Poll) (any, error) { return p.Checkpoint(ctx) }, []byte("note")},
		{"GET", "log/tile/0/x001/x234/067.p/9", "", 200, []byte("tile"), func(ctx context.Context, p *Poll) (any, error) {
			return p.Tile(ctx, audit.Tile{Level: 0, N: 1234067, Width: 9})
		}, []byte("tile")},
		{"GET", "payloads/" + crypto.Sum([]byte("payload")).String(), "", 200, []byte("payload"), func(ctx context.Context, p *Poll) (any, error) {
			return p.Payload(ctx, crypto.Sum([]byte("payload")))
		}, []byte("payload")},
		{"GET", "proofs/" + id.String(), "", 200, proof.Bytes(), func(ctx context.Context, p *Poll) (any, error) { return p.Proof(ctx, id) }, proof},
		{"GET", "receipts/" + id.String()[:16], "", 200, bytesOf(located), func(ctx context.Context, p *Poll) (any, error) { return p.Locate(ctx, id.String()[:16]) }, located},
		{"GET", "orders", "", 200, bytesOf(waiting), func(ctx context.Context, p *Poll) (any, error) { return p.Orders(ctx) }, waiting},
		{"GET", "marks", "", 200, bytesOf(marks), func(ctx context.Context, p *Poll) (any, error) { return p.Marks(ctx) }, marks},
		{"POST", "ballots", "envelope", 201, []byte("receipt"), func(ctx context.Context, p *Poll) (any, error) { return p.Cast(ctx, []byte("envelope")) }, []byte("receipt")},
		{"POST", "attendance", "marks", 202, bytesOf(marked), func(ctx context.Context, p *Poll) (any, error) { return p.Attendance(ctx, []byte("marks")) }, marked},
		{"POST", "requests", "requests", 200, bytesOf(issued), func(ctx context.Context, p *Poll) (any, error) { return p.Requests(ctx, []byte("requests")) }, issued},
		{"POST", "surrenders", "surrender", 201, bytesOf(head), func(ctx context.Context, p *Poll) (any, error) { return p.Surrender(ctx, []byte("surrender")) }, head},
		{"POST", "orders", "waiting", 202, bytesOf(state), func(ctx context.Context, p *Poll) (any, error) { return p.Order(ctx, []byte("waiting")) }, state},
		{"POST", "messages", `{"kind":"complaint","payload":{"x":1}}`, 200, bytesOf(head), func(ctx context.Context, p *Poll) (any, error) { return p.Message(ctx, message) }, head},
		{"POST", "transcriptions", `{"epoch":{"kind":"complaint","payload":{"x":1}},"ballots":[{"kind":"complaint","payload":{"x":1}}]}`, 201, bytesOf(head),
			func(ctx context.Context, p *Poll) (any, error) { return p.Transcribe(ctx, transcription) }, head},
		{"POST", "next", "manifest", 201, []byte{}, func(ctx context.Context, p *Poll) (any, error) { return nil, p.Next(ctx, []byte("manifest")) }, nil},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				body, err := io.ReadAll(r.Body)
				if err != nil || r.Method != c.method || r.URL.Path != pollPath+"/"+c.path || string(body) != c.body || r.Header.Get("Cookie") != "" ||
					c.method == "POST" && r.Header.Get("Content-Type") != "application/json" {
					t.Errorf("%s %s %q, %v", r.Method, r.URL, body, err)
				}
				http.SetCookie(w, &http.Cookie{Name: "who", Value: "asks"})
				w.WriteHeader(c.status)
				w.Write(c.answer)
			}))
			defer server.Close()
			p := newPoll(t, server.URL+pollPath+"/", Options{})
			for range 2 { // the second time with a cookie, if there were any
				got, err := c.call(t.Context(), p)
				if err != nil || string(bytesOf(got)) != string(bytesOf(c.want)) {
					t.Errorf("%s, %v; want %s", bytesOf(got), err, bytesOf(c.want))
				}
			}
			if asked != 2 {
				t.Errorf("asked %d times", asked)
			}
		})
		t.Run("refused "+c.method+" "+c.path, func(t *testing.T) {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				p := api.NewProblem(api.Stale, "")
				p.Came = []audit.Kind{audit.Issue}
				p.Write(w)
			}))
			defer server.Close()
			_, err := c.call(t.Context(), newPoll(t, server.URL+pollPath, Options{}))
			var problem *api.Problem
			if !errors.As(err, &problem) || !errors.Is(err, api.NewProblem(api.Stale, "")) || len(problem.Came) != 1 || asked != 1 {
				t.Errorf("%v; asked %d times", err, asked)
			}
		})
	}
}

// Another ballot under the credential: the receipt of the one that was cast, and an error that says so.
func TestCast_Already(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := api.NewProblem(api.AlreadyCast, "")
		p.Receipt = "receipt"
		p.Write(w)
	}))
	defer server.Close()
	receipt, err := newPoll(t, server.URL+pollPath, Options{}).Cast(t.Context(), []byte("envelope"))
	if string(receipt) != "receipt" || !errors.Is(err, api.NewProblem(api.AlreadyCast, "")) {
		t.Errorf("%q, %v", receipt, err)
	}
}

// A state of another poll than the one that was read aloud is none.
func TestState(t *testing.T) {
	s, p := newSite(t)
	manifest := crypto.Sum([]byte("manifest"))
	s.set("", must(json.Marshal(api.State{Manifest: manifest, Phase: audit.Voting}))(t))
	if state, err := p.State(t.Context()); err != nil || state.Phase != audit.Voting {
		t.Errorf("%+v, %v", state, err)
	}
	other := crypto.Sum([]byte("another"))
	if _, err := newPoll(t, p.Address(), Options{Manifest: &other}).State(t.Context()); !errors.Is(err, ErrManifest) {
		t.Errorf("%v, want %v", err, ErrManifest)
	}
	s.set("", []byte(`{"phase":"voting"`))
	if _, err := p.State(t.Context()); err == nil {
		t.Error("half a state was read")
	}
	s.set("", make([]byte, maxAnswer+1))
	if _, err := p.State(t.Context()); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("without bound: %v", err)
	}
}

// A reader signs for the poll whose manifest was read aloud, when something is read that may be limited, and never when something
// is sent: a ballot would come with a name.
func TestReader(t *testing.T) {
	h := newTown(t, ballot.Deputies)
	s, plain := newSite(t)
	s.publish(t, h.bundle(t))
	s.set("orders", []byte(`{"orders":[]}`))
	s.set("ballots", []byte("receipt"))
	m := h.board.Poll().Manifest
	hash := m.Hash()
	p := newPoll(t, plain.Address(), Options{Manifest: &hash, Reader: &h.chair})
	headers := map[string]string{}
	s.serve = func(w http.ResponseWriter, r *http.Request, path string) bool {
		headers[path] = r.Header.Get(api.ReaderHeader)
		return false
	}
	if _, err := p.Orders(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Cast(t.Context(), []byte("envelope")); err != nil {
		t.Fatal(err)
	}
	r, err := api.ParseReader(headers["orders"])
	if err == nil {
		err = r.Check(m.Origin, hash, time.Now())
	}
	if err != nil || r.Key != h.chair.Public() {
		t.Errorf("%v, %v", r, err)
	}
	if headers["ballots"] != "" || headers["manifest"] != "" {
		t.Errorf("signed although nobody had to: %v", headers)
	}
	// A server that has another poll gets no signature.
	other := newTown(t, ballot.Deputies)
	s.publish(t, other.bundle(t))
	clear(headers)
	p = newPoll(t, plain.Address(), Options{Manifest: &hash, Reader: &h.chair})
	if _, err := p.Orders(t.Context()); !errors.Is(err, ErrManifest) || len(headers) != 1 {
		t.Errorf("%v; asked for %v", err, headers)
	}
}

// An error says neither where nor for what was asked: the address of a receipt tells which ballot somebody looks for.
func TestErrors(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	code := crypto.Sum([]byte("ballot")).String()[:16]
	_, err := newPoll(t, server.URL+pollPath, Options{}).Locate(t.Context(), code)
	if err == nil || strings.Contains(err.Error(), code) || strings.Contains(err.Error(), pollPath) {
		t.Errorf("%v", err)
	}
	for _, code := range []string{"", code[:15], strings.Repeat("0", 65), strings.ToUpper(code), "../../../manifest"} {
		if _, err := newPoll(t, server.URL+pollPath, Options{}).Locate(t.Context(), code); err == nil || !strings.Contains(err.Error(), "hexadecimal") {
			t.Errorf("%q: %v", code, err)
		}
	}
}
