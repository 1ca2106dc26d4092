// Package keeper is the one writer of a register's board on a store. An order is checked, applied, stored and signed here; what was acknowledged is on the
// board, and a checkpoint is shown to nobody before it is stored.
//
// It forgets everything after a write whose fate is not known, and loads the board again by the same path as at its start. There is no box beside the
// log: nothing of a register waits.
package keeper

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/store"
)

// lease is how long another node waits before it takes over from one that does not answer.
const lease = time.Minute

// A Writer writes one board. It may be used by several goroutines.
type Writer struct {
	store store.Store
	board store.Poll // its name there
	node  string
	log   *audit.Signer // nil: it only reads
	polls register.Polls

	mu    sync.Mutex // guards what follows
	state *state     // nil after a write whose fate is unknown
}

type state struct {
	lease store.Lease
	head  store.Head
	board *register.Board
	last  []byte // the last entry bundle, if it is partial
}

// Create begins the board of a manifest in a store: entry 0, signed. [store.ErrExists] is wrapped if there is one. Where a crash left one without any entry
// it goes on.
func Create(ctx context.Context, s store.Store, m *register.Manifest, log *audit.Signer, node string) error {
	b, err := register.NewBoard(m.Bytes(), nil)
	if err != nil {
		return fmt.Errorf("create register: %v", err)
	}
	if log.VerifierKey().String() != m.LogKey {
		return errors.New("create register: the key of the log is not the one that the manifest names")
	}
	w := &Writer{store: s, board: store.Poll(m.Origin), node: node, log: log}
	if err := w.begin(ctx); err != nil {
		return fmt.Errorf("create register %q: %w", w.board, err)
	}
	st := &state{board: b}
	if st.lease, err = s.Elect(ctx, w.board, node, lease); err != nil {
		return fmt.Errorf("create register %q: %w", w.board, err)
	}
	if err := w.advance(ctx, st, b.First(), m.Bytes()); err != nil {
		return fmt.Errorf("create register %q: %w", w.board, err)
	}
	return nil
}

// begin makes the board in the store, or takes one that has no entry.
func (w *Writer) begin(ctx context.Context) error {
	err := w.store.Create(ctx, w.board)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	if head, loadErr := w.store.LoadHead(ctx, w.board); loadErr != nil || head.Size > 0 {
		return errors.Join(err, loadErr)
	}
	return nil
}

// Open continues a board. log is nil if nothing is to be added; polls are those that the caller has verified.
func Open(ctx context.Context, s store.Store, origin string, log *audit.Signer, node string, polls register.Polls) (*Writer, error) {
	w := &Writer{store: s, board: store.Poll(origin), node: node, log: log, polls: polls}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.loadLocked(ctx); err != nil {
		return nil, fmt.Errorf("open register %q: %w", origin, err)
	}
	return w, nil
}

// loadLocked replays the log, if the state is not known.
func (w *Writer) loadLocked(ctx context.Context) (err error) {
	if w.state != nil {
		return nil
	}
	st := new(state)
	if w.log != nil {
		if st.lease, err = w.store.Elect(ctx, w.board, w.node, lease); err != nil {
			return err
		}
	}
	if st.head, err = w.store.LoadHead(ctx, w.board); err != nil {
		return err
	}
	leaves, last, err := sequencer.ReadLeaves(ctx, w.store, w.board, st.head.Size)
	if err != nil {
		return err
	}
	if len(leaves) == 0 {
		return errors.New("it has no entries")
	}
	for i, leaf := range leaves {
		e, err := register.ParseEntry(leaf)
		if err != nil {
			return err
		}
		payload, err := w.store.ReadPayload(ctx, w.board, e.Payload)
		if err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		if i == 0 {
			st.board, err = register.NewBoard(payload, w.polls)
		} else {
			err = st.board.Apply(e, payload)
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	if head := st.board.Head(); head.Root != crypto.Hash(st.head.Root) || st.board.Manifest().Origin != string(w.board) {
		return fmt.Errorf("%w: the entries do not have the root that is stored with them", store.ErrCorrupt)
	}
	st.last, w.state = last, st
	return nil
}

var errReads = errors.New("the register was opened without its keys, to be read")

// Add puts orders on the board, each whole or not at all, up to the first that is refused. It returns how many it took.
func (w *Writer) Add(ctx context.Context, orders ...register.Order) (taken int, err error) {
	if w.log == nil {
		return 0, errReads
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, o := range orders {
		if err := ctx.Err(); err != nil {
			return i, err
		}
		if err := w.addLocked(context.WithoutCancel(ctx), o); err != nil {
			return i, err
		}
	}
	return len(orders), nil
}

func (w *Writer) addLocked(ctx context.Context, o register.Order) error {
	if err := w.loadLocked(ctx); err != nil {
		return err
	}
	st := w.state
	if err := st.board.Apply(o.Entry(), o.Payload()); err != nil {
		return err
	}
	w.state = nil // until it is stored
	if err := w.advance(ctx, st, o.Entry(), o.Payload()); err != nil {
		return err
	}
	w.state = st
	return nil
}

// advance stores an entry that the board has, with its payload, its tiles and the checkpoint that is signed for it.
func (w *Writer) advance(ctx context.Context, st *state, e audit.Entry, payload []byte) error {
	if err := w.store.Stage(ctx, w.board, [][]byte{payload}); err != nil {
		return err
	}
	tree := st.board.Tree()
	c := audit.Checkpoint{Origin: string(w.board), Size: tree.Size(), Root: tree.Root()}
	signed, err := audit.SignCheckpoint(c, w.log)
	if err != nil {
		return err
	}
	tiles, last, err := sequencer.NewTiles(tree, st.head.Size, st.last, [][]byte{e.Bytes()})
	if err != nil {
		return err
	}
	next := store.Head{Size: c.Size, Root: c.Root, Checkpoint: signed}
	if err := w.store.Advance(ctx, st.lease, st.head, next, tiles); err != nil {
		return fmt.Errorf("advance to size %d: %w", next.Size, err)
	}
	st.head, st.last = next, last
	return nil
}

// Cosign stores the checkpoint of the board as it is, with the lines that witnesses have added to it. A board that has moved on refuses it.
func (w *Writer) Cosign(ctx context.Context, signed []byte) error {
	if w.log == nil {
		return errReads
	}
	ctx = context.WithoutCancel(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.loadLocked(ctx); err != nil {
		return err
	}
	st := w.state
	c, _, _, err := audit.OpenPublishedCheckpoint(st.board.Manifest().Log(), signed)
	if err != nil {
		return fmt.Errorf("cosign: %w", err)
	}
	if c.Size != st.head.Size || c.Root != st.head.Root {
		return fmt.Errorf("cosign: the checkpoint is of size %d with root %v, the board's of %d with %v", c.Size, c.Root, st.head.Size, crypto.Hash(st.head.Root))
	}
	next := st.head
	next.Checkpoint = signed
	w.state = nil // until it is stored
	if err := w.store.Advance(ctx, st.lease, st.head, next, nil); err != nil {
		return fmt.Errorf("cosign: %w", err)
	}
	st.head, w.state = next, st
	return nil
}

// View calls fn with the board as it is now. fn must not keep or change it.
func (w *Writer) View(ctx context.Context, fn func(*register.Board) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.loadLocked(ctx); err != nil {
		return err
	}
	return fn(w.state.board)
}

// Evidence returns the bundle of the board as it is.
func (w *Writer) Evidence(ctx context.Context) (audit.Bundle, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.loadLocked(ctx); err != nil {
		return nil, err
	}
	leaves, _, err := sequencer.ReadLeaves(ctx, w.store, w.board, w.state.head.Size)
	if err != nil {
		return nil, err
	}
	payloads := map[crypto.Hash][]byte{}
	for _, leaf := range leaves {
		e, err := register.ParseEntry(leaf)
		if err != nil {
			return nil, err
		}
		if payloads[e.Payload], err = w.store.ReadPayload(ctx, w.board, e.Payload); err != nil {
			return nil, err
		}
	}
	return register.NewBundle(w.state.board, leaves, w.state.head.Checkpoint, payloads)
}
