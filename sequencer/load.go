package sequencer

import (
	"context"
	"time"
)

// lease is how long another node waits before it takes over from one that does not answer.
const lease = time.Minute

// loadLocked returns the state, and makes it from the store if it is not known: it takes the lease, replays the log, brings
// the box in line with it, and finishes what was begun. A crash needs no other repair. A writer without keys only reads.
func (w *Writer) loadLocked(ctx context.Context) (*state, error) {
	st := w.state
	w.state = nil // until all went well
	if st == nil {
		st = &state{intake: newIntake()}
		if err := w.elect(ctx, st); err != nil {
			return nil, err
		}
		if err := w.replay(ctx, st); err != nil {
			return nil, err
		}
	}
	if w.reads() {
		w.state = st
		return st, nil
	}
	// A lease that ran out is taken again. If another node has written meanwhile, head and gate are no longer what they were,
	// and the store refuses to change them.
	if time.Since(st.elected) > lease/2 {
		if err := w.elect(ctx, st); err != nil {
			return nil, err
		}
	}
	if !st.intake.known {
		if err := w.learn(ctx, st); err != nil {
			return nil, err
		}
	}
	w.state = st
	return st, w.finishLocked(ctx, st)
}

// loadToWriteLocked is loadLocked for what only the holder of the keys may do.
func (w *Writer) loadToWriteLocked(ctx context.Context) (*state, error) {
	if w.reads() {
		return nil, errKeys
	}
	return w.loadLocked(ctx)
}

func (w *Writer) elect(ctx context.Context, st *state) (err error) {
	if w.reads() { // and takes the lease from nobody
		return nil
	}
	now := time.Now()
	if st.lease, err = w.store.Elect(ctx, w.poll, w.node, lease); err != nil {
		return err
	}
	st.elected = now
	return nil
}
