package server

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
)

// cast takes a ballot and answers with its receipt when the ballot is durable. Whoever sends the same envelope again, because the
// answer was lost on its way, gets the same answer, also after closing and without any proof being checked again.
func cast(c *call) error {
	sent, err := readBallot(c.Request)
	if err != nil {
		return api.Unread(err)
	}
	envelope, eighths, err := ballot.ParseSent(sent)
	if err != nil {
		return api.BadForm("a ballot")
	}
	if len(envelope) > ballot.MaxEnvelope {
		return api.NewProblem(api.TooLarge, "")
	}
	ctx := c.Request.Context()
	signed, err := c.poll.writer.Acknowledged(ctx, crypto.Sum(envelope))
	if err != nil {
		return c.poll.late(err)
	}
	if signed == nil {
		if signed, err = c.poll.accept(c, envelope, eighths); err != nil {
			return err
		}
	}
	c.receipt(signed)
	return nil
}

// usualBallot is how much memory is set aside for a ballot before it comes. Who says more and sends nothing takes no more.
const usualBallot = 64 << 10

// readBallot reads a body into no more memory than it needs: the ballots of a whole hall are held at one time.
func readBallot(r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > usualBallot {
		return io.ReadAll(r.Body)
	}
	sent := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, sent)
	return sent, err
}

// checkBallots checks ballots at the door. While they waited for their turn a fault may have come: then nothing is done for them, and none is taken.
func (p *poll) checkBallots(ctx context.Context, all []*sequencer.Sent) {
	if p.mayWrite() == nil {
		p.writer.Check(ctx, all)
	}
}

// accept has a ballot checked and stored when it is its turn. One that comes too early or too late does not wait for a turn.
func (p *poll) accept(c *call, envelope, eighths []byte) (signed []byte, err error) {
	ctx := c.Request.Context()
	var phase audit.Phase
	var size int
	if err := p.writer.View(ctx, func(b *audit.Board) error { phase, size = b.Phase(), b.Poll().HintsSize(); return nil }); err != nil {
		return nil, err
	}
	if !mayHaveCast(phase) {
		return nil, api.NewProblem(api.NotOpen, "")
	}
	if len(eighths) != size {
		eighths = nil // of no use, and not to be held while others are checked
	}
	sent := &sequencer.Sent{Envelope: envelope, Eighths: eighths}
	if err := p.door.check(ctx, c.server.limits, sent); err != nil {
		return nil, err
	}
	if err := p.mayWrite(); err != nil {
		return nil, err
	}
	signed, err = p.writer.Take(ctx, sent)
	if errors.Is(err, sequencer.ErrOther) && signed != nil { // the deputy whose tablet died learns that the vote is in
		other := api.NewProblem(api.AlreadyCast, "")
		other.Receipt = string(signed)
		return nil, other
	}
	if err != nil {
		return nil, p.late(err)
	}
	return signed, nil
}

// mayHaveCast reports whether ballots have come before: the same credential then gets the receipt of what was cast, and anything
// else hears that it is too late.
func mayHaveCast(phase audit.Phase) bool {
	switch phase {
	case audit.Ceremony, audit.Approval, audit.Gathering:
		return false
	}
	return true // also of a void poll: nobody waits for it to open
}

// late says of a ballot that does not come in the phase in which ballots come whether it is too early or too late.
func (p *poll) late(err error) error {
	if !errors.Is(err, audit.ErrPhase) {
		return err
	}
	if mayHaveCast(p.view().state.Phase) {
		return api.NewProblem(api.Closed, "")
	}
	return api.NewProblem(api.NotOpen, "")
}

func (c *call) receipt(signed []byte) {
	c.deadline()
	c.Data(http.StatusCreated, mediaText, signed)
}
