package play

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
)

// A Session is a meeting whose board is kept by a server: the same people as in [Simulate], who reach it over HTTP. It is used by
// one goroutine.
type Session struct {
	hall        *hall
	roll, slips ballot.Keys
	each        func(n int, do func(i int))
}

// Convene draws everybody's cards, slips and keys, and drafts the manifest.
func Convene(m *Meeting, o Options) (*Session, error) {
	p, err := gather(len(m.Deputies))
	if err != nil {
		return nil, fmt.Errorf("convene: %w", err)
	}
	s := &Session{hall: newHall(m, p, o), each: o.Each}
	s.hall.manifest, s.roll, s.slips = p.draft(m)
	if m.Series > 0 {
		s.hall.manifest.Series = &ballot.Series{Place: 1, Of: m.Series}
	}
	return s, nil
}

// Enter says how the poll is reached: by officers and trustees, who read what is not announced, and by desk and tablets, which may have a
// booth host between. Each checks ballots at the same time if it likes. What is busy or does not answer is asked again for as long as
// patience.
func (s *Session) Enter(officers, tablets *client.Poll, patience time.Duration) {
	reads := officers.As(s.hall.officers[ballot.ChiefScrutineer][0], s.hall.manifest.Hash())
	s.hall.clerk = &remote{poll: reads, public: officers, tablets: tablets, mirror: client.NewMirror(reads), each: s.hall.options.Each, patience: patience}
}

// Play plays one stage. [ErrVoid] and [ErrUndecrypted] are wrapped, and [*api.Problem] of what the server refuses.
func (s *Session) Play(ctx context.Context, stage Stage) error {
	if err := s.hall.play(ctx, stage); err != nil {
		return fmt.Errorf("%s: %w", stage, err)
	}
	return nil
}

// Manifest returns the manifest, which is complete when the session was founded ([Session.Found]).
func (s *Session) Manifest() *ballot.Manifest { return s.hall.manifest }

// Board returns the board as the officers looked at it last.
func (s *Session) Board() *audit.Board { return s.hall.board }

// Behave says how trustee i, from 1, behaves in the stage [Decrypt].
func (s *Session) Behave(i int, c Conduct) { s.hall.conduct[i] = c }

// Ballots encrypts the ballots of all who cast one, after [Issuing], and returns what each of them sends ([ballot.WithEighths]). Done again, it
// makes other ballots under the same credentials.
func (s *Session) Ballots(ctx context.Context) ([][]byte, error) {
	h, n := s.hall, len(s.hall.votes)
	h.ctx = ctx
	sent, errs := make([][]byte, n), make([]error, n)
	h.options.Each(n, func(i int) {
		sent[i], errs[i] = h.encrypt(i)
		h.options.Step("encrypt", i+1, n)
	})
	return sent, errors.Join(append(errs, ctx.Err())...)
}

// CheckReceipt checks that a receipt is that of the envelope that was sent.
func (s *Session) CheckReceipt(sent, receipt []byte) error { return s.hall.checkReceipt(sent, receipt) }

// Receive hands deputies the receipts of ballots that were cast otherwise than by playing [Voting], to be looked up in [Receipts].
func (s *Session) Receive(receipts [][]byte) { s.hall.receipts = receipts }

// Redeem plays [Receipts] beside the stages after [Closing], under their context: voters look up their receipts once the last epoch is
// published, and neither they nor the officers wait for the others.
func (s *Session) Redeem() error {
	if err := s.hall.redeem(); err != nil {
		return fmt.Errorf("%s: %w", Receipts, err)
	}
	return nil
}

// Evidence fetches the bundle of the published board, as everybody may have it.
func (s *Session) Evidence(ctx context.Context) (audit.Bundle, error) {
	return s.hall.clerk.evidence(ctx)
}

// Each is how the session's people do several things at the same time, nil if one after the other.
func (s *Session) Each() func(n int, do func(i int)) { return s.each }

// Insist says for how long people ask again, from now on, if a server is busy or does not answer.
func (s *Session) Insist(patience time.Duration) {
	if r, ok := s.hall.clerk.(*remote); ok {
		r.patience = patience
	}
}
