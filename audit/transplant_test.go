package audit_test

import (
	"crypto/rand"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Two polls of the same people, with the same keys, under manifests that differ in their names and audience: no entry of
// one serves in the other, but the header of an epoch, which says nothing of its own (threat 7).
func TestThreat7_EntriesOfAnotherPoll(t *testing.T) {
	here, there := story(t, tiny), story(t, hidden)
	h := here.at(t, 1)
	for i, r := range here.records[1:] {
		foreign := there.records[i+1]
		if foreign.kind != r.kind {
			t.Fatalf("entry %d is %s here and %s there", i+1, r.kind, foreign.kind)
		}
		if plain := r.kind == audit.Epoch && slices.Equal(r.payload, foreign.payload); !plain {
			h.refuse(t, foreign.kind, foreign.payload, "")
		}
		h.put(t, r.kind, r.payload)
	}
}

// A thief who sits in the hall casts what a neighbour has cast, to see it counted twice: the same bytes, the ciphertexts
// under the thief's own credential and tokens, or the whole signed ballot with other tokens (threat 10).
func TestThreat10_BoardCopies(t *testing.T) {
	s := story(t, tiny)
	h := s.before(t, audit.Ballot)
	d := h.people.deputies
	thief, stolen := d[0], h.cast(t, h.secret(d[1]), h.unblinded(t, d[1]), []ballot.Mark{yes, none})
	own := func(f func(v *ballot.Envelope)) []byte {
		b := *stolen.Ballot
		v := &ballot.Envelope{Ballot: &b, Tokens: h.unblinded(t, thief), Cap: stolen.Cap}
		f(v)
		return v.Bytes()
	}
	h.refuseAll(t, audit.Ballot, map[string]bad{
		"with the thief's tokens": {own(func(*ballot.Envelope) {}), "made for another credential"},
		"under the thief's credential": {own(func(v *ballot.Envelope) {
			v.Ballot.Credential = crypto.BaseMul(h.secret(thief))
		}), "signature"},
		"and signed by the thief": {own(func(v *ballot.Envelope) {
			v.Ballot.Credential = crypto.BaseMul(h.secret(thief))
			if err := v.Ballot.Sign(rand.Reader, h.secret(thief)); err != nil {
				t.Fatal(err)
			}
		}), "the proof does not hold"},
	})
	h.put(t, audit.Ballot, stolen.Bytes())
	h.refuse(t, audit.Ballot, stolen.Bytes(), "is not above the one before it")
}

// Nothing verifies as nothing, and a manifest alone is no poll (threat 12).
func TestThreat12_NothingToVerify(t *testing.T) {
	h := story(t, tiny)
	honest := h.bundle(t)
	for name, b := range map[string]audit.Bundle{
		"nil":              nil,
		"no files":         {},
		"sums of nothing":  {"SHA256SUMS": []byte{}},
		"an empty log":     h.forge(t, honest, nil),
		"a manifest alone": h.at(t, 1).bundle(t),
	} {
		r := audit.Verify(b, audit.Options{})
		if r.OK || r.Complete || r.Outcome != nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
