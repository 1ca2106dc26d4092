package sequencer

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// lists reads the roll and the slips of a manifest.
func (w *Writer) lists(ctx context.Context, manifest []byte) (roll, slips []byte, err error) {
	m, err := ballot.ParseManifest(manifest)
	if err != nil {
		return nil, nil, err
	}
	if roll, err = w.store.ReadPayload(ctx, w.poll, m.Roll.Hash); err != nil {
		return nil, nil, fmt.Errorf("roll: %w", err)
	}
	if slips, err = w.store.ReadPayload(ctx, w.poll, m.Slips.Hash); err != nil {
		return nil, nil, fmt.Errorf("slips: %w", err)
	}
	return roll, slips, nil
}

// Evidence returns the bundle of the board as it is: whole once the poll has ended, and before that what officers, trustees
// and registrars replay.
func (w *Writer) Evidence(ctx context.Context) (audit.Bundle, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return nil, err
	}
	leaves, _, err := ReadLeaves(ctx, w.store, w.poll, st.head.Size)
	if err != nil {
		return nil, err
	}
	manifest := st.board.Poll().Manifest
	named := []crypto.Hash{manifest.Roll.Hash, manifest.Slips.Hash}
	for _, leaf := range leaves {
		e, err := audit.ParseEntry(leaf)
		if err != nil {
			return nil, err
		}
		named = append(named, e.Payload)
	}
	if next := st.board.Next(); next != nil {
		named = append(named, *next)
	}
	payloads := make(map[crypto.Hash][]byte, len(named))
	for _, hash := range named {
		if payloads[hash], err = w.store.ReadPayload(ctx, w.poll, hash); err != nil {
			return nil, fmt.Errorf("payload %v: %w", hash, err)
		}
	}
	return audit.NewBundle(st.board, leaves, st.head.Checkpoint, payloads)
}

// Stage keeps a payload that no entry is, but one will name: the manifest of a next round.
func (w *Writer) Stage(ctx context.Context, payload []byte) error {
	return w.store.Stage(ctx, w.poll, [][]byte{payload})
}

// View calls fn with the board as it is now. fn must not keep or change it.
func (w *Writer) View(ctx context.Context, fn func(*audit.Board) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return err
	}
	return fn(st.board)
}

// Publish calls fn with the board as it is now and the head that is stored for it: what is shown to witnesses, and then to
// everybody. fn must not keep or change the board.
func (w *Writer) Publish(ctx context.Context, fn func(*audit.Board, store.Head) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return err
	}
	return fn(st.board, st.head)
}

// Tile returns a tile of the log as it was when the tile had this width. What the store has of it beyond that is not shown.
func (w *Writer) Tile(ctx context.Context, t audit.Tile) ([]byte, error) {
	data, err := w.store.ReadTile(ctx, w.poll, full(t))
	if err != nil {
		return nil, err
	}
	return audit.Narrow(t, data)
}

// Payload returns a payload by its hash.
func (w *Writer) Payload(ctx context.Context, hash crypto.Hash) ([]byte, error) {
	return w.store.ReadPayload(ctx, w.poll, hash)
}

// Checkpoint returns the signed checkpoint of the present head, with the lines of witnesses if there are any.
func (w *Writer) Checkpoint(ctx context.Context) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return nil, err
	}
	return st.head.Checkpoint, nil
}
