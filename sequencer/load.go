package sequencer

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/piaojue/piaojue/store"
)

// lease is how long another node waits before it takes over from one that does not answer.
const lease = time.Minute

// A state is loaded in three steps, each of which needs the one before: the log is read, the box is read, and what was begun is
// finished. Whoever only looks takes the first. No step signs a head before the last, so that the stored head can be shown to
// witnesses first: on a store that was set back, the next one would be a second history.

// loadLocked returns the state, and makes it from the store if it is not known. A crash needs no other repair. It is loaded for
// everybody, whether or not who called stays to see it.
func (w *Writer) loadLocked(ctx context.Context) (_ *state, err error) {
	ctx = context.WithoutCancel(ctx)
	if w.state == nil {
		if w.state, err = w.load(ctx); err != nil {
			return nil, err
		}
	}
	if err := w.prolongLocked(ctx); err != nil {
		return nil, err
	}
	return w.state, nil
}

// load takes the lease and replays the log. A writer without keys only reads, and takes the lease from nobody.
func (w *Writer) load(ctx context.Context) (*state, error) {
	st := &state{intake: newIntake()}
	if !w.reads() {
		if err := w.elect(ctx, st); err != nil {
			return nil, err
		}
	}
	if err := w.replay(ctx, st); err != nil {
		return nil, err
	}
	return st, nil
}

// prolongLocked takes a lease again that runs out. If another node has written meanwhile, head and gate are no longer what they
// were, and the store refuses to change them.
func (w *Writer) prolongLocked(ctx context.Context) error {
	if w.reads() || time.Since(w.state.elected) <= lease/2 {
		return nil
	}
	err := w.elect(ctx, w.state)
	about := func(cause error) bool { return errors.Is(err, cause) }
	if slices.ContainsFunc([]error{store.ErrHeld, store.ErrFenced, store.ErrNotFound, store.ErrCorrupt}, about) {
		w.state = nil // any other error says nothing about the board, and to read all of it would not help
	}
	return err
}

func (w *Writer) elect(ctx context.Context, st *state) error {
	now := time.Now()
	taken, err := w.store.Elect(ctx, w.poll, w.node, lease)
	if err != nil {
		return err
	}
	st.lease, st.elected = taken, now
	return nil
}

// loadBoxLocked is loadLocked for what has to know what lies in the box: only the holder of the keys can.
func (w *Writer) loadBoxLocked(ctx context.Context) (*state, error) {
	if w.reads() {
		return nil, errKeys
	}
	st, err := w.loadLocked(ctx)
	if err != nil || st.intake.known {
		return st, err
	}
	w.state = nil // until all went well
	if err := w.learn(context.WithoutCancel(ctx), st); err != nil {
		return nil, err
	}
	w.state = st
	return st, nil
}

// loadToWriteLocked is loadBoxLocked for what writes: what was begun comes to the board before anything else does.
func (w *Writer) loadToWriteLocked(ctx context.Context) (*state, error) {
	st, err := w.loadBoxLocked(ctx)
	if err != nil {
		return nil, err
	}
	return st, w.finishLocked(context.WithoutCancel(ctx), st)
}

// Finish puts on the board what follows from what is there, and what a crash kept from it. Every call that writes does so first;
// whoever serves the board calls it once the witnesses have been asked, so that it does not wait for the next write.
func (w *Writer) Finish(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.loadToWriteLocked(ctx)
	return err
}

// unbroken returns the context of a write: the caller's may end before it, but not in its midst. A write that is given up leaves
// its fate unknown, and the whole board to be read again.
func unbroken(ctx context.Context) (context.Context, error) {
	return context.WithoutCancel(ctx), ctx.Err()
}
