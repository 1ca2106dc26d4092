package play

import (
	"errors"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// destroy lets the trustees destroy their shares of the key.
func (h *hall) destroy() error {
	keys := h.board.Poll().Trustees.Keys()
	for i := range h.trustees {
		h.trustees[i].seed.Destroy()
		h.trustees[i].share.Destroy()
		if err := h.say(i+1, audit.Destroyed, audit.DestroyedBody{Trustee: i + 1, Key: keys[i]}); err != nil {
			return err
		}
	}
	return nil
}

// announce lets people announce, or decide what follows a tie or a shortfall.
func (h *hall) announce() error {
	if h.before != nil {
		if err := h.board.Follow(h.before.board); err != nil {
			return err
		}
	}
	result := h.board.Result()
	switch h.board.Outcome().Next {
	case tally.Announce:
		return h.order(audit.Announce, audit.AnnounceBody{Result: result, Publication: h.publication()}, h.chairAndChief()...)
	case tally.Revote:
		next, err := h.revote()
		if err != nil {
			return err
		}
		body := audit.DecideBody{Result: result, Decision: "REVOTE", Text: "得票相等，对票数相等的项目再次投票", Next: &next, Publication: h.publication()}
		return h.order(audit.Decide, body, h.chairAndChief()...)
	default: // what the presidium decides is not played
		body := audit.DecideBody{Result: result, Decision: "NEXT_SESSION", Text: "模拟：提请主席团研究，留待下次会议另行票决", Publication: h.publication()}
		if len(h.board.Outcome().Tied) > 0 {
			body.Decision, body.Text = "PRESIDIUM_DECIDED", "模拟：得票相等，由主席团决定"
		}
		return h.order(audit.Decide, body, h.chairAndChief()...)
	}
}

// publication is what people choose to make known. Nobody real has voted: what reveals votes is published all the same.
func (h *hall) publication() (p audit.Publication) {
	if len(h.board.Findings()) > 0 {
		p.Despite = "模拟：无真实投票人，公布全部结果"
	}
	return p
}

// revote prepares the manifest of the next round among the tied and keeps it beside the board. The first round stays.
func (h *hall) revote() (_ crypto.Hash, err error) {
	next := *h.manifest
	next.Origin += "-revote"
	next.Previous = &ballot.Previous{Citation: h.board.AtResult(), Revote: true}
	next.Seats = h.board.Outcome().Vacant
	next.Candidates = nil
	for i, item := range h.board.Outcome().Items {
		if slices.Contains(h.board.Outcome().Tied, item.ID) {
			next.Candidates = append(next.Candidates, h.manifest.Candidates[i])
		}
	}
	again, err := newLocal()
	if err != nil {
		return crypto.Hash{}, err
	}
	defer func() { err = errors.Join(err, again.dismiss()) }()
	if err := again.engage(&next); err != nil {
		return crypto.Hash{}, err
	}
	return next.Hash(), h.clerk.next(h.ctx, next.Bytes())
}
