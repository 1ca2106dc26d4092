package service

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// signer is what a server has of each registrar, in its own process or elsewhere.
type signer interface {
	Sign(context.Context, audit.Requests) (registrar.Answers, []api.Refused, error)
	Receive(context.Context, audit.Marks) ([]api.Refused, error)
}

// twins runs a test with a registrar in the same process and with one that is a service, on the same story.
func twins(t *testing.T, test func(t *testing.T, h *hall, show func(), s signer)) {
	t.Run("embedded", func(t *testing.T) {
		h := newHall(t)
		r := h.open(t)
		defer r.Close()
		test(t, h, func() {}, &Embedded{Registrar: r, Key: h.key, View: viewOf(h)})
	})
	t.Run("service", func(t *testing.T) {
		h := newHall(t)
		at := newSite(t, h)
		test(t, h, func() { at.publish(h.files(t)) }, run(t, h, at).client(t))
	})
}

// viewOf shows the board of a hall.
func viewOf(h *hall) func(context.Context, func(*audit.Board) error) error {
	return func(_ context.Context, fn func(*audit.Board) error) error { return fn(h.board) }
}

// codes are the codes of refusals, by the place of the deputy.
func (h *hall) codes(refused []api.Refused) map[int]api.Code {
	codes := map[int]api.Code{}
	for i, c := range h.cards {
		for _, x := range refused {
			if x.Card == c.Public() {
				codes[i] = x.Code
			}
		}
	}
	return codes
}

func TestSign(t *testing.T) {
	twins(t, func(t *testing.T, h *hall, show func(), s signer) {
		sign := func(q audit.Requests, want map[int]api.Code) registrar.Answers {
			t.Helper()
			answers, refused, err := s.Sign(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if got := h.codes(refused); !maps.Equal(got, want) || len(answers.Answers)+len(got) != len(q.Requests) {
				t.Errorf("%d answers, and refused: %v; want %v", len(answers.Answers), got, want)
			}
			return answers
		}
		q := h.requests(t, 0, 1, 3)
		first := sign(q, map[int]api.Code{3: api.NotInHall})
		if again := sign(q, map[int]api.Code{3: api.NotInHall}); !reflect.DeepEqual(again, first) {
			t.Error("the same requests were answered otherwise")
		}
		one := func(r audit.Request) audit.Requests {
			return audit.Requests{Poll: h.poll(), Requests: []audit.Request{r}}
		}
		sign(one(h.request(t, 0, 2)), map[int]api.Code{0: api.CardUsed})
		sign(one(h.request(t, 2, 1)), map[int]api.Code{2: api.SlipUsed})
		forged := h.request(t, 2, 2)
		forged.CardSignature[0] ^= 1
		sign(one(forged), map[int]api.Code{2: api.Invalid})
		stolen := h.request(t, 2, 2)
		stolen.Requests = append(stolen.Requests, h.request(t, 0, 0).Requests...)
		sign(one(stolen), map[int]api.Code{2: api.Invalid})
		h.issue(t, audit.Requests{Poll: q.Poll, Requests: h.requests(t, 0, 1).Requests}, first)
		show()
		sign(h.requests(t, 0), map[int]api.Code{0: api.IssuedBefore})
		sign(one(h.request(t, 2, 4)), map[int]api.Code{})
		q.Poll = crypto.Sum([]byte("another poll"))
		if _, _, err := s.Sign(t.Context(), q); err == nil {
			t.Error("signed for another poll")
		}
	})
}

func TestReceive(t *testing.T) {
	twins(t, func(t *testing.T, h *hall, show func(), s signer) {
		receive := func(m audit.Marks, want map[int]api.Code) {
			t.Helper()
			refused, err := s.Receive(t.Context(), m)
			if got := h.codes(refused); err != nil || !maps.Equal(got, want) || len(refused) != len(want) {
				t.Errorf("%s: refused %v, want %v; %v", m.Act, refused, want, err)
			}
		}
		receive(h.marks(audit.CheckedIn, h.cards...), map[int]api.Code{0: api.CheckedIn, 1: api.CheckedIn, 2: api.CheckedIn})
		receive(h.marks(audit.LeftHall, h.cards[3]), map[int]api.Code{3: api.NotInHall})
		if _, refused, err := s.Sign(t.Context(), h.requests(t, 0)); err != nil || len(refused) > 0 {
			t.Fatal(refused, err)
		}
		receive(h.marks(audit.TakesPaper, h.cards[0], h.cards[1]), map[int]api.Code{0: api.RequestPending})
		receive(h.marks(audit.TakesPaper, h.cards[1]), map[int]api.Code{}) // the same again
		if _, refused, err := s.Sign(t.Context(), h.requests(t, 1, 2)); err != nil || !maps.Equal(h.codes(refused), map[int]api.Code{1: api.PaperOrdered}) {
			t.Errorf("tokens beside a paper: %v, %v", refused, err)
		}
		forged := h.marks(audit.CheckedIn, h.cards[3])
		forged.Marks[0].Signature[0] ^= 1
		receive(forged, map[int]api.Code{3: api.Invalid})
		stranger := must(crypto.NewCard(zeros{}))(t)
		h.cards = append(h.cards, stranger)
		receive(h.marks(audit.CheckedIn, stranger), map[int]api.Code{4: api.CardUnknown})
		forged.Act = "dances"
		if _, err := s.Receive(t.Context(), forged); err == nil {
			t.Error("an act that is none was received")
		}
	})
}

// zeros is what a stranger's card is drawn from.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// When the poll is past closing, the service destroys the key by itself; from then on, and after a restart, it signs nothing.
func TestService_Retire(t *testing.T) {
	h := newHall(t)
	at := newSite(t, h)
	r := run(t, h, at)
	q := h.requests(t, 0)
	if _, _, err := r.client(t).Sign(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	h.vote(t)
	at.publish(h.files(t))
	if _, _, err := r.client(t).Sign(t.Context(), q); err != nil {
		t.Errorf("while the poll is open: %v", err)
	}
	h.end(t)
	at.publish(h.files(t))
	until(t, "the key is destroyed", func() bool {
		_, _, err := r.client(t).Sign(t.Context(), q)
		return errors.Is(err, api.NewProblem(api.Closed, ""))
	})
	r.stop()
	kept := h.open(t)
	if key, err := kept.Key(h.poll()); err != nil || !key.Destroyed {
		t.Errorf("the book says %+v, %v", key, err)
	}
	kept.Close()
	if _, _, err := run(t, h, at).client(t).Sign(t.Context(), q); !errors.Is(err, api.NewProblem(api.Closed, "")) {
		t.Errorf("after a restart: %v", err)
	}
}

// Nothing is answered over a board that cannot be brought up to date, or that does not go on from the one that was seen, also by
// a service that was restarted.
func TestService_Board(t *testing.T) {
	h := newHall(t)
	before := h.files(t)
	at := newSite(t, h)
	r := run(t, h, at)
	refused := func(want api.Code) {
		t.Helper()
		if _, _, err := r.client(t).Sign(t.Context(), h.requests(t, 0)); !errors.Is(err, api.NewProblem(want, "")) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	at.publish(nil)
	refused(api.Upstream)
	h.vote(t)
	at.publish(h.files(t))
	if _, _, err := r.client(t).Sign(t.Context(), h.requests(t, 0)); err != nil {
		t.Fatal(err)
	}
	at.publish(before)
	refused(api.RolledBack)
	r.stop()
	r = run(t, h, at)
	refused(api.RolledBack)
}

// What is logged over a day names nobody (threat 26).
func TestService_Log(t *testing.T) {
	h := newHall(t)
	at := newSite(t, h)
	r := run(t, h, at)
	c := r.client(t)
	c.Sign(t.Context(), h.requests(t, 0, 1, 2, 3))
	c.Sign(t.Context(), audit.Requests{Poll: h.poll(), Requests: []audit.Request{h.request(t, 0, 1), h.request(t, 0, 1)}})
	c.Receive(t.Context(), h.marks(audit.CheckedIn, h.cards...))
	at.publish(nil)
	c.Sign(t.Context(), h.requests(t, 0))
	h.vote(t)
	h.end(t)
	at.publish(h.files(t))
	until(t, "the key is destroyed", func() bool {
		_, _, err := c.Sign(t.Context(), h.requests(t, 0))
		return errors.Is(err, api.NewProblem(api.Closed, ""))
	})
	r.stop()
	text := r.log.String()
	for i := range h.cards {
		for _, secret := range []string{h.cards[i].Public().String(), h.slips[i].Public().String(), "代表"} {
			if strings.Contains(text, secret) {
				t.Errorf("the log names deputy %d", i)
			}
		}
	}
	if !strings.Contains(text, "destroyed") || !strings.Contains(text, "not answered") {
		t.Errorf("the log does not say what happened:\n%s", text)
	}
}
