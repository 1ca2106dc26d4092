package sequencer

import (
	"context"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
)

// maxStep is the most entries that one call of a store is asked to take: with their tiles they stay below [store.MaxBytes].
const maxStep = 6000

// advance stores the leaves that the board has beyond the stored head, step by step, each with its tiles and with the
// checkpoint that is signed for it. Nobody has seen a checkpoint before it is stored.
func (w *Writer) advance(ctx context.Context, st *state, leaves [][]byte) error {
	for some := range slices.Chunk(leaves, w.step) {
		head, err := w.sign(st.board, st.head.Size+int64(len(some)))
		if err != nil {
			return err
		}
		tiles, last, err := NewTiles(st.board.Tree(), st.head.Size, st.last, some)
		if err != nil {
			return err
		}
		if err := w.store.Advance(ctx, st.lease, st.head, head, tiles); err != nil {
			return fmt.Errorf("advance to size %d: %w", head.Size, err)
		}
		st.head, st.last = head, last
	}
	return nil
}

// sign signs the head that the board had when it held size entries.
func (w *Writer) sign(board *audit.Board, size int64) (store.Head, error) {
	root, err := board.Tree().RootAt(size)
	if err != nil {
		return store.Head{}, err
	}
	signed, err := audit.SignCheckpoint(audit.Checkpoint{Origin: string(w.poll), Size: size, Root: root}, w.keys.Log)
	if err != nil {
		return store.Head{}, err
	}
	return store.Head{Size: size, Root: root, Checkpoint: signed}, nil
}

// Cosign adds the lines of witnesses to the checkpoint of the present head. signed is that checkpoint as the witnesses
// returned it, every line of which is by the log or by a witness of the manifest's policy. That there are too few of them is
// for the caller to say.
func (w *Writer) Cosign(ctx context.Context, signed []byte) error {
	if w.reads() {
		return errKeys
	}
	ctx, err := unbroken(ctx)
	if err != nil {
		return fmt.Errorf("cosign: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx) // and nothing is finished: the witnesses have seen this head
	if err != nil {
		return err
	}
	c, _, _, err := audit.OpenPublishedCheckpoint(st.board.Poll().Manifest, signed)
	if err != nil {
		return fmt.Errorf("cosign: %w", err)
	}
	if c.Size != st.head.Size || c.Root != st.head.Root {
		return fmt.Errorf("cosign: the checkpoint is of size %d, the board has %d", c.Size, st.head.Size)
	}
	next := st.head
	next.Checkpoint = signed
	w.state = nil
	if err := w.store.Advance(ctx, st.lease, st.head, next, nil); err != nil {
		return fmt.Errorf("cosign: %w", err)
	}
	st.head, w.state = next, st
	return nil
}
