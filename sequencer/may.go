package sequencer

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/store"
)

// ask calls may with the state, and returns the poll to check with if it has nothing against that.
func (w *Writer) ask(ctx context.Context, may func(*state) error) (*audit.Poll, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		return nil, err
	}
	return st.board.Poll(), may(st)
}

// mayAdd refuses what can be refused before anything is checked: nobody shall have proofs checked for nothing (threat 52). What
// comes after the first message may be of a phase to which that leads.
func (st *state) mayAdd(messages []audit.Message) error {
	for _, m := range messages {
		if err := st.mayCome(m.Kind, len(messages)); err != nil {
			return fmt.Errorf("add %s: %w", m.Kind, err)
		}
		if fromPaper(m.Kind) != fromPaper(messages[0].Kind) {
			return &RefusedError{fmt.Errorf("add %s: ballots from paper come with their epoch, and with nothing else", m.Kind)}
		}
		if err := store.CheckPayloads([][]byte{m.Payload}); err != nil {
			return err
		}
	}
	first := messages[0].Entry()
	if st.board.Phase() == audit.Voting && st.intake.posted[first.Payload] { // a surrender once more
		return nil
	}
	if err := st.board.MayAdd(first); err != nil {
		return &RefusedError{err}
	}
	return nil
}

// mayCome refuses kinds that come to the board by other ways.
func (st *state) mayCome(kind audit.Kind, among int) error {
	phase := st.board.Phase()
	if fromPaper(kind) && phase != audit.Transcribing {
		return fmt.Errorf("%w: ballots come to the board in epochs of those that were cast", audit.ErrPhase)
	}
	if kind == audit.Surrender && phase == audit.Voting && among > 1 {
		return fmt.Errorf("%w: while the poll is open a surrender comes alone", audit.ErrPhase)
	}
	return st.admits(kind)
}

// fromPaper reports whether a kind, where messages bring it, is a part of a transcription.
func fromPaper(kind audit.Kind) bool { return kind == audit.Epoch || kind == audit.Ballot }
