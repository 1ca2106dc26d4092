package registrar

import (
	"errors"
	"testing"

	"github.com/piaojue/piaojue/crypto"
)

// Whoever has a token set asks for one more, with another slip, or with the same slip for tokens that another one makes. The
// refusals leave no mark in the book: the first request is still answered, as it was.
func TestAttack_SecondRequest(t *testing.T) {
	d := newDesk(t)
	q, requests := d.ask(t, crypto.Card{1}, crypto.Slip{1}, nil)
	first := make([]crypto.BlindSignature, len(requests))
	for i, r := range d.registrars {
		var err error
		if first[i], err = r.Sign(q, requests[i].Request); err != nil {
			t.Fatal(err)
		}
	}
	other, more := d.ask(t, crypto.Card{1}, crypto.Slip{2}, nil)
	same, _ := d.ask(t, crypto.Card{1}, crypto.Slip{1}, func(h *[]crypto.Hash) { copy(*h, other.Hashes) })
	for i, r := range d.registrars {
		for _, second := range []Request{other, same} {
			if s, err := r.Sign(second, more[i].Request); !errors.Is(err, ErrCardUsed) || s != (crypto.BlindSignature{}) {
				t.Errorf("registrar %d: %v, want %v and nothing signed", i+1, err, ErrCardUsed)
			}
		}
		if s, err := r.Sign(q, requests[i].Request); err != nil || s != first[i] {
			t.Errorf("registrar %d, asked again: %v", i+1, err)
		}
	}
	// The slip of the refused request is still free.
	q, requests = d.ask(t, crypto.Card{2}, crypto.Slip{2}, nil)
	if _, err := d.registrars[0].Sign(q, requests[0].Request); err != nil {
		t.Error(err)
	}
}

// Deputies pool their requests: (x, y), (y, z), (z, x). Where any two of three registrars sufficed, three deputies left with
// more sets than they are. Here a set needs all registrars, and card and slip sign what is asked of all of them: nobody's
// signed request takes in another's hash. What they sign together from the start gives as many sets as there are cards.
func TestAttack_PooledRequests(t *testing.T) {
	d := newDesk(t)
	pool := []byte{1, 2, 3}
	q, own := make([]Request, 3), make([][2]crypto.TokenRequest, 3)
	for i, n := range pool {
		requests, err := d.poll.RequestTokens(crypto.Card{n}, crypto.Slip{n})
		if err != nil {
			t.Fatal(err)
		}
		own[i] = [2]crypto.TokenRequest{requests[0].Request, requests[1].Request}
		q[i], _ = d.ask(t, crypto.Card{n}, crypto.Slip{n}, nil)
	}
	for i := range pool {
		next := (i + 1) % 3
		if _, err := d.registrars[1].Sign(q[i], own[next][1]); !errors.Is(err, ErrRequest) {
			t.Errorf("another's request under signatures that do not name it: %v", err)
		}
		spliced := q[i]
		spliced.Hashes = []crypto.Hash{own[i][0].Hash(), own[next][1].Hash()}
		for k, request := range []crypto.TokenRequest{own[i][0], own[next][1]} {
			if _, err := d.registrars[k].Sign(spliced, request); !errors.Is(err, crypto.ErrSignature) {
				t.Errorf("another's hash put in after signing: %v", err)
			}
		}
	}
	for i, n := range pool { // they sign the pairs that they have agreed on
		next := (i + 1) % 3
		pair, _ := d.ask(t, crypto.Card{n}, crypto.Slip{n}, func(h *[]crypto.Hash) { (*h)[1] = own[next][1].Hash() })
		for k, request := range []crypto.TokenRequest{own[i][0], own[next][1]} {
			if _, err := d.registrars[k].Sign(pair, request); err != nil {
				t.Fatal(err)
			}
		}
	}
	fourth, more := d.ask(t, crypto.Card{1}, crypto.Slip{4}, nil)
	for i := range pool {
		for k, r := range d.registrars {
			for _, asked := range []struct {
				q       Request
				request crypto.TokenRequest
			}{{fourth, more[k].Request}, {q[i], own[i][k]}} {
				_, err := r.Sign(asked.q, asked.request)
				if again := asked.q.Card == q[i].Card && k == 0 && asked.request == own[i][0]; (err == nil) != again {
					t.Errorf("three cards, and registrar %d answers a fourth request: %v", k+1, err)
				}
			}
		}
	}
}
