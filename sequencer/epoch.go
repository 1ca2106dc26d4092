package sequencer

import (
	"bytes"
	"context"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// maxEpoch bounds an epoch of an open poll, so that it is stored with its ballots in one step: a crash never leaves half of
// one on the board.
//
// BUG: the last epoch takes all that waits. When more than [step] do, because nobody asked for epochs while the poll was
// open, a crash in the midst of it leaves a board on which only void may follow.
const maxEpoch = 4096

// Epoch puts ballots that wait on the board, sorted by hash, and returns how many. While the poll is open it holds the k
// highest hashes back, and takes nothing while fewer than 2k wait: what is held back hides who cast last. After closing it
// takes all, once; the caller has put the entry closing on the board.
func (w *Writer) Epoch(ctx context.Context) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return 0, err
	}
	w.state = nil
	messages, err := w.batch(ctx, st)
	if err != nil {
		return 0, err
	}
	w.state = st
	if len(messages) == 0 {
		return 0, nil
	}
	if err := w.addLocked(ctx, st, messages); err != nil {
		return 0, err
	}
	return len(messages) - 1, w.sequencedLocked(st, messages[1:])
}

// batch seals the round and returns the next epoch, nil if there is none. What was counted in but is not stored yet goes
// into a later one.
func (w *Writer) batch(ctx context.Context, st *state) ([]audit.Message, error) {
	if err := w.seal(ctx, st); err != nil {
		return nil, err
	}
	var ids []crypto.Hash
	err := w.waiting(ctx, st, func(s store.Submission) error { ids = append(ids, s.Hash); return nil })
	if err != nil {
		return nil, err
	}
	slices.SortFunc(ids, compare)
	if st.board.Phase() == audit.Voting {
		k := st.board.Poll().Manifest.K
		if len(ids) < 2*k {
			return nil, nil
		}
		ids = ids[:min(len(ids)-k, maxEpoch)]
	}
	if len(ids) == 0 {
		return nil, nil
	}
	payloads := map[crypto.Hash][]byte{}
	err = w.waiting(ctx, st, func(s store.Submission) error {
		if _, chosen := slices.BinarySearchFunc(ids, crypto.Hash(s.Hash), compare); chosen {
			payloads[s.Hash] = s.Value
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	body := audit.EpochBody{Epoch: st.board.Epochs() + 1, Count: len(ids)}
	messages := []audit.Message{{Kind: audit.Epoch, Payload: body.Bytes()}}
	for _, id := range ids {
		messages = append(messages, audit.Message{Kind: audit.Ballot, Payload: payloads[id]})
	}
	return messages, nil
}

func compare(a, b crypto.Hash) int { return bytes.Compare(a[:], b[:]) }

// sequencedLocked moves ballots from those that wait to those on the board.
func (w *Writer) sequencedLocked(st *state, ballots []audit.Message) error {
	for _, m := range ballots {
		v, err := st.board.Poll().ParseEnvelope(m.Payload)
		if err != nil {
			return err
		}
		st.intake.give(v)
		st.intake.sequenced[crypto.Sum(m.Payload)] = true
	}
	return nil
}

// Forget removes what is left of the box when everything that was cast is on the board: while it is there, its pages could
// tell in which order ballots came.
func (w *Writer) Forget(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return err
	}
	if len(st.intake.pending) > 0 && st.board.Phase() != audit.Voided {
		return audit.ErrPhase
	}
	return w.store.Forget(ctx, st.lease, st.head)
}
