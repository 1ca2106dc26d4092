package sequencer

import (
	"bytes"
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// While a poll is open, a surrender goes through the box: the store binds a credential to a ballot or to a surrender, never
// to both, whoever else writes. Unlike a ballot it comes to the board at once.

// isSurrender tells the two kinds of submissions apart. Both are canonical, so that their first field does.
func isSurrender(value []byte) bool { return bytes.HasPrefix(value, []byte(`{"credential":`)) }

// surrenderLocked binds the credential of a checked surrender and puts it on the board. The same one again is no error. If a
// ballot of the credential is on its way, it does nothing and returns what is closed when that one's fate is known: nothing is
// said of it before, for it may never get into the box.
func (w *Writer) surrenderLocked(ctx context.Context, st *state, m audit.Message, item audit.Item) (onItsWay <-chan struct{}, err error) {
	x, id := &st.intake, crypto.Sum(m.Payload)
	if x.posted[id] {
		return nil, nil
	}
	var body audit.SurrenderBody
	if err := crypto.DecodeJSON(m.Payload, &body); err != nil {
		return nil, fmt.Errorf("surrender: %v", err)
	}
	if c := x.claims[body.Credential.Encoding()]; c != nil {
		if !c.stored {
			return c.settled, nil
		}
		return nil, fmt.Errorf("surrender: %w", audit.ErrCast)
	}
	if err := st.mayBind(body.Credential.Encoding(), nil); err != nil {
		return nil, fmt.Errorf("surrender: %w", &RefusedError{err})
	}
	w.state = nil
	s := store.Submission{Key: body.Credential.Bytes(), Hash: id, Value: m.Payload}
	outcomes, err := w.store.Accept(ctx, w.poll, st.gate, []store.Submission{s})
	if err != nil {
		return nil, fmt.Errorf("surrender: %w", err)
	}
	if outcomes[0].Hash != id {
		return nil, fmt.Errorf("surrender: %w", audit.ErrCast)
	}
	return nil, w.addLocked(ctx, st, []audit.Message{m}, []audit.Item{item})
}

// giveBackLocked puts surrenders on the board that a crash left in the box. It comes before anything else: once the poll is
// closing, the board takes none.
func (w *Writer) giveBackLocked(ctx context.Context, st *state) error {
	given := st.intake.given
	if len(given) == 0 || st.board.Phase() != audit.Voting {
		return nil
	}
	var messages []audit.Message
	for _, s := range given {
		messages = append(messages, audit.Message{Kind: audit.Surrender, Payload: s.Value})
	}
	items, errs := w.check(st.board.Poll(), messages)
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("pending surrender: %v: %w", err, store.ErrCorrupt)
		}
	}
	st.intake.given = nil
	return w.addLocked(ctx, st, messages, items)
}
