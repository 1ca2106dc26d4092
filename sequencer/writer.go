package sequencer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
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
	step  int // most entries of one Advance

	mu    sync.Mutex               // guards what follows
	state *state                   // nil after a write whose fate is unknown: it is loaded again
	taken map[crypto.Encoding]bool // alphas of another board, see SitBeside
	hints hints
}

// A state is what a board looks like to its writer. All of it follows from the store.
type state struct {
	lease   store.Lease
	elected time.Time // when the lease was taken
	gate    store.Gate
	head    store.Head
	board   *audit.Board
	last    []byte // the last entry bundle, if it is partial
	intake  intake
}

// Options of a writer.
type Options struct {
	// Node is the writer's name among those that could write the same board.
	Node string
	// Each runs do(0), …, do(n-1), at the same time if it likes. The default runs them in turn.
	Each func(n int, do func(i int))
}

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
	if err := w.stage(ctx, roll.Bytes(), slips.Bytes(), manifest.Bytes()); err != nil {
		return nil, fmt.Errorf("create board %q: %w", w.poll, err)
	}
	first := audit.Entry{Kind: audit.Manifest, Payload: board.Poll().Hash}
	st := &state{board: board}
	if err := w.elect(ctx, st); err != nil {
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

// Open continues a board. It reads the log and changes nothing in it: what a crash kept from the board comes with the next write,
// or with [Writer.Finish]. With keys empty the writer only reads: the board as it was when it was opened.
func Open(ctx context.Context, s store.Store, poll store.Poll, keys Keys, o Options) (*Writer, error) {
	w := newWriter(s, string(poll), keys, o)
	st, err := w.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("open board %q: %w", poll, err)
	}
	w.state = st
	return w, nil
}

func newWriter(s store.Store, origin string, keys Keys, o Options) *Writer {
	w := &Writer{store: s, poll: store.Poll(origin), node: o.Node, keys: keys, each: o.Each, step: maxStep}
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

// reads reports whether the writer has no keys, and can only read.
func (w *Writer) reads() bool { return w.keys == Keys{} }

var errKeys = errors.New("the board was opened without its keys, to be read")
