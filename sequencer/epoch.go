package sequencer

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
)

// maxEpoch bounds an epoch of an open poll, so that it is stored with its ballots in one step. The last epoch takes all that
// waits; when a crash leaves half of it on the board, the next call goes on with the other half.
const maxEpoch = 4096

// Epoch puts ballots that wait on the board, sorted by hash, and returns how many. While the poll is open it holds the k
// highest hashes back, and takes nothing while fewer than 2k wait: what is held back hides who cast last. After closing it
// takes all, once; the caller has put the entry closing on the board. Sealed texts, of which each is opened by itself, come all after
// closing: an earlier epoch would tell of what is opened when it was written (docs/protocol.md, section 5.13).
func (w *Writer) Epoch(ctx context.Context) (int, error) {
	ctx, err := unbroken(ctx)
	if err != nil {
		return 0, fmt.Errorf("epoch: %w", err)
	}
	if err := w.recheck(ctx); err != nil {
		return 0, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		return 0, err
	}
	k, phase := st.board.Poll().Manifest.K, st.board.Phase()
	if phase != audit.Voting && phase != audit.LastCall || phase == audit.Voting && st.board.Poll().Manifest.Rules.Seals() {
		return 0, nil
	}
	if err := st.admits(audit.Epoch); err != nil {
		return 0, fmt.Errorf("epoch: %w", err)
	}
	if phase == audit.Voting && len(st.intake.claims) < 2*k { // the gate stays where it is
		return 0, nil
	}
	w.state = nil
	if err := w.seal(ctx, st); err != nil {
		return 0, err
	}
	w.state = st
	chosen := st.intake.waiting()
	if phase == audit.Voting {
		if len(chosen) < 2*k {
			return 0, nil
		}
		chosen = chosen[:min(len(chosen)-k, maxEpoch)]
	}
	if len(chosen) == 0 {
		return 0, nil
	}
	return len(chosen), w.announceLocked(ctx, st, chosen)
}

// announceLocked puts an epoch of these ballots on the board, or the rest of one that is there.
func (w *Writer) announceLocked(ctx context.Context, st *state, chosen []*claim) error {
	var messages []audit.Message
	var items []audit.Item
	poll := st.board.Poll()
	if st.intake.owed == 0 {
		body := audit.EpochBody{Epoch: st.board.Epochs() + 1, Count: len(chosen)}
		m := audit.Message{Kind: audit.Epoch, Payload: body.Bytes()}
		item, err := poll.Check(m.Entry(), m.Payload)
		if err != nil {
			return err
		}
		messages, items = append(messages, m), append(items, item)
	}
	for _, c := range chosen {
		if err := c.check(poll); err != nil {
			return err
		}
	}
	return w.addLocked(ctx, st, messages, items, chosen...)
}

// check checks the proofs of a ballot that was found in the box: whoever holds the disk can write there.
func (c *claim) check(poll *audit.Poll) (err error) {
	if c.item.Entry.Kind == audit.Ballot {
		return nil
	}
	e := audit.Electronic{ID: c.id, Payload: c.envelope.Bytes()}
	if poll.AcceptElectronic(nil, []*audit.Electronic{&e}); e.Accepted != nil {
		c.item, c.hints = e.Item, e.Accepted.Hints
	} else if c.item, err = poll.CheckBallot(c.id, c.envelope); err != nil {
		return fmt.Errorf("pending ballot: %v: %w", err, store.ErrCorrupt)
	}
	c.envelope = nil
	return nil
}

// recheck checks what was found in the box at a start without keeping others waiting.
func (w *Writer) recheck(ctx context.Context) error {
	w.mu.Lock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		w.mu.Unlock()
		return err
	}
	var found []*claim
	for _, c := range st.intake.waiting() {
		if c.item.Entry.Kind == "" {
			found = append(found, &claim{id: c.id, key: c.key, envelope: c.envelope})
		}
	}
	poll := st.board.Poll()
	w.mu.Unlock()
	errs := make([]error, len(found))
	w.each(len(found), func(i int) { errs[i] = found[i].check(poll) })
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, f := range found {
		if c := st.intake.claims[f.key]; errs[i] == nil && c != nil && c.id == f.id {
			c.item, c.hints, c.envelope = f.item, f.hints, nil
		}
	}
	return errors.Join(errs...)
}

// Forget removes the box when everything that was cast is on the board, or never will be: while it is there, its pages tell in which
// order ballots came (threat 26). Once it is gone, there is nothing to do.
func (w *Writer) Forget(ctx context.Context) error {
	ctx, err := unbroken(ctx)
	if err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		return err
	}
	switch phase := st.board.Phase(); {
	case st.intake.lost:
		return nil
	case st.board.TakesBallots():
		return fmt.Errorf("forget: %w: the board is %s", audit.ErrPhase, phase)
	case len(st.intake.claims) > 0 && phase != audit.Voided:
		return fmt.Errorf("forget: %w", ErrWaiting)
	}
	w.state = nil
	if err := w.store.Forget(ctx, st.lease, st.head); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	st.intake.lost = true
	for _, c := range st.intake.claims { // of a poll that is void
		st.intake.drop(c)
	}
	w.state = st
	return nil
}
