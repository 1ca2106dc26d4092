package sequencer

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// intake is what waits in the box, as far as a new ballot must know: it keeps neither order nor time.
type intake struct {
	known     bool
	missing   bool                       // the box was left behind, and is wanted
	sequenced map[crypto.Hash]bool       // ballots on the board
	pending   map[string]crypto.Hash     // ballots acknowledged, or about to be, by credential
	alphas    map[string]bool            // of those that are pending
	checked   map[crypto.Hash]audit.Item // pending ballots whose proofs were checked since the start
}

func newIntake() intake {
	return intake{sequenced: map[crypto.Hash]bool{}, pending: map[string]crypto.Hash{}, alphas: map[string]bool{}, checked: map[crypto.Hash]audit.Item{}}
}

// count learns what is pending after a start.
func (w *Writer) count(ctx context.Context, st *state) error {
	if err := w.seal(ctx, st); err != nil {
		return err
	}
	err := w.waiting(ctx, st, func(s store.Submission) error {
		v, err := st.board.Poll().ParseEnvelope(s.Value)
		if err != nil {
			return fmt.Errorf("pending ballot: %v: %w", err, store.ErrCorrupt)
		}
		st.intake.take(s.Hash, v)
		return nil
	})
	st.intake.known = err == nil
	return err
}

func (x *intake) take(id crypto.Hash, v *ballot.Envelope) {
	x.pending[v.Ballot.Credential.String()] = id
	for _, alpha := range v.Ballot.Alphas() {
		x.alphas[alpha] = true
	}
}

func (x *intake) give(v *ballot.Envelope) {
	delete(x.checked, x.pending[v.Ballot.Credential.String()])
	delete(x.pending, v.Ballot.Credential.String())
	for _, alpha := range v.Ballot.Alphas() {
		delete(x.alphas, alpha)
	}
}

// ErrOther is wrapped when another ballot was cast under the credential. The receipt that comes with it is that ballot's.
var ErrOther = errors.New("another ballot was cast under this credential; here is its receipt")

// Accept takes an envelope as it was sent, and returns the receipt when the ballot is durable. The same bytes get the same
// receipt, before and after the poll is closed. [ErrOther], with a receipt; [audit.ErrPhase], [audit.ErrSurrender] and
// [audit.ErrCiphertext] are wrapped; any other error of the store leaves it open whether the ballot is in: send the same
// bytes again.
func (w *Writer) Accept(ctx context.Context, envelope []byte) (receipt []byte, err error) {
	poll, known, err := w.look(ctx, crypto.Sum(envelope))
	if err != nil {
		return nil, err
	}
	id := crypto.Sum(envelope)
	if known {
		return w.receipt(id)
	}
	if poll.Election == nil {
		return nil, fmt.Errorf("accept: %w: there is no key yet", audit.ErrPhase)
	}
	v, err := poll.ParseEnvelope(envelope)
	if err != nil {
		return nil, fmt.Errorf("accept: %v", err)
	}
	if len(v.Tokens) == 0 { // before any proof is looked at: a stranger must not have proofs checked for nothing (threat 52)
		return nil, errors.New("accept: a ballot without tokens")
	}
	item, err := poll.Check(audit.Entry{Kind: audit.Ballot, Payload: id}, envelope)
	if err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	bound, err := w.keep(ctx, v, item, store.Submission{Key: v.Ballot.Credential.Bytes(), Hash: id, Value: envelope})
	if err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	if receipt, err = w.receipt(bound); err == nil && bound != id {
		err = ErrOther
	}
	return receipt, err
}

// look returns the poll, and whether this very ballot has been acknowledged.
func (w *Writer) look(ctx context.Context, id crypto.Hash) (*audit.Poll, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("accept: %w", err)
	}
	return st.board.Poll(), st.intake.sequenced[id], nil
}

// keep makes a checked ballot pending, and returns the hash of the one that its credential is bound to. The gate moves at
// every epoch: then it is tried again.
func (w *Writer) keep(ctx context.Context, v *ballot.Envelope, item audit.Item, s store.Submission) (bound crypto.Hash, err error) {
	for {
		st, gate, err := w.reserve(ctx, v, item)
		if err != nil {
			return bound, err
		}
		if other, pending := w.pending(st, v); pending && other != s.Hash {
			return other, nil
		}
		outcomes, err := w.store.Accept(ctx, w.poll, gate, []store.Submission{s})
		switch {
		case err == nil:
			if outcomes[0].Hash != s.Hash {
				w.release(st, v, s.Hash)
			}
			return outcomes[0].Hash, nil
		case !errors.Is(err, store.ErrGate):
			w.forget(st)
			return bound, err
		case !w.moved(st, gate):
			w.forget(st)
		default:
			w.release(st, v, s.Hash)
		}
	}
}

// reserve counts a ballot in before it is stored, so that what is acknowledged can never be refused by the board. A
// credential that has one keeps it.
func (w *Writer) reserve(ctx context.Context, v *ballot.Envelope, item audit.Item) (*state, store.Gate, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return nil, store.Gate{}, err
	}
	if st.intake.missing {
		return nil, store.Gate{}, ErrBox
	}
	if st.board.Phase() != audit.Voting {
		return nil, store.Gate{}, fmt.Errorf("%w: the board is %s", audit.ErrPhase, st.board.Phase())
	}
	if _, pending := st.intake.pending[v.Ballot.Credential.String()]; pending {
		return st, st.gate, nil
	}
	err = st.board.MayCast(v, len(st.intake.pending))
	if errors.Is(err, audit.ErrCast) { // the store knows which ballot it was
		return st, st.gate, nil
	}
	if err != nil {
		return nil, store.Gate{}, err
	}
	for _, alpha := range v.Ballot.Alphas() {
		if st.intake.alphas[alpha] {
			return nil, store.Gate{}, audit.ErrCiphertext
		}
	}
	st.intake.take(item.Entry.Payload, v)
	st.intake.checked[item.Entry.Payload] = item
	return st, st.gate, nil
}

func (w *Writer) pending(st *state, v *ballot.Envelope) (crypto.Hash, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id, ok := st.intake.pending[v.Ballot.Credential.String()]
	return id, ok
}

// release takes back a reservation of which nothing was stored.
func (w *Writer) release(st *state, v *ballot.Envelope, id crypto.Hash) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == st && st.intake.pending[v.Ballot.Credential.String()] == id {
		st.intake.give(v)
	}
}

// moved reports whether the gate is another one by now than that which a ballot was sent under.
func (w *Writer) moved(st *state, gate store.Gate) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state != st || st.gate != gate
}

// forget makes the next call load the state again, unless somebody has.
func (w *Writer) forget(st *state) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == st {
		w.state = nil
	}
}

func (w *Writer) receipt(id crypto.Hash) ([]byte, error) {
	return audit.IssueReceipt(audit.Receipt{Origin: string(w.poll), Ballot: id}, w.keys.Receipt)
}
