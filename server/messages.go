package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sequencer"
)

// The bounds of what is sent to a board in one piece.
const (
	maxOrder         = audit.MaxPayload + 1024
	maxTranscription = 64 << 20
)

// said are the kinds that trustees send: each is signed by one of them alone.
var said = []audit.Kind{audit.Cert, audit.Commit, audit.Deal, audit.Key, audit.Complaint, audit.Head, audit.Share, audit.Destroyed}

// message takes what a trustee says. A share that does not decrypt the sum is refused, and who signed it is named to everybody.
func message(c *call) error {
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return api.Unread(err)
	}
	m, err := audit.ParseMessage(data)
	if err != nil {
		return api.BadForm("a message")
	}
	if !slices.Contains(said, m.Kind) {
		return api.NewProblem(api.BadRequest, "not what a trustee says")
	}
	err = c.put(m)
	var wrong *audit.ShareError
	if errors.As(err, &wrong) {
		c.poll.accuse(wrong.Trustee)
	}
	return err
}

// surrender takes tokens back.
func surrender(c *call) error {
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return api.Unread(err)
	}
	return c.put(audit.Message{Kind: audit.Surrender, Payload: data})
}

// transcribe takes the ballots that two tellers made of papers, with the epoch that both signed.
func transcribe(c *call) error {
	if c.view.state.Phase != audit.Transcribing { // before 64 MiB are read for nothing
		return api.NewProblem(api.Phase, "")
	}
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return api.Unread(err)
	}
	var t api.Transcription
	if err := crypto.DecodeJSON(data, &t); err != nil {
		return api.BadForm("a transcription")
	}
	if t.Epoch.Kind != audit.Epoch || slices.ContainsFunc(t.Ballots, func(m audit.Message) bool { return m.Kind != audit.Ballot }) {
		return api.NewProblem(api.BadRequest, "a transcription is an epoch and its ballots")
	}
	// Its proofs are checked like those of ballots that are cast, when it is their turn (threat 52).
	return c.server.limits.check(c.Request.Context(), func() error { return c.put(append([]audit.Message{t.Epoch}, t.Ballots...)...) })
}

// put puts messages on the board and answers with the head that has them. What is there already was sent twice.
func (c *call) put(messages ...audit.Message) error {
	ctx, status := c.Request.Context(), http.StatusCreated
	if err := c.poll.add(ctx, messages...); err != nil {
		if there, lookErr := c.poll.has(ctx, messages[0]); lookErr != nil || !there {
			return err
		}
		status = http.StatusOK
	}
	v, err := c.poll.current(ctx)
	if err != nil {
		return err
	}
	c.reply(status, v.state.Head)
	return nil
}

// add puts messages on the board, whether or not who sent them stays to hear of it: a write that is given up half-way leaves its
// fate unknown, and the writer then reads the whole board again. Nobody shall be able to have that done by hanging up.
func (p *poll) add(ctx context.Context, messages ...audit.Message) error {
	if err := p.mayWrite(); err != nil { // a fault may have come since the request did
		return err
	}
	return p.writer.Add(context.WithoutCancel(ctx), messages...)
}

// has reports whether a message is on the board, published or not: what was sent twice is there once.
func (p *poll) has(ctx context.Context, m audit.Message) (there bool, err error) {
	err = p.writer.View(ctx, func(b *audit.Board) error { there = b.Has(m.Entry().Payload); return nil })
	return there, err
}

// current waits until the board as it is committed now is published.
func (p *poll) current(ctx context.Context) (*view, error) {
	var size int64
	err := p.writer.View(ctx, func(b *audit.Board) error { size = b.Size(); return nil })
	if err != nil {
		return nil, err
	}
	return p.published(ctx, size)
}

// election returns the poll with its election, of which nothing changes any more.
func (p *poll) election(ctx context.Context) (*ballot.Poll, error) {
	var all ballot.Poll
	err := p.writer.View(ctx, func(b *audit.Board) error { all = b.Poll().Poll; return nil })
	if err == nil && all.Election == nil {
		err = api.NewProblem(api.Phase, "the trustees have made no key yet")
	}
	return &all, err
}

func isRefusal(err error) bool {
	var refused *sequencer.RefusedError
	return errors.As(err, &refused)
}
