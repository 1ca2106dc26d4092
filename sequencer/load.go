package sequencer

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
)

// loadLocked returns the state, and makes it from the store if it is not known: it takes the lease, replays the log, and
// brings the box in line with it. A crash needs no other repair.
func (w *Writer) loadLocked(ctx context.Context) (*state, error) {
	if w.state != nil {
		return w.state, nil
	}
	st := new(state)
	var err error
	if st.lease, err = w.store.Elect(ctx, w.poll, w.node, lease); err != nil {
		return nil, err
	}
	if err := w.replay(ctx, st); err != nil {
		return nil, err
	}
	if w.keys.Log != nil {
		if err := w.settle(ctx, st); err != nil {
			return nil, err
		}
	}
	w.state = st
	return st, nil
}

// replay reads the log and makes the board of it.
func (w *Writer) replay(ctx context.Context, st *state) (err error) {
	if st.head, err = w.store.LoadHead(ctx, w.poll); err != nil {
		return err
	}
	if st.head.Size == 0 {
		return errors.New("the board has no entry: its creation was interrupted; create it again")
	}
	leaves, last, err := readLeaves(ctx, w.store, w.poll, st.head.Size)
	if err != nil {
		return err
	}
	st.last = last
	if st.board, err = w.newBoard(ctx, leaves[0]); err != nil {
		return err
	}
	st.intake = newIntake()
	for at := 1; at < len(leaves); {
		end := min(at+chunk, len(leaves))
		if st.board.Poll().Election == nil { // before the trustees' key is made nothing later can be checked
			end = at + 1
		}
		if err := w.replayChunk(ctx, st, int64(at), leaves[at:end]); err != nil {
			return err
		}
		at = end
	}
	if head := st.board.Head(); head.Size != st.head.Size || head.Root != st.head.Root {
		return fmt.Errorf("the entries have another root than the stored head: %w", store.ErrCorrupt)
	}
	return nil
}

// chunk is how many entries are checked at a time.
const chunk = 256

func (w *Writer) newBoard(ctx context.Context, leaf []byte) (*audit.Board, error) {
	e, err := audit.ParseEntry(leaf)
	if err != nil {
		return nil, err
	}
	manifest, err := w.store.ReadPayload(ctx, w.poll, e.Payload)
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	roll, slips, err := w.lists(ctx, manifest)
	if err != nil {
		return nil, err
	}
	return audit.NewBoard(manifest, roll, slips)
}

func (w *Writer) replayChunk(ctx context.Context, st *state, at int64, leaves [][]byte) error {
	poll := st.board.Poll()
	entries, items, errs := make([]audit.Entry, len(leaves)), make([]audit.Item, len(leaves)), make([]error, len(leaves))
	w.each(len(leaves), func(i int) {
		if entries[i], errs[i] = audit.ParseEntry(leaves[i]); errs[i] != nil {
			return
		}
		var payload []byte
		if payload, errs[i] = w.store.ReadPayload(ctx, w.poll, entries[i].Payload); errs[i] == nil {
			items[i], errs[i] = poll.Check(entries[i], payload)
		}
	})
	for i := range leaves {
		if errs[i] == nil {
			errs[i] = st.board.Apply(items[i])
		}
		if errs[i] != nil {
			return fmt.Errorf("entry %d: %w", at+int64(i), errs[i])
		}
		if entries[i].Kind == audit.Ballot {
			st.intake.sequenced[entries[i].Payload] = true
		}
	}
	return nil
}
