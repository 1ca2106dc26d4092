package main

import (
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/crypto"
)

// The desk lets nothing sign but the cards of this poll, and beside them its slips: TestHall has a card that was replaced.
func TestMayBring(t *testing.T) {
	const origin = "piaojue.example.cn/c/yunlan/polls/1"
	card, slip := newOne(t, crypto.NewCard), newOne(t, crypto.NewSlip)
	stranger, useless := newOne(t, crypto.NewCard), newOne(t, crypto.NewSlip)
	seeds := make([]byte, 64)
	rand.Read(seeds)
	keys, err := boardfolder.Signers(seeds, origin)
	if err != nil {
		t.Fatal(err)
	}
	m, _, _ := manifestOf(t, origin, nil)
	roll, slips := ballot.NewKeys([]crypto.PublicKey{card.Key().Public()}), ballot.NewKeys([]crypto.PublicKey{slip.Key().Public()})
	m.Roll, m.Slips = roll.List(), slips.List()
	m.LogKey, m.ReceiptKey = keys.Log.VerifierKey().String(), keys.Receipt.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	b, err := audit.NewBoard(m.Bytes(), roll.Bytes(), slips.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		p        pair
		withSlip bool
		want     error
	}{
		"card":                   {pair{card: card}, false, nil},
		"card and slip":          {pair{card, slip}, true, nil},
		"slip for the card":      {pair{card: crypto.Card(slip)}, false, errSlipAsCard},
		"both the wrong way":     {pair{crypto.Card(slip), crypto.Slip(card)}, true, errSlipAsCard},
		"card twice":             {pair{card, crypto.Slip(card)}, true, errCardAsSlip},
		"card of another poll":   {pair{card: stranger}, false, errUnlistedCard},
		"slip of another poll":   {pair{card, useless}, true, errUselessSlip},
		"stranger with our slip": {pair{stranger, slip}, true, errUnlistedCard},
	} {
		if err := mayBring(b, c.p, c.withSlip); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func newOne[T any](t *testing.T, draw func(io.Reader) (T, error)) T {
	t.Helper()
	x, err := draw(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
