package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
)

// A drafted order as the page has it: the fields of its events stand in any order.
type clerkDraft struct {
	Kind register.Kind     `json:"kind"`
	Body []json.RawMessage `json:"body"`
}

// A shownOrder is one that was shown and not signed, over the head that the board had then.
type shownOrder struct {
	kind register.Kind
	body []json.RawMessage
	head audit.BoardHead
}

// A clerkShown shows what would be ordered. Shown names it for who signs it.
type clerkShown struct {
	Shown crypto.Hash `json:"shown"`
	clerkOrder
}

// A clerkSent says what became of an order that was signed here.
type clerkSent struct {
	Complete bool `json:"complete"` // it is on the register
	More     int  `json:"more"`     // signatures that are missing
	Chair    bool `json:"chair"`    // a chair has still to sign
}

func (c *Clerk) proposeLocked(ctx context.Context, d clerkDraft) (any, error) {
	b, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	data, err := crypto.EncodeJSON(d)
	if err != nil {
		return nil, err
	}
	o, err := register.ParseDraft(data, b.Head())
	if err != nil {
		return nil, err
	}
	if err := rehearse(b, o); err != nil {
		return nil, err
	}
	a, err := c.show(b, o)
	if err != nil {
		return nil, err
	}
	if len(c.shown) >= maxProposals {
		clear(c.shown)
	}
	shown := crypto.Sum(append([]byte(o.Kind+"\n"), crypto.MustEncodeJSON(o.Body)...))
	c.shown[shown] = shownOrder{o.Kind, o.Body, o.Head}
	return clerkShown{shown, a.clerkOrder}, nil
}

// rehearse reports why the board would not take an order, once enough have signed.
func rehearse(b *register.Board, o register.Order) error {
	if err := b.Rehearse(o); err != nil && !errors.Is(err, audit.ErrSignatures) {
		return stale(b, o.Head, err)
	}
	return nil
}

// stale says what the board has got since a head, if that is not its last.
func stale(b *register.Board, head audit.BoardHead, err error) error {
	if head == b.Head() || b.Extends(head) != nil {
		return err
	}
	return &officer.StaleError{Came: b.Since(head), Err: err}
}

// A signingShown names what was shown.
type signingShown struct {
	Shown crypto.Hash `json:"shown"`
}

// errNotShown is returned for what was not shown here, or so long ago that it has to be shown again.
var errNotShown = errors.New("nothing that was shown has this name; refresh the page, and have it shown again")

// signLocked signs what was shown, over the board as it is now. What decides is shown again if the board has moved on.
func (c *Clerk) signLocked(ctx context.Context, s signingShown) (any, error) {
	was, ok := c.shown[s.Shown]
	if !ok {
		return nil, errNotShown
	}
	b, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	if register.Decision(was.kind) && was.head != b.Head() {
		delete(c.shown, s.Shown)
		return nil, stale(b, was.head, fmt.Errorf("%w: the register has moved on since this was shown", audit.ErrStale))
	}
	if err := c.handOverLocked(ctx, was.kind, was.body); err != nil {
		return nil, err
	}
	sent, err := c.sendLocked(ctx, b, register.Order{Kind: was.kind, Body: was.body, Head: b.Head(), Signatures: []audit.Countersign{}})
	if err == nil {
		delete(c.shown, s.Shown)
	}
	return sent, err
}

// sendLocked signs an order and sends it. If nobody hears of it, nothing is lost: it is signed again.
func (c *Clerk) sendLocked(ctx context.Context, b *register.Board, o register.Order) (any, error) {
	signed, _, err := c.officer.SignRegister(b, o)
	if err != nil {
		return nil, err
	}
	said, err := c.register.SendOrder(ctx, signed) // others may have signed the same meanwhile
	if err != nil {
		return nil, err
	}
	s, err := signed.Signing(c.manifest)
	if err == nil && said.Head != nil {
		return c.enteredLocked(ctx, signed)
	}
	c.begun = append(slices.DeleteFunc(c.begun, func(before register.Order) bool { return sameEvents(before, o) }), signed)
	return clerkSent{More: s.Needs(), Chair: s.Chair}, err
}

// errNotEntered is returned for an order that the server says is on the register, whose board does not have it.
var errNotEntered = errors.New("the server says that the order is on the register, but the register that it shows lacks it; tell its operators, and sign nothing again before they have answered")

// enteredLocked believes nobody that an order is on the register: it looks there.
func (c *Clerk) enteredLocked(ctx context.Context, o register.Order) (any, error) {
	b, err := c.lookLocked(ctx)
	if err == nil && !b.Has(o) {
		err = errNotEntered
	}
	return clerkSent{Complete: true}, err
}

// sameEvents reports whether two orders order the same, over whatever heads.
func sameEvents(a, b register.Order) bool {
	return a.Kind == b.Kind && slices.EqualFunc(a.Body, b.Body, func(x, y json.RawMessage) bool { return bytes.Equal(x, y) })
}
