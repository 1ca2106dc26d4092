package main

import (
	"slices"
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/play"
)

// Whoever opens a card under which a ballot is published hears so, with its receipt; nobody else does.
func testUsed(t *testing.T, h *hall, used, unused play.Pair, s stored) {
	var list []byte // the server has none of a vote on projects
	another := crypto.Sum(nil)
	d := h.device(func(q ask, a *answer) error {
		switch {
		case is("/used")(q):
			*a = answer{200, list}
		case is("/receipts/" + another.String())(q):
			*a = answer{200, crypto.MustEncodeJSON(map[string]string{"receipt": s.Receipt})}
		}
		return nil
	})
	d.must("poll", nil)
	other := crypto.BaseMul(crypto.DeriveCredential(crypto.Card{1}, crypto.Slip{2}, "other")).Bytes()
	list = append(append(list, other...), s.ID[:]...)
	d.must("identify", nil, "card", used.Card, "slip", used.Slip, "used", true)
	v := d.core.voter
	list = append(append(list, crypto.BaseMul(v.credential(must(v.poll.election())(t))).Bytes()...), s.ID[:]...)
	f := d.refused("already", "identify", "card", used.Card, "slip", used.Slip, "used", true)
	if f.ID == nil || *f.ID != s.ID || f.Receipt != s.Receipt || f.QR == nil {
		t.Errorf("%+v, want the receipt of %v", f, s.ID)
	}
	d.must("identify", nil, "card", unused.Card, "slip", unused.Slip, "used", true)
	for name, wrong := range map[string][]byte{
		"cut short":                      list[:len(list)-1],
		"names another than its receipt": append(slices.Clone(list[:len(list)-32]), another[:]...),
	} {
		whole := list
		list = wrong
		if f := d.refused(evidence, "identify", "card", used.Card, "slip", used.Slip, "used", true); f.ID != nil {
			t.Errorf("a list that is %s: %+v", name, f)
		}
		list = whole
	}
	d.must("identify", nil, "card", used.Card, "slip", used.Slip)
}
