package sequencer

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// wanted is the state that the gate has to have in a phase of the board. The board is written first: a poll is open when
// everybody can see that it is, and what is cast between closing and the shutting of the gate still gets into the last epoch.
func wanted(p audit.Phase) store.State {
	switch p {
	case audit.Ceremony, audit.Approval, audit.Gathering:
		return store.Unopened
	case audit.Voting:
		return store.Open
	}
	return store.Shut
}

// settle brings the gate in line with the board.
func (w *Writer) settle(ctx context.Context, st *state) error {
	if st.intake.lost {
		return nil
	}
	want := wanted(st.board.Phase())
	if st.gate.State >= want {
		return nil
	}
	var err error
	if st.gate, err = w.store.SwapGate(ctx, st.lease, st.gate, want, st.gate.Round); err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	return w.harvest(ctx, st)
}

// learn finds out what waits in the box.
func (w *Writer) learn(ctx context.Context, st *state) (err error) {
	st.gate, err = w.store.LoadGate(ctx, w.poll)
	if st.intake.lost = errors.Is(err, store.ErrNotFound); st.intake.lost {
		st.intake.known = true
		return nil
	}
	if err != nil {
		return err
	}
	if err := w.settle(ctx, st); err != nil {
		return err
	}
	if err := w.seal(ctx, st); err != nil {
		return err
	}
	st.intake.known = true
	return nil
}

// seal ends the present round and reads it: what was cast so far is then known, and nothing is under way any more.
func (w *Writer) seal(ctx context.Context, st *state) (err error) {
	if st.gate.State == store.Open {
		if st.gate, err = w.store.SwapGate(ctx, st.lease, st.gate, store.Open, st.gate.Round+1); err != nil {
			return fmt.Errorf("gate: %w", err)
		}
	}
	return w.harvest(ctx, st)
}

// ErrBox is wrapped when a board has no box: it was restored from a backup, and nobody can know what was cast since. Such a
// poll can be read, and declared void; one whose last epoch is on the board can be counted.
var ErrBox = errors.New("the board was restored from a backup and has no ballot box; only void may follow")

// ErrWaiting is wrapped when a board is to be closed while acknowledged ballots wait: the last epoch comes before.
var ErrWaiting = errors.New("acknowledged ballots are not on the board yet; the last epoch must come first")

// admits refuses what must not come to the board for the box's sake.
func (st *state) admits(kind audit.Kind) error {
	if st.intake.lost && st.board.TakesBallots() && kind != audit.Void && kind != audit.Remark {
		return ErrBox
	}
	if kind == audit.Close && len(st.intake.claims) > 0 { // the board itself demands a last epoch only if there was one before
		return ErrWaiting
	}
	return nil
}

// mayBind reports whether the board would take a ballot, or a surrender in its place, after all that is counted in.
func (st *state) mayBind(credential crypto.Encoding, alphas []crypto.Encoding) error {
	return st.board.MayCast(credential, alphas, len(st.intake.claims)+len(st.intake.given))
}
