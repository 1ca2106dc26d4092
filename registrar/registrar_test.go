package registrar

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A desk is where deputies ask two registrars of a poll for tokens.
type desk struct {
	poll       *ballot.Poll
	registrars []*Registrar
	refused    *crypto.PublicKey // the card that the board does not let in, if any
}

var errBoard = errors.New("not in the hall")

// may stands for the registrars' own replay of the board.
func (d desk) may(card, _ crypto.PublicKey) error {
	if d.refused != nil && card == *d.refused {
		return errBoard
	}
	return nil
}

func newDesk(t *testing.T) desk {
	t.Helper()
	m := &ballot.Manifest{Origin: "example.org/polls/1"}
	outside := crypto.Card{99}.Key().Public()
	d := desk{refused: &outside, poll: &ballot.Poll{Manifest: m, Fingerprint: crypto.Hash{}.Base64()}}
	for _, issuer := range []string{"a.example.org", "b.example.org"} {
		r, err := New(issuer, "监票人")
		if err != nil {
			t.Fatal(err)
		}
		d.registrars, m.Registrars = append(d.registrars, r), append(m.Registrars, r.Public())
	}
	for _, r := range d.registrars {
		if err := r.Bind(d.poll, d.may); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// ask makes the requests of a card and a slip, and their signatures after change has seen to the hashes.
func (d desk) ask(t *testing.T, card crypto.Card, slip crypto.Slip, change func(*[]crypto.Hash)) (Request, []ballot.TokenRequest) {
	t.Helper()
	requests, err := d.poll.RequestTokens(card, slip)
	if err != nil {
		t.Fatal(err)
	}
	q := Request{Card: card.Key().Public(), Slip: slip.Key().Public()}
	for _, r := range requests {
		q.Hashes = append(q.Hashes, r.Request.Hash())
	}
	if change != nil {
		change(&q.Hashes)
	}
	text := audit.RequestText(d.poll.Manifest.Origin, d.poll.Hash, d.poll.Fingerprint, q.Card, q.Slip, q.Hashes)
	q.CardSignature, q.SlipSignature = card.Key().Sign(text), slip.Key().Sign(text)
	return q, requests
}

func TestSign(t *testing.T) {
	d := newDesk(t)
	q, requests := d.ask(t, crypto.Card{1}, crypto.Slip{1}, nil)
	for i, r := range d.registrars {
		s, err := r.Sign(q, requests[i].Request)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := requests[i].Blinding.Finish(s); err != nil {
			t.Error(err)
		}
		if again, err := r.Sign(q, requests[i].Request); err != nil || again != s {
			t.Errorf("asked again: %v", err)
		}
	}
}

func TestSignRefusals(t *testing.T) {
	d := newDesk(t)
	r := d.registrars[0]
	q, requests := d.ask(t, crypto.Card{1}, crypto.Slip{1}, nil)
	if _, err := r.Sign(q, requests[0].Request); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		card   crypto.Card
		slip   crypto.Slip
		hashes func(*[]crypto.Hash)
		forge  func(*Request)
		want   error
	}{
		"the-card-with-another-slip":   {crypto.Card{1}, crypto.Slip{2}, nil, nil, ErrCardUsed},
		"the-slip-with-another-card":   {crypto.Card{2}, crypto.Slip{1}, nil, nil, ErrSlipUsed},
		"hashes-in-another-order":      {crypto.Card{3}, crypto.Slip{3}, func(h *[]crypto.Hash) { slices.Reverse(*h) }, nil, ErrRequest},
		"one-hash-too-many":            {crypto.Card{3}, crypto.Slip{3}, func(h *[]crypto.Hash) { *h = append(*h, crypto.Hash{}) }, nil, ErrRequest},
		"one-hash-too-few":             {crypto.Card{3}, crypto.Slip{3}, func(h *[]crypto.Hash) { *h = (*h)[:1] }, nil, ErrRequest},
		"no-hashes":                    {crypto.Card{3}, crypto.Slip{3}, func(h *[]crypto.Hash) { *h = nil }, nil, ErrRequest},
		"a-hash-changed-after-signing": {crypto.Card{3}, crypto.Slip{3}, nil, func(q *Request) { q.Hashes[1][0] ^= 1 }, crypto.ErrSignature},
		"not-signed-by-the-card":       {crypto.Card{3}, crypto.Slip{3}, nil, func(q *Request) { q.CardSignature = q.SlipSignature }, crypto.ErrSignature},
		"not-signed-by-the-slip":       {crypto.Card{3}, crypto.Slip{3}, nil, func(q *Request) { q.SlipSignature = q.CardSignature }, crypto.ErrSignature},
		"not-in-the-hall":              {crypto.Card{99}, crypto.Slip{3}, nil, nil, errBoard},
		"nobody":                       {crypto.Card{3}, crypto.Slip{3}, nil, func(q *Request) { q.Card, q.Slip = crypto.PublicKey{}, crypto.PublicKey{} }, crypto.ErrSignature},
	} {
		t.Run(name, func(t *testing.T) {
			q, requests := d.ask(t, test.card, test.slip, test.hashes)
			if test.forge != nil {
				test.forge(&q)
			}
			if _, err := r.Sign(q, requests[0].Request); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// A registrar serves one poll, whose manifest names its key.
func TestBind(t *testing.T) {
	d, other := newDesk(t), newDesk(t)
	if err := d.registrars[0].Bind(other.poll, other.may); !errors.Is(err, ErrPoll) {
		t.Errorf("bound to a second poll: %v", err)
	}
	free, err := New("a.example.org", "")
	if err != nil {
		t.Fatal(err)
	}
	q, requests := d.ask(t, crypto.Card{1}, crypto.Slip{1}, nil)
	if _, err := free.Sign(q, requests[0].Request); !errors.Is(err, ErrPoll) {
		t.Errorf("signed for no poll: %v", err)
	}
	if err := free.Bind(d.poll, d.may); !errors.Is(err, ErrPoll) {
		t.Errorf("bound to a poll whose manifest does not have the key: %v", err)
	}
	q, requests = other.ask(t, crypto.Card{1}, crypto.Slip{1}, nil)
	if _, err := d.registrars[0].Sign(q, requests[0].Request); err == nil {
		t.Error("signed for another poll")
	}
}

// One card asks at two desks at the same moment, each time with another slip: one of the two is answered.
func TestThreat22_SameMoment(t *testing.T) {
	d := newDesk(t)
	r := d.registrars[0]
	var signed [20]bool
	var wait sync.WaitGroup
	for i := range signed {
		q, requests := d.ask(t, crypto.Card{byte(i / 2)}, crypto.Slip{byte(i)}, nil)
		wait.Go(func() {
			_, err := r.Sign(q, requests[0].Request)
			signed[i] = err == nil
		})
	}
	wait.Wait()
	for card := range len(signed) / 2 {
		if signed[2*card] == signed[2*card+1] {
			t.Errorf("card %d: %v and %v", card, signed[2*card], signed[2*card+1])
		}
	}
}

// The poll is closed while requests still come in: they are answered or refused, never half.
func TestDestroyWhileSigning(t *testing.T) {
	d := newDesk(t)
	r := d.registrars[0]
	var wait sync.WaitGroup
	for i := range 20 {
		q, requests := d.ask(t, crypto.Card{byte(i)}, crypto.Slip{byte(i)}, nil)
		wait.Go(func() {
			if s, err := r.Sign(q, requests[0].Request); err == nil {
				if _, err := requests[0].Blinding.Finish(s); err != nil {
					t.Errorf("request %d: %v", i, err)
				}
			}
		})
	}
	wait.Go(r.Destroy)
	wait.Wait()
	q, requests := d.ask(t, crypto.Card{99}, crypto.Slip{99}, nil)
	if _, err := r.Sign(q, requests[0].Request); err == nil {
		t.Error("signed after the key was destroyed")
	}
	if r.Public().Key != d.poll.Manifest.Registrars[0].Key {
		t.Error("the public key is gone")
	}
}
