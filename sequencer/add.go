package sequencer

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
)

// Add puts messages on the board as one batch: all of them, or none. The checkpoint covers all. It refuses ballots and
// electronic epochs, which come from [Writer.Accept] and [Writer.Epoch] alone, and close while ballots wait ([ErrWaiting]).
// While the poll is open, a surrender comes alone: it takes the credential as a ballot does, and while one is on its way under it
// waits to hear what became of it. Ballots from paper come with the epoch that lists them, and with nothing else.
//
// A payload of more than [store.MaxPayload] cannot be stored: [store.ErrTooLarge]. What the board refuses is a [*RefusedError].
// Of several messages that are no transcription one may be refused after others were applied: then the board is loaded again.
// Whoever serves strangers takes no such batch from them.
func (w *Writer) Add(ctx context.Context, messages ...audit.Message) error {
	if len(messages) == 0 {
		return nil
	}
	if len(messages) > w.step {
		return fmt.Errorf("add %d messages: %w: a batch has at most %d", len(messages), store.ErrTooLarge, w.step)
	}
	writing, err := unbroken(ctx)
	if err != nil {
		return fmt.Errorf("add %s: %w", messages[0].Kind, err)
	}
	poll, err := w.ask(writing, func(st *state) error { return st.mayAdd(messages) })
	if err != nil {
		return err
	}
	if fromPaper(messages[0].Kind) {
		return w.transcribe(writing, poll, messages)
	}
	items, errs := w.check(poll, messages) // the slow half: ballots are accepted meanwhile
	for {
		onItsWay, err := w.put(writing, poll, messages, items, errs)
		if onItsWay == nil {
			return err
		}
		select {
		case <-onItsWay:
		case <-ctx.Done():
			return fmt.Errorf("add %s: %w", messages[0].Kind, ctx.Err())
		}
	}
}

// put puts checked messages on the board. If the credential of a surrender has a ballot on its way, it returns what is closed when
// that has come to an end, and has done nothing.
func (w *Writer) put(ctx context.Context, poll *audit.Poll, messages []audit.Message, items []audit.Item, errs []error) (onItsWay <-chan struct{}, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		return nil, err
	}
	if st.board.Poll().Election != poll.Election { // the trustees have made their key in between
		items, errs = w.check(st.board.Poll(), messages)
	}
	if err := st.mayAdd(messages); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, &RefusedError{err}
		}
	}
	if messages[0].Kind == audit.Surrender && st.board.Phase() == audit.Voting {
		return w.surrenderLocked(ctx, st, messages[0], items[0])
	}
	if err := w.addLocked(ctx, st, messages, items); err != nil {
		return nil, err
	}
	return nil, w.finishLocked(ctx, st)
}

// A RefusedError says that what was sent is at fault, and not whoever stores it.
type RefusedError struct{ Err error }

func (e *RefusedError) Error() string { return e.Err.Error() }

// Unwrap returns why the board refuses.
func (e *RefusedError) Unwrap() error { return e.Err }

// check does the stateless half of entries.
func (w *Writer) check(poll *audit.Poll, messages []audit.Message) ([]audit.Item, []error) {
	items, errs := make([]audit.Item, len(messages)), make([]error, len(messages))
	w.each(len(messages), func(i int) {
		e, ok := messages[i].Entry(), false
		if e.Kind == audit.Ballot {
			items[i], ok = poll.AcceptBallot(e.Payload, messages[i].Payload)
		}
		if !ok {
			items[i], errs[i] = poll.Check(e, messages[i].Payload)
		}
	})
	return items, errs
}

// addLocked takes checked messages, and after them checked ballots that lie in the box, through the one door of a board: apply,
// store, sign. A batch that is refused half-way has changed the board, which is then loaded again. Ballots are asked for before
// they come here.
func (w *Writer) addLocked(ctx context.Context, st *state, messages []audit.Message, items []audit.Item, cast ...*claim) error {
	for _, c := range cast {
		items = append(items, c.item)
	}
	w.state = nil
	leaves, err := w.applyLocked(st, items)
	if err != nil {
		return err
	}
	if err := w.keep(ctx, messages, cast); err != nil {
		return fmt.Errorf("add %s: %w", items[0].Entry.Kind, err)
	}
	if err := w.advance(ctx, st, leaves); err != nil {
		return err
	}
	for _, m := range messages {
		if err := st.note(m); err != nil {
			return err
		}
	}
	for _, c := range cast {
		st.intake.posts(c.id, c.key)
		w.hints.put(c)
	}
	if err := w.settle(ctx, st); err != nil {
		return err
	}
	w.state = st
	return nil
}

// applyLocked applies entries and returns the leaves that they are in the log.
func (w *Writer) applyLocked(st *state, items []audit.Item) ([][]byte, error) {
	leaves := make([][]byte, len(items))
	for i, item := range items {
		if err := st.board.Apply(item); err != nil {
			if i == 0 {
				w.state = st // nothing has changed
			} else if item.Entry.Kind == audit.Ballot {
				return nil, fmt.Errorf("internal error: a ballot is refused in the midst of its epoch: %v", err)
			}
			return nil, &RefusedError{err}
		}
		leaves[i] = item.Entry.Bytes()
	}
	return leaves, nil
}

// finishLocked puts on the board what follows from what is there, and what was begun before a crash: surrenders that are in
// the box, and the entry trustees when the last key has come, which nobody signs.
func (w *Writer) finishLocked(ctx context.Context, st *state) error {
	if err := w.giveBackLocked(ctx, st); err != nil {
		return err
	}
	if st.board.Phase() != audit.Ceremony || st.admits(audit.Trustees) != nil {
		return nil
	}
	trustees, err := st.board.Trustees()
	if err != nil { // keys are missing still
		return nil
	}
	messages := []audit.Message{{Kind: audit.Trustees, Payload: trustees.Bytes()}}
	items, errs := w.check(st.board.Poll(), messages)
	if errs[0] != nil {
		return errs[0]
	}
	return w.addLocked(ctx, st, messages, items)
}
