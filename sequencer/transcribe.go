package sequencer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Ballots from paper come with the epoch that tellers signed, which lists them: all of them, as far as a batch holds them, and
// the rest by themselves. A stranger has no such epoch, and no proof is looked at before it is known that tellers want these
// ballots here and now (threat 52). Whatever the board could have against one of them is asked before the first is applied.

// A transcription is such a batch.
type transcription struct {
	messages []audit.Message
	epoch    *audit.Command[audit.TranscribedBody] // nil if it is on the board
	ids      []crypto.Hash
	ballots  []*ballot.Envelope // nil until they were checked
	items    []audit.Item
}

// transcribe puts a transcription on the board.
func (w *Writer) transcribe(ctx context.Context, poll *audit.Poll, messages []audit.Message) error {
	x, err := newTranscription(poll, messages)
	if err != nil {
		return &RefusedError{err}
	}
	may := func(st *state) error { return st.mayTranscribe(x, w.step) }
	if _, err := w.ask(ctx, may); err != nil {
		return err
	}
	if err := w.checkPapers(poll, x); err != nil {
		return &RefusedError{err}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadToWriteLocked(ctx)
	if err != nil {
		return err
	}
	if err := may(st); err != nil {
		return err
	}
	return w.addLocked(ctx, st, messages, x.items)
}

// newTranscription checks the signatures of the epoch, and no ballot.
func newTranscription(poll *audit.Poll, messages []audit.Message) (*transcription, error) {
	x := &transcription{messages: messages}
	ballots := messages
	if m := messages[0]; m.Kind == audit.Epoch {
		item, err := poll.Check(m.Entry(), m.Payload)
		if err != nil {
			return nil, err
		}
		x.epoch = new(audit.Command[audit.TranscribedBody])
		if err := crypto.DecodeJSON(m.Payload, x.epoch); err != nil { // of those that were cast: it has no signatures
			return nil, errors.New("epoch: the tellers have not signed it")
		}
		x.items, ballots = append(x.items, item), messages[1:]
	}
	for _, m := range ballots {
		if m.Kind != audit.Ballot {
			return nil, fmt.Errorf("%s: want one epoch and its ballots", m.Kind)
		}
		x.ids = append(x.ids, crypto.Sum(m.Payload))
	}
	return x, nil
}

// checkPapers checks the ballots.
func (w *Writer) checkPapers(poll *audit.Poll, x *transcription) error {
	n := len(x.ids)
	ballots, items, errs := make([]*ballot.Envelope, n), make([]audit.Item, n), make([]error, n)
	payloads := x.messages[len(x.messages)-n:]
	w.each(n, func(i int) {
		if ballots[i], errs[i] = poll.ParseEnvelope(payloads[i].Payload); errs[i] == nil {
			items[i], errs[i] = poll.CheckBallot(x.ids[i], ballots[i])
		}
	})
	x.ballots, x.items = ballots, append(x.items, items...)
	return errors.Join(errs...)
}

// mayTranscribe refuses a transcription that the board would not take, as far as it has been checked. step is how many entries a
// batch holds.
func (st *state) mayTranscribe(x *transcription, step int) error {
	if err := st.mayAdd(x.messages); err != nil {
		return err
	}
	listed := st.board.Listed()
	if x.epoch != nil {
		if err := st.board.MayTranscribe(x.epoch); err != nil {
			return &RefusedError{fmt.Errorf("epoch: %w", err)}
		}
		listed, step = x.epoch.Body.Ballots, step-1
	}
	if !slices.Equal(x.ids, listed[:min(len(listed), step)]) {
		return &RefusedError{fmt.Errorf("%d ballots from paper: want those that the tellers have listed, each once and in that order", len(x.ids))}
	}
	if err := st.board.MayCastPapers(x.ballots); err != nil {
		return &RefusedError{err}
	}
	return nil
}
