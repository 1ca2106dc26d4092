package main

import (
	"testing"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/play"
)

// Whoever opens a card under which a ballot is published hears so, with its receipt; nobody else does.
func testUsed(t *testing.T, h *hall, used, unused play.Pair, s stored) {
	var list []byte // the server has none of a vote on projects
	d := h.device(func(q ask, a *answer) error {
		if is("/used")(q) {
			*a = answer{200, list}
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
	d.must("identify", nil, "card", used.Card, "slip", used.Slip)
}
