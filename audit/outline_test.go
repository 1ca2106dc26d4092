package audit_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// outline is one of a story before its n-th entry.
func outline(t *testing.T, h *hall, n int) *audit.Outline {
	t.Helper()
	o, err := audit.NewOutline(h.manifest().Bytes(), h.roll.Bytes(), h.slips.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range h.records[1:n] {
		if err := o.Add(r.entry(), r.payload); err != nil {
			t.Fatalf("entry %d: %v", i+1, err)
		}
	}
	return o
}

// After every entry a tablet knows of cards, slips and phase what a verifier knows.
func TestOutline(t *testing.T) {
	for _, s := range []script{full, small, tied} {
		t.Run(s.name, func(t *testing.T) {
			h := story(t, s)
			o := outline(t, h, 1)
			for i, r := range h.records[1:] {
				e := r.entry()
				shown := r.payload
				if !o.Wants(e) {
					shown = nil
				}
				if err := o.Add(e, shown); err != nil {
					t.Fatal(err)
				}
				want, got := h.at(t, i+2).board, o.Board()
				if got.Phase() != want.Phase() || got.Head() != want.Head() {
					t.Fatalf("after %s: %s %v, want %s %v", r.kind, got.Phase(), got.Head(), want.Phase(), want.Head())
				}
				for _, d := range h.people.deputies {
					card, slip := d.card.Public(), d.slip.Public()
					if got.Standing(card) != want.Standing(card) || got.Knows(card, slip) != want.Knows(card, slip) {
						t.Errorf("after %s: %+v %v, want %+v %v", r.kind, got.Standing(card), got.Knows(card, slip), want.Standing(card), want.Knows(card, slip))
					}
				}
			}
			if o.Board().Poll().Fingerprint != h.board.Poll().Fingerprint || len(o.Issued()) == 0 {
				t.Error("another election, or nothing was issued")
			}
		})
	}
}

// What a ballot depends on is not believed without its signatures, and nothing without its hash.
func TestOutline_Refused(t *testing.T) {
	h := story(t, full)
	for _, kind := range []audit.Kind{
		audit.Cert, audit.Commit, audit.Deal, audit.Key, audit.Trustees, audit.Approve, audit.Attendance, audit.Replace, audit.Open, audit.Surrender,
		audit.Closing, audit.Strike,
	} {
		n := h.index(t, kind)
		payload := h.records[n].payload
		at := bytes.LastIndexAny(payload, "0123456789")
		changed := slices.Clone(payload)
		changed[at] ^= 1
		if err := outline(t, h, n).Add(audit.Entry{Kind: kind, Payload: crypto.Sum(changed)}, changed); err == nil {
			t.Errorf("%s: taken with another signature", kind)
		}
		if err := outline(t, h, n).Add(audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}, changed); err == nil {
			t.Errorf("%s: taken with another payload", kind)
		}
		if err := outline(t, h, 1).Add(audit.Entry{Kind: kind, Payload: crypto.Sum(payload)}, payload); err == nil && n > 1 {
			t.Errorf("%s: taken at the beginning", kind)
		}
	}
}

// Whoever brings another meeting's card hears that, and whoever brings a void one that.
func TestKnows(t *testing.T) {
	h := story(t, full)
	d, b := h.people.deputies, h.board
	for name, c := range map[string]struct {
		card crypto.Card
		slip crypto.Slip
		want error
	}{
		"both ours":        {d[1].card, d[1].slip, nil},
		"a foreign card":   {crypto.Card{9}, d[1].slip, audit.ErrNoCard},
		"a foreign slip":   {d[1].card, crypto.Slip{9}, audit.ErrNotOurs},
		"a struck slip":    {d[1].card, h.spare[0], audit.ErrVoidSlip},
		"a replaced slip":  {d[0].card, d[0].slip, audit.ErrVoidSlip},
		"the other's slip": {d[1].card, d[2].slip, nil},
	} {
		if err := b.Knows(c.card.Public(), c.slip.Public()); err != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
