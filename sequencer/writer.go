package sequencer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/store"
)

// Keys sign for a board: its checkpoints, and the receipts of its ballots.
type Keys struct {
	Log     *audit.Signer
	Receipt *audit.Signer
}

// A Writer writes one board. It may be used by several goroutines.
type Writer struct {
	store store.Store
	poll  store.Poll
	node  string
	keys  Keys
	each  func(n int, do func(i int))

	mu    sync.Mutex // guards what follows
	state *state     // nil after a write whose fate is unknown: it is loaded again
}

// A state is what a board looks like to its writer. All of it follows from the store.
type state struct {
	lease  store.Lease
	gate   store.Gate
	head   store.Head
	board  *audit.Board
	last   []byte // the last entry bundle, if it is partial
	intake intake
}

// Options of a writer.
type Options struct {
	// Node is the writer's name among those that could write the same board.
	Node string
	// Each runs do(0), …, do(n-1), at the same time if it likes. The default runs them in turn.
	Each func(n int, do func(i int))
}

// lease is how long another node waits before it takes over from one that does not answer.
const lease = time.Minute

// Create begins the board of a manifest in a store: entry 0, signed. [store.ErrExists] is wrapped if there is one.
func Create(ctx context.Context, s store.Store, manifest *ballot.Manifest, roll, slips ballot.Keys, keys Keys, o Options) (*Writer, error) {
	board, err := audit.NewBoard(manifest.Bytes(), roll.Bytes(), slips.Bytes())
	if err != nil {
		return nil, fmt.Errorf("create board: %v", err)
	}
	if err := keys.check(manifest); err != nil {
		return nil, fmt.Errorf("create board: %v", err)
	}
	w := newWriter(s, manifest.Origin, keys, o)
	if err := w.begin(ctx); err != nil {
		return nil, fmt.Errorf("create board %q: %w", w.poll, err)
	}
	for _, payload := range [][]byte{roll.Bytes(), slips.Bytes(), manifest.Bytes()} {
		if err := s.Stage(ctx, w.poll, [][]byte{payload}); err != nil {
			return nil, fmt.Errorf("create board %q: %w", w.poll, err)
		}
	}
	first := audit.Entry{Kind: audit.Manifest, Payload: board.Poll().Hash}
	st := &state{board: board}
	if st.lease, err = s.Elect(ctx, w.poll, w.node, lease); err != nil {
		return nil, fmt.Errorf("create board %q: %w", w.poll, err)
	}
	if err := w.advance(ctx, st, [][]byte{first.Bytes()}); err != nil {
		return nil, fmt.Errorf("create board %q: %w", w.poll, err)
	}
	return w, nil
}

// begin makes the poll in the store, or goes on where a crash left one without any entry.
func (w *Writer) begin(ctx context.Context) error {
	err := w.store.Create(ctx, w.poll)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	if head, loadErr := w.store.LoadHead(ctx, w.poll); loadErr != nil || head.Size > 0 {
		return errors.Join(err, loadErr)
	}
	return nil
}

// Open continues a board. keys may be empty for a writer that only reads.
func Open(ctx context.Context, s store.Store, poll store.Poll, keys Keys, o Options) (*Writer, error) {
	w := newWriter(s, string(poll), keys, o)
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.loadLocked(ctx); err != nil {
		return nil, fmt.Errorf("open board %q: %w", poll, err)
	}
	return w, nil
}

func newWriter(s store.Store, origin string, keys Keys, o Options) *Writer {
	w := &Writer{store: s, poll: store.Poll(origin), node: o.Node, keys: keys, each: o.Each}
	if w.each == nil {
		w.each = func(n int, do func(i int)) {
			for i := range n {
				do(i)
			}
		}
	}
	return w
}

// check refuses keys that are not the manifest's: a board signed with others convicts whoever keeps it.
func (k Keys) check(m *ballot.Manifest) error {
	if k.Log == nil || k.Receipt == nil || k.Log.VerifierKey().String() != m.LogKey || k.Receipt.VerifierKey().String() != m.ReceiptKey {
		return errors.New("the keys of log and receipts are not those that the manifest names")
	}
	return nil
}

// Add puts messages on the board as one batch: all of them, or none. The checkpoint covers all. It refuses ballots and
// electronic epochs, which come from [Writer.Accept] and [Writer.Epoch] alone.
func (w *Writer) Add(ctx context.Context, messages ...audit.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, err := w.loadLocked(ctx)
	if err != nil {
		return err
	}
	if err := st.admits(messages); err != nil {
		return err
	}
	transcribing := st.board.Phase() == audit.Transcribing
	for _, m := range messages {
		if (m.Kind == audit.Ballot || m.Kind == audit.Epoch) && !transcribing {
			return fmt.Errorf("add %s: %w: ballots come to the board in epochs of those that were cast", m.Kind, audit.ErrPhase)
		}
		if m.Kind == audit.Surrender && st.board.Phase() == audit.Voting {
			return fmt.Errorf("add %s: %w: while the poll is open it comes by the way of the ballots", m.Kind, audit.ErrPhase)
		}
	}
	if err := w.addLocked(ctx, st, messages); err != nil {
		return err
	}
	return w.endCeremonyLocked(ctx, st)
}

// endCeremonyLocked adds the entry trustees when the last key has come: it follows from the messages, and nobody signs it.
func (w *Writer) endCeremonyLocked(ctx context.Context, st *state) error {
	if st.board.Phase() != audit.Ceremony {
		return nil
	}
	trustees, err := st.board.Trustees()
	if err != nil { // keys are missing still
		return nil
	}
	return w.addLocked(ctx, st, []audit.Message{{Kind: audit.Trustees, Payload: trustees.Bytes()}})
}

// addLocked takes messages through the one door of a board: check, apply, store, sign. A batch that is refused half-way has
// changed the board, which is then loaded again.
func (w *Writer) addLocked(ctx context.Context, st *state, messages []audit.Message) error {
	w.state = nil
	leaves, err := w.apply(st, messages)
	if err != nil {
		if len(leaves) == 0 {
			w.state = st // nothing has changed
		}
		return err
	}
	for _, m := range messages {
		if err := w.store.Stage(ctx, w.poll, [][]byte{m.Payload}); err != nil {
			return fmt.Errorf("add %s: %w", m.Kind, err)
		}
	}
	if err := w.advance(ctx, st, leaves); err != nil {
		return err
	}
	if err := w.settle(ctx, st); err != nil {
		return err
	}
	w.state = st
	return nil
}

// apply checks and applies messages, and returns the leaves of those that were applied.
func (w *Writer) apply(st *state, messages []audit.Message) (leaves [][]byte, err error) {
	poll := st.board.Poll()
	items, errs := make([]audit.Item, len(messages)), make([]error, len(messages))
	w.each(len(messages), func(i int) {
		e := messages[i].Entry()
		if item, ok := st.intake.checked[e.Payload]; ok && item.Entry == e { // its proofs were checked when it was accepted
			items[i] = item
			return
		}
		items[i], errs[i] = poll.Check(e, messages[i].Payload)
	})
	for i, item := range items {
		if errs[i] == nil {
			errs[i] = st.board.Apply(item)
		}
		if errs[i] != nil {
			return leaves, errs[i]
		}
		leaves = append(leaves, item.Entry.Bytes())
	}
	return leaves, nil
}
