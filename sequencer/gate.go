package sequencer

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
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

// settle brings the gate in line with the board, and learns what waits in the box if that is not known yet.
func (w *Writer) settle(ctx context.Context, st *state) (err error) {
	if st.gate.Version == 0 {
		if st.gate, err = w.store.LoadGate(ctx, w.poll); errors.Is(err, store.ErrNotFound) {
			return w.boxless(st)
		} else if err != nil {
			return err
		}
	}
	if want := wanted(st.board.Phase()); st.gate.State < want {
		if st.gate, err = w.store.SwapGate(ctx, st.lease, st.gate, want, st.gate.Round); err != nil {
			return fmt.Errorf("gate: %w", err)
		}
	}
	if st.intake.known {
		return nil
	}
	return w.count(ctx, st)
}

// ErrBox is wrapped when a board has no box: it was restored from a backup, and nobody can know what was cast since. Such a
// poll can be read, and declared void; one that was closed before can be counted.
var ErrBox = errors.New("the board was restored from a backup and has no ballot box; only void may follow")

func (w *Writer) boxless(st *state) error {
	st.intake.known = true
	st.intake.missing = wanted(st.board.Phase()) != store.Shut || st.board.Phase() == audit.LastCall
	return nil
}

// admits refuses what cannot follow on a board without a box.
func (st *state) admits(messages []audit.Message) error {
	for _, m := range messages {
		if st.intake.missing && m.Kind != audit.Void && m.Kind != audit.Remark {
			return fmt.Errorf("add %s: %w", m.Kind, ErrBox)
		}
	}
	return nil
}

// seal ends the present round, so that everything cast so far can be read.
func (w *Writer) seal(ctx context.Context, st *state) (err error) {
	if st.gate.State == store.Open {
		st.gate, err = w.store.SwapGate(ctx, st.lease, st.gate, store.Open, st.gate.Round+1)
	}
	return err
}

// waiting calls fn with everything in the sealed rounds that is not on the board yet.
func (w *Writer) waiting(ctx context.Context, st *state, fn func(store.Submission) error) error {
	rounds := st.gate.Round
	if st.gate.State == store.Shut {
		rounds++
	}
	for round := range rounds {
		err := w.store.ReadRound(ctx, w.poll, round, func(s store.Submission) error {
			if st.intake.sequenced[s.Hash] {
				return nil
			}
			return fn(s)
		})
		if err != nil {
			return fmt.Errorf("read round %d: %w", round, err)
		}
	}
	return nil
}
