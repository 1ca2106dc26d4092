package registrar

import (
	"crypto/rand"
	"errors"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// TestThreat25_AddedCards: whoever makes the manifest adds a card to the roll, or a slip, and each registrar finds its own list
// changed. A registrar without a list of the kind has nothing to compare.
func TestThreat25_AddedCards(t *testing.T) {
	h := newHall(t, 3, 2)
	cards, printer := h.registrars[0], h.registrars[1]
	roll, slips := must(cards.RollKeys())(t), must(printer.SlipKeys("一"))(t)
	added := func(keys ballot.Keys) ballot.Keys {
		return ballot.NewKeys(append([]crypto.PublicKey{signingKey(t).Public()}, keys...))
	}
	for _, test := range []struct {
		name           string
		roll, slips    ballot.Keys
		cards, printer error
	}{
		{"card", added(roll), slips, ErrLists, nil},
		{"slip", roll, added(slips), nil, ErrLists},
		{"none", roll, slips, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			for i, r := range h.registrars { // a key serves one poll
				h.keys[i] = must(r.NewKey(rand.Reader))(t)
			}
			m := h.manifest(t, test.name, test.roll, test.slips)
			poll := &ballot.Poll{Manifest: m, Hash: m.Hash()}
			if err := cards.Bind(poll); !errors.Is(err, test.cards) {
				t.Errorf("who has the roll: %v, want %v", err, test.cards)
			}
			if err := printer.Bind(poll); !errors.Is(err, test.printer) {
				t.Errorf("who printed the slips: %v, want %v", err, test.printer)
			}
		})
	}
}
