package sequencer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// replay reads the log and makes the board of it.
func (w *Writer) replay(ctx context.Context, st *state) (err error) {
	if st.head, err = w.store.LoadHead(ctx, w.poll); err != nil {
		return err
	}
	if st.head.Size == 0 {
		return errors.New("the board has no entry: its creation was interrupted; create it again")
	}
	leaves, last, err := ReadLeaves(ctx, w.store, w.poll, st.head.Size)
	if err != nil {
		return err
	}
	st.last = last
	if st.board, err = w.newBoard(ctx, leaves[0]); err != nil {
		return err
	}
	if err := w.keys.check(st.board.Poll().Manifest); err != nil && !w.reads() {
		return err
	}
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
	messages, errs := make([]audit.Message, len(leaves)), make([]error, len(leaves))
	w.each(len(leaves), func(i int) {
		var e audit.Entry
		if e, errs[i] = audit.ParseEntry(leaves[i]); errs[i] != nil {
			return
		}
		messages[i].Kind = e.Kind
		messages[i].Payload, errs[i] = w.store.ReadPayload(ctx, w.poll, e.Payload)
	})
	items, checked := w.check(st.board.Poll(), messages)
	for i := range leaves {
		err := errors.Join(errs[i], checked[i])
		if err == nil {
			err = st.board.Apply(items[i])
		}
		if err == nil {
			err = st.note(messages[i])
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", at+int64(i), err)
		}
	}
	return nil
}

// note keeps what the intake has to know of an entry that the board has taken.
func (st *state) note(m audit.Message) error {
	x, phase := &st.intake, st.board.Phase()
	if phase != audit.Voting && phase != audit.LastCall { // papers have neither receipts nor a place in the box
		return nil
	}
	switch m.Kind {
	case audit.Epoch:
		var body audit.EpochBody
		if err := crypto.DecodeJSON(m.Payload, &body); err != nil {
			return err
		}
		x.owed = body.Count
	case audit.Ballot:
		var v struct {
			Ballot, Texts *struct{ Credential crypto.Encoding }
		} // it was checked: no need to decode every point again
		if err := json.Unmarshal(m.Payload, &v); err != nil {
			return err
		}
		x.posts(crypto.Sum(m.Payload), cmp.Or(v.Ballot, v.Texts).Credential) // it has one of the two
	case audit.Surrender:
		x.posted[crypto.Sum(m.Payload)] = true
	}
	return nil
}
