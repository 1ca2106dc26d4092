package register

import (
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// KindManifest is the kind of entry 0.
const KindManifest audit.Kind = "register"

// A Board is a register, derived by replaying its entries: keeper, officer and verifier use this one state machine. It is not safe for concurrent use.
type Board struct {
	manifest *Manifest
	tree     audit.Tree
	seen     map[crypto.Hash]bool // payloads
	signed   map[crypto.Hash]bool // texts of orders: none may come again, with whatever signatures, so that nobody makes two of what was signed once
	events   []Event
	kinds    []audit.Kind // of the entries
	polls    Polls
	state    *State
}

// NewBoard begins a board with entry 0. polls are those that the caller has verified.
func NewBoard(manifest []byte, polls Polls) (*Board, error) {
	m, err := ParseManifest(manifest)
	if err != nil {
		return nil, err
	}
	b := &Board{manifest: m, seen: map[crypto.Hash]bool{m.Hash(): true}, signed: map[crypto.Hash]bool{}, polls: polls}
	if b.state, err = b.empty(); err != nil {
		return nil, err
	}
	b.tree.Append(b.First().Bytes())
	b.kinds = append(b.kinds, KindManifest)
	return b, nil
}

// First returns entry 0.
func (b *Board) First() audit.Entry {
	return audit.Entry{Kind: KindManifest, Payload: b.manifest.Hash()}
}

// Manifest returns entry 0's payload.
func (b *Board) Manifest() *Manifest { return b.manifest }

// State returns what the entries make. The caller must not add to it.
func (b *Board) State() *State { return b.state }

// Size returns the number of entries.
func (b *Board) Size() int64 { return b.tree.Size() }

// Head returns size and root.
func (b *Board) Head() audit.BoardHead {
	return audit.BoardHead{Size: b.tree.Size(), Root: crypto.Hash(b.tree.Root())}
}

// Tree returns the log's tree. The caller must not append to it.
func (b *Board) Tree() *audit.Tree { return &b.tree }

// Apply adds an entry, or refuses it and changes nothing. An order is taken whole: an event that may not come refuses all of it.
func (b *Board) Apply(e audit.Entry, payload []byte) error {
	if crypto.Sum(payload) != e.Payload {
		return fmt.Errorf("%.20s: the payload has another hash than the entry names", e.Kind)
	}
	o, events, err := parsePayload(Kind(e.Kind), payload)
	if err != nil {
		return fmt.Errorf("%.20s: %v", e.Kind, err)
	}
	if err := o.check(b.manifest); err != nil {
		return fmt.Errorf("%s: %w", e.Kind, err)
	}
	if err := b.add(o, events); err != nil {
		return err
	}
	b.seen[e.Payload], b.signed[crypto.Sum(o.Text(b.manifest))] = true, true
	b.events, b.kinds = append(b.events, events...), append(b.kinds, e.Kind)
	b.tree.Append(e.Bytes())
	return nil
}

// Rehearse reports whether the board would take an order once enough have signed: the error wraps [audit.ErrSignatures] if only signatures are missing,
// and is nil if none are. The board does not change.
func (b *Board) Rehearse(o Order) error {
	events, err := o.events()
	if err != nil {
		return err
	}
	signed := o.check(b.manifest)
	if signed != nil && !errors.Is(signed, audit.ErrSignatures) {
		return fmt.Errorf("%s: %w", o.Kind, signed)
	}
	if err := b.add(o, events); err != nil {
		return err
	}
	return errors.Join(b.rewind(), signed)
}

// Unchecked returns the polls that an order enters and that were not given to the replay: what they found, nobody but its signers says.
func (b *Board) Unchecked(o Order) (all []ballot.Citation) {
	events, err := o.events()
	if err != nil {
		return nil
	}
	for _, e := range events {
		if c, is := e.(*CitePoll); is && b.polls[c.Board()] == nil {
			all = append(all, c.Board())
		}
	}
	return all
}

// add adds an order's events to the state, all or none.
func (b *Board) add(o Order, events []Event) error {
	if b.Has(o) {
		return fmt.Errorf("%s: this order, signed over size %d, is on the board already; what happens once more is signed anew", o.Kind, o.Head.Size)
	}
	if o.Head.Size < 1 { // nobody has seen a board without its manifest
		return fmt.Errorf("%s: %w: signed over size %d", o.Kind, audit.ErrStale, o.Head.Size)
	}
	if err := b.Extends(o.Head); err != nil {
		return fmt.Errorf("%s: %w: %v", o.Kind, audit.ErrStale, err)
	}
	if head := b.Head(); Decision(o.Kind) && o.Head != head { // who decides has seen everything that was there
		return fmt.Errorf("%s: %w: signed over size %d, and the board has %d; a decision is signed over the last head", o.Kind, audit.ErrStale, o.Head.Size, head.Size)
	}
	for i, e := range events {
		if err := b.state.Add(e); err != nil {
			return errors.Join(fmt.Errorf("%s: event %d: %w", o.Kind, i+1, err), b.rewind())
		}
	}
	return nil
}

// rewind makes the state again as the board has it, after some of an order's events were added.
func (b *Board) rewind() error {
	state, err := b.empty()
	if err != nil {
		return err
	}
	for _, e := range b.events {
		if err := state.Add(e); err != nil {
			panic("register: internal error: an event that was taken is refused: " + err.Error())
		}
	}
	b.state = state
	return nil
}

// empty returns the state before the first order. The polls of the caller only check what orders say of them: whether an entry is taken is the same for
// everybody.
func (b *Board) empty() (*State, error) {
	state, err := NewState(b.manifest.Origin, b.manifest.Rules, nil)
	if err == nil {
		state.verified = b.polls
	}
	return state, err
}

// Has reports whether the board has an order, with whatever signatures.
func (b *Board) Has(o Order) bool { return b.signed[crypto.Sum(o.Text(b.manifest))] }

// Extends reports whether the board contains what somebody saw of it before: see [audit.Board.Extends].
func (b *Board) Extends(head audit.BoardHead) error { return b.tree.Extends(head) }

// Since returns what the board has got after a head that it had, each run of one kind once.
func (b *Board) Since(head audit.BoardHead) []audit.Kind {
	return slices.Compact(slices.Clone(b.kinds[min(max(head.Size, 0), int64(len(b.kinds))):]))
}
