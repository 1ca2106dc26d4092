package play

import (
	"bytes"
	"crypto/rand"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// papers lets two tellers count the papers and transcribe them, and sets the invalid ones aside.
func (h *hall) papers() error {
	papers := h.plan.papers
	if err := h.order(audit.Papers, audit.PapersBody{Count: len(papers)}, h.tellers()...); err != nil {
		return err
	}
	if h.board.Excess() {
		return h.void("COLLECTED_OVER_ISSUED", "收回票数多于发出票数，本次票决无效")
	}
	var ballots []audit.Message
	var reasons []string
	for _, paper := range papers {
		if paper.Invalid != "" {
			reasons = append(reasons, paper.Invalid)
			continue
		}
		b, err := h.transcribe(paper.Marks)
		if err != nil {
			return err
		}
		ballots = append(ballots, b)
	}
	if err := h.transcribedEpoch(ballots); err != nil {
		return err
	}
	for i, reason := range reasons {
		if err := h.order(audit.Invalid, audit.InvalidBody{Number: i + 1, Reason: reason}, h.tellers()...); err != nil {
			return err
		}
	}
	return nil
}

// transcribe makes a ballot of a paper, under a credential that serves once and is thrown away.
func (h *hall) transcribe(marks []ballot.Mark) (audit.Message, error) {
	secret, err := crypto.RandomScalar(rand.Reader)
	if err != nil {
		return audit.Message{}, err
	}
	v, _, err := h.sign(secret, marks, nil)
	if err != nil {
		return audit.Message{}, err
	}
	return audit.Message{Kind: audit.Ballot, Payload: v.Bytes()}, nil
}

// transcribedEpoch puts the ballots that the tellers made of papers on the board; they sign the ids.
func (h *hall) transcribedEpoch(ballots []audit.Message) error {
	if len(ballots) == 0 {
		return nil
	}
	slices.SortFunc(ballots, func(a, b audit.Message) int {
		x, y := a.Entry().Payload, b.Entry().Payload
		return bytes.Compare(x[:], y[:])
	})
	body := audit.TranscribedBody{Epoch: h.board.Epochs() + 1, Count: len(ballots)}
	for _, b := range ballots {
		body.Ballots = append(body.Ballots, b.Entry().Payload)
	}
	epoch := audit.NewOrder(audit.Epoch, body, h.board.Head())
	for _, key := range h.tellers() {
		epoch.Sign(h.manifest, key)
	}
	if err := h.clerk.transcribe(h.ctx, epoch.Message(), ballots); err != nil {
		return err
	}
	return h.look()
}

// strike voids the slips that were not used, before the eyes of all.
func (h *hall) strike() error {
	return h.order(audit.Strike, audit.StrikeBody{Slips: h.board.UnusedSlips()}, h.scrutineers()...)
}
