package audit_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// atPhase returns a hall at the end of a phase.
func atPhase(t *testing.T, phase audit.Phase) *hall {
	t.Helper()
	switch phase {
	case audit.Voided:
		h := story(t, full).before(t, audit.Collection)
		h.put(t, audit.Void, h.void("FAULT"))
		return h
	case audit.Decided:
		h := story(t, tied)
		return h.at(t, len(h.records))
	case audit.Announced:
		h := story(t, full)
		return h.at(t, len(h.records))
	}
	last := map[audit.Phase]audit.Kind{
		audit.Ceremony: audit.Trustees, audit.Approval: audit.Approve, audit.Gathering: audit.Open, audit.Voting: audit.Closing,
		audit.LastCall: audit.Close, audit.Closed: audit.Papers, audit.Transcribing: audit.Collection, audit.Collected: audit.Valid,
		audit.Validated: audit.Tally, audit.Tallied: audit.Result, audit.Resulted: audit.Announce,
	}
	return story(t, full).before(t, last[phase])
}

// wherePossible returns a hall in which an honest entry of the kind may come in the phase: where the story has one, or
// else at the end of the phase.
func wherePossible(t *testing.T, phase audit.Phase, kind audit.Kind) *hall {
	t.Helper()
	if kind == audit.Decide {
		return story(t, tied).before(t, audit.Decide)
	}
	h := story(t, full)
	for i := len(h.records) - 1; i > 0; i-- {
		if h.records[i].kind == kind && h.records[i-1].phase == phase {
			return h.at(t, i)
		}
	}
	return atPhase(t, phase)
}

// honest returns what comes next in the story if it is of the kind, and otherwise an order of that kind that is in place.
func (h *hall) honest(t *testing.T, kind audit.Kind) []byte {
	t.Helper()
	if s := stories[h.name]; len(h.records) < len(s.records) && s.records[len(h.records)].kind == kind {
		return s.records[len(h.records)].payload
	}
	switch kind {
	case audit.Complaint:
		return command(h, kind, audit.ComplaintBody{Trustee: 2, Dealer: 1, Reason: "我的份额不在多项式上"}, h.trustees[1])
	case audit.Void:
		return h.void("OTHER")
	case audit.Remark:
		return h.remark()
	case audit.Strike:
		return command(h, kind, audit.StrikeBody{Slips: []crypto.PublicKey{h.spare[0].Key().Public()}}, h.scrutineers()...)
	case audit.Destroyed:
		body := audit.DestroyedBody{Trustee: 1, Key: h.board.Poll().Trustees.Keys()[0]}
		if len(h.board.Poll().Trustees.Keys()) > 2 {
			body = audit.DestroyedBody{Trustee: 3, Key: h.board.Poll().Trustees.Keys()[2]}
		}
		return command(h, kind, body, h.trustees[body.Trustee-1])
	case audit.Surrender:
		return h.surrender(t, h.replaced()[1])
	case audit.Replace:
		lost := audit.Replacement{Old: h.people.deputies[11].public(), New: h.reserve.public()}
		return command(h, kind, audit.ReplaceBody{Card: &lost}, h.chairAndChief()...)
	}
	t.Fatalf("%s: not in the story of phase %s", kind, h.board.Phase())
	return nil
}

// sample returns a payload of the kind that is in order in itself, and not on the board if there is such; nil if the poll
// can have none.
func sample(t *testing.T, h *hall, kind audit.Kind) []byte {
	t.Helper()
	s := stories[h.name]
	var found []byte
	for _, r := range s.records {
		if r.kind == kind && (found == nil || h.has(found)) {
			found = r.payload
		}
	}
	switch kind {
	case audit.Complaint, audit.Void, audit.Remark, audit.Replace:
		return s.honest(t, kind)
	case audit.Announce:
		return command(s, kind, audit.AnnounceBody{Result: s.board.Result()}, s.chairAndChief()...)
	case audit.Decide:
		return command(s, kind, s.decision(s.manifest()), s.chairAndChief()...)
	}
	return found
}

// has reports whether a payload is on the board.
func (h *hall) has(payload []byte) bool {
	return slices.ContainsFunc(h.records, func(r record) bool { return bytes.Equal(r.payload, payload) })
}
