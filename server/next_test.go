package server

import (
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// resulted plays a poll that ends in a tie for the last seat.
func (h *hall) resulted() {
	h.t.Helper()
	h.toVoting()
	bundle := h.bundle()
	p := &must(audit.Replay(bundle, audit.Options{})).Poll().Poll
	for i, d := range h.people {
		marks := []ballot.Mark{ballot.Approve, 0, 0}
		marks[1+i%2] = ballot.Approve
		h.want(201, h.post("/ballots", cast1(h.t, p, bundle, d, marks...)))
	}
	h.toResult()
}

// A manifest of a next round is stored when an officer has signed a decision that names it, and no sooner: whatever a stranger
// sends lies in memory, and a little of it.
func TestThreat52_NextRounds(t *testing.T) {
	h := newHall(t, 4)
	h.resulted()
	b := h.board()
	next := *h.manifest
	at := b.AtResult()
	next.Origin += "-2"
	next.Previous = &ballot.Previous{Citation: at}
	stored := func(m ballot.Manifest) bool {
		_, err := h.writer.Payload(t.Context(), m.Hash())
		return err == nil
	}
	elsewhere := next
	elsewhere.Previous = &ballot.Previous{Citation: ballot.Citation{Origin: h.manifest.Origin, Size: at.Size - 1, Root: at.Root}}
	h.refused(api.OtherPoll, h.post("/next", sealed(t, h, elsewhere)))
	h.refused(api.BadRequest, h.post("/next", []byte("{}")))
	data := sealed(t, h, next)
	h.want(202, h.post("/next", data))
	m := must(ballot.ParseManifest(data))
	if stored(*m) {
		t.Error("a manifest is stored for which nobody has signed")
	}
	for range 2 * maxOffers {
		h.want(202, h.post("/next", data))
	}
	if n := len(h.server.find("yunlan", "2026").offers.all); n != maxOffers {
		t.Errorf("%d are held in memory", n)
	}
	hash := m.Hash()
	body := audit.DecideBody{Result: b.Result(), Decision: "FURTHER_BALLOT", Text: "对其余项目另行票决", Next: &hash}
	missing := body
	other := crypto.Sum([]byte("another"))
	missing.Next = &other
	h.refused(api.NextMissing, h.post("/orders", h.waiting(audit.Decide, missing, h.chair()[0]).Bytes()))
	h.post("/orders", h.waiting(audit.Decide, body, h.chair()[0]).Bytes())
	if !stored(*m) {
		t.Error("an officer has signed for it, and it is not stored")
	}
}

// sealed gives a manifest the keys of a log of its own.
func sealed(t *testing.T, h *hall, m ballot.Manifest) []byte {
	t.Helper()
	keys := keysOf(m.Origin, h.seeds)
	m.LogKey, m.ReceiptKey = keys.Log.VerifierKey().String(), keys.Receipt.VerifierKey().String()
	m.Policy = "log " + m.LogKey + "\nquorum none\n"
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return m.Bytes()
}
