package sequencer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// ErrOther is wrapped when another ballot was cast under the credential. The receipt that comes with it is that ballot's.
// Only who can make a correct ballot under the credential gets it.
var ErrOther = errors.New("another ballot was cast under this credential; here is its receipt")

// What a ballot is refused for before its proofs are looked at.
var (
	ErrForm   = errors.New("not a ballot of this poll in its one form")
	ErrTokens = errors.New("a ballot without tokens")
)

// Accept takes an envelope as it was sent, and returns the receipt when the ballot is durable. The same bytes get the same
// receipt, before and after the poll is closed. Eighths of hints, if they were sent along, make the check faster and nothing
// else: they are nowhere kept. [ErrOther], with a receipt; [ErrForm], [ErrTokens], [audit.ErrPhase],
// [audit.ErrSurrender], [audit.ErrCiphertext], [*ballot.ElectionError] and [ErrBox] are wrapped, and a
// [*RefusedError] around what is wrong with the ballot. Any other error of the store leaves it open whether the ballot is in: send
// the same bytes again.
func (w *Writer) Accept(ctx context.Context, envelope, eighths []byte) (receipt []byte, err error) {
	s := Sent{Envelope: envelope, Eighths: eighths}
	w.Check(ctx, []*Sent{&s})
	return w.Take(ctx, &s)
}

// A Sent is a ballot as it was sent, on its way into the box: it is checked, alone or with others, and then taken.
type Sent struct {
	Envelope, Eighths []byte

	id    crypto.Hash
	known bool   // it was acknowledged before
	claim *claim // unless it was, or err says why not
	err   error
}

// Check is the slow half of [Writer.Accept], for ballots that wait at the same moment: one sum for all.
func (w *Writer) Check(ctx context.Context, all []*Sent) {
	var poll *audit.Poll
	var fresh []*audit.Electronic
	var of []*Sent
	for _, s := range all {
		s.id = crypto.Sum(s.Envelope)
		now, known, err := w.look(ctx, s.id)
		if s.known, s.err = known, err; err != nil || known {
			continue
		}
		poll = now
		fresh, of = append(fresh, &audit.Electronic{ID: s.id, Payload: s.Envelope, Eighths: s.Eighths}), append(of, s)
	}
	if len(fresh) == 0 {
		return
	}
	poll.AcceptElectronic(rand.Reader, fresh)
	for i, e := range fresh {
		s := of[i]
		if a := e.Accepted; a != nil {
			s.claim = &claim{id: s.id, key: a.Credential, alphas: a.Alphas, item: e.Item, hints: a.Hints}
		} else {
			s.claim, s.err = admit(poll, s.id, s.Envelope)
		}
	}
}

// Take is the other half: it puts a checked ballot into the box and returns what Accept returns.
func (w *Writer) Take(ctx context.Context, s *Sent) (receipt []byte, err error) {
	switch {
	case s.err != nil:
		return nil, fmt.Errorf("accept: %w", s.err)
	case s.known:
		return w.receipt(s.id)
	case s.claim == nil:
		return nil, errors.New("accept: internal error: the ballot was not checked")
	}
	bound, err := w.bind(ctx, s.claim, s.Envelope)
	if err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	if receipt, err = w.receipt(bound); err == nil && bound != s.id {
		err = ErrOther
	}
	return receipt, err
}

// admit checks an electronic ballot that was not accepted in the fast way, and says why it is none.
func admit(poll *audit.Poll, id crypto.Hash, envelope []byte) (*claim, error) {
	v, err := poll.ParseEnvelope(envelope)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrForm, err)
	}
	if len(v.Tokens) == 0 { // before any proof is looked at: a stranger must not have proofs checked for nothing (threat 52)
		return nil, ErrTokens
	}
	c := newClaim(id, v)
	if c.item, err = poll.CheckBallot(id, v); err != nil {
		return nil, &RefusedError{err}
	}
	return c, nil
}

// SitBeside makes the writer take no text any more that was encrypted with the randomness of what stands on the board of other, which the
// manifest cites as the one beside it ([audit.Board.SitBeside]). It is a rule of the door alone: what was acknowledged before stays good,
// and comes to the board.
func (w *Writer) SitBeside(ctx context.Context, other *Writer) error {
	var m *ballot.Manifest
	if err := w.View(ctx, func(b *audit.Board) error { m = b.Poll().Manifest; return nil }); err != nil {
		return err
	}
	var taken map[crypto.Encoding]bool
	if err := other.View(ctx, func(b *audit.Board) (err error) { taken, err = b.TakenBeside(m); return err }); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken = taken
	return nil
}

// Acknowledged returns the receipt of a ballot that was acknowledged, nil if none with this id was. It costs no proof: a tablet
// that did not hear the answer asks as often as it likes.
func (w *Writer) Acknowledged(ctx context.Context, id crypto.Hash) (receipt []byte, err error) {
	_, known, err := w.look(ctx, id)
	if err != nil || !known {
		return nil, err
	}
	return w.receipt(id)
}

func (w *Writer) receipt(id crypto.Hash) ([]byte, error) {
	return audit.IssueReceipt(audit.Receipt{Origin: string(w.poll), Ballot: id}, w.keys.Receipt)
}

// look returns the poll, and whether this very ballot has been acknowledged.
func (w *Writer) look(ctx context.Context, id crypto.Hash) (*audit.Poll, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		return nil, false, err
	}
	poll := st.board.Poll()
	if poll.Election == nil {
		return nil, false, fmt.Errorf("%w: there is no key yet", audit.ErrPhase)
	}
	return poll, st.intake.acknowledged(id), nil
}

// bind makes a checked ballot that of its credential, and returns the hash of the one that is. Nothing is said of a ballot
// on its way, not even to who sends another: until it is in the box, it may never get there.
func (w *Writer) bind(ctx context.Context, c *claim, envelope []byte) (crypto.Hash, error) {
	for {
		st, other, err := w.reserve(ctx, c)
		if err != nil {
			return crypto.Hash{}, err
		}
		if other == nil {
			if bound, done, err := w.send(ctx, st, c, envelope); done {
				return bound, err
			}
			continue // the gate has moved, as it does at every epoch
		}
		if other.stored {
			return other.id, nil
		}
		select {
		case <-other.settled:
		case <-ctx.Done():
			return crypto.Hash{}, ctx.Err()
		}
	}
}

// reserve counts a ballot in before it is stored, so that what is acknowledged can never be refused by the board. If the
// credential has another one, that is returned.
func (w *Writer) reserve(ctx context.Context, c *claim) (*state, *claim, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		return nil, nil, err
	}
	x := &st.intake
	if id, cast := x.cast[c.key]; cast {
		return st, &claim{id: id, stored: true}, nil
	}
	if other := x.claims[c.key]; other != nil {
		seen := *other // the lock guards the claim itself
		return st, &seen, nil
	}
	if err := st.admits(audit.Ballot); err != nil {
		return nil, nil, err
	}
	if err := st.mayBind(c.key, c.alphas); err != nil {
		return nil, nil, &RefusedError{err}
	}
	for _, alpha := range c.alphas {
		if x.alphas[alpha] || w.taken[alpha] {
			return nil, nil, audit.ErrCiphertext
		}
	}
	c.stored, c.settled, c.gate = false, make(chan struct{}), st.gate
	x.add(c)
	return st, nil, nil
}

// send stores a ballot that is counted in. done is false if the gate has moved: then nothing was written.
func (w *Writer) send(ctx context.Context, st *state, c *claim, envelope []byte) (bound crypto.Hash, done bool, err error) {
	// A tablet that hangs up must not leave the fate of a write unknown: everybody would wait while the box is read again.
	outcomes, err := w.store.Accept(context.WithoutCancel(ctx), w.poll, c.gate,
		[]store.Submission{{Key: c.key[:], Hash: c.id, Value: envelope}})
	w.mu.Lock()
	defer w.mu.Unlock()
	defer close(c.settled)
	x := &st.intake
	switch {
	case err == nil && outcomes[0].Hash == c.id:
		c.stored = true
		return c.id, true, nil
	case err == nil: // somebody else has written to the box
		x.drop(c)
		w.forgetLocked(st)
		return outcomes[0].Hash, true, nil
	case errors.Is(err, store.ErrGate):
		x.drop(c)
		if st.gate == c.gate { // and it was not this writer who moved it
			w.forgetLocked(st)
		}
		return crypto.Hash{}, ctx.Err() != nil, ctx.Err()
	default:
		x.drop(c)
		x.known = false // the rounds will tell
		return crypto.Hash{}, true, err
	}
}

// forgetLocked makes the next call load the state again, unless somebody has.
func (w *Writer) forgetLocked(st *state) {
	if w.state == st {
		w.state = nil
	}
}
