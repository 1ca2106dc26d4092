package sequencer

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// ErrRolledBack is wrapped when somebody has seen more of a board than its store has. Going on would free tokens that were
// used, and sign a second history. There is no repair: find the newer store, or void the poll.
var ErrRolledBack = errors.New("this is an older state of the board")

// CheckSeen compares the board with what somebody has seen of it: a signed checkpoint, or the receipt of a ballot. It asks
// for the log's signature alone: a checkpoint convicts also before it was witnessed. [ErrRolledBack] is wrapped.
func (w *Writer) CheckSeen(ctx context.Context, seen []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if bytes.HasPrefix(seen, []byte("piaojue/v1 receipt\n")) {
		st, err := w.loadBoxLocked(ctx) // which takes the keys: the box cannot be read without moving the gate
		if err != nil {
			return fmt.Errorf("receipt: %w", err)
		}
		return st.checkReceipt(seen)
	}
	st, err := w.loadLocked(ctx)
	if err != nil {
		return err
	}
	m := st.board.Poll().Manifest
	c, err := audit.OpenLogCheckpoint(m, seen)
	if err != nil {
		return err
	}
	if err := st.board.Extends(audit.BoardHead{Size: c.Size, Root: crypto.Hash(c.Root)}); err != nil {
		return fmt.Errorf("%w: %v", ErrRolledBack, err)
	}
	return nil
}

// checkReceipt looks for the ballot of a receipt: on the board, or waiting in the box.
func (st *state) checkReceipt(signed []byte) error {
	key, err := audit.ParseVerifierKey(st.board.Poll().Manifest.ReceiptKey)
	if err != nil {
		return err
	}
	r, err := audit.CheckReceipt(signed, key)
	if err != nil {
		return err
	}
	if st.intake.acknowledged(r.Ballot) {
		return nil
	}
	return fmt.Errorf("%w: ballot %v was acknowledged and is not here", ErrRolledBack, r.Ballot)
}
