package host

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/register"
)

// A clerkOrder is an order in full. What its events say, the page says in words; needs are the signatures in all.
type clerkOrder struct {
	Kind      register.Kind     `json:"kind"`
	Count     int               `json:"count"`
	Body      []json.RawMessage `json:"body"`
	Needs     int               `json:"needs"`
	More      int               `json:"more"`      // signatures that are missing
	Chair     bool              `json:"chair"`     // a chair has still to sign
	Unchecked []ballot.Citation `json:"unchecked"` // polls that it enters, and whose bundles were not verified here
}

// A waitingAnswer is an order that waits. If it is not one that this officer could sign, Refused says why, and nothing else of it is to be believed.
type waitingAnswer struct {
	Order crypto.Hash `json:"order"` // names it
	clerkOrder
	Signed  []person `json:"signed"`
	Mine    bool     `json:"mine"` // this officer has signed it
	Refused *refusal `json:"refused,omitempty"`
}

// show shows an order that the board would take.
func (c *Clerk) show(b *register.Board, o register.Order) (waitingAnswer, error) {
	s, err := o.Signing(c.manifest)
	if err != nil {
		return waitingAnswer{}, err
	}
	return waitingAnswer{
		Order: c.nameOf(o), Signed: persons(s.By), Mine: slices.Contains(s.By, c.officer.Officer),
		clerkOrder: clerkOrder{o.Kind, len(o.Body), o.Body, s.Want, s.Needs(), s.Chair, append([]ballot.Citation{}, b.Unchecked(o)...)},
	}, nil
}

// nameOf names an order by what its signers sign: kind, body and head.
func (c *Clerk) nameOf(o register.Order) crypto.Hash { return crypto.Sum(o.Text(c.manifest)) }

// waitingLocked shows the orders that wait, each as the board is now.
func (c *Clerk) waitingLocked(ctx context.Context, b *register.Board) ([]waitingAnswer, error) {
	orders, err := c.register.Orders(ctx)
	if err != nil {
		return nil, err
	}
	all := []waitingAnswer{}
	for _, o := range orders {
		a, err := c.show(b, o)
		if err == nil {
			err = rehearse(b, o)
		}
		if err != nil {
			r := refuse(err)
			a = waitingAnswer{Order: c.nameOf(o), clerkOrder: clerkOrder{Kind: o.Kind, Body: []json.RawMessage{}, Unchecked: []ballot.Citation{}}, Signed: []person{}, Refused: &r}
		}
		all = append(all, a)
	}
	return append(all, c.droppedLocked(b, all)...), nil
}

// droppedLocked are the orders that were signed here and wait no more, since the board would not take them now: the server keeps none of these, and the page says
// what came in between.
func (c *Clerk) droppedLocked(b *register.Board, waiting []waitingAnswer) (dropped []waitingAnswer) {
	c.begun = slices.DeleteFunc(c.begun, b.Has)
	for _, o := range c.begun {
		err := rehearse(b, o)
		if err == nil || slices.ContainsFunc(waiting, func(a waitingAnswer) bool { return a.Order == c.nameOf(o) }) {
			continue
		}
		if a, broken := c.show(b, o); broken == nil {
			r := refuse(err)
			a.Refused = &r
			dropped = append(dropped, a)
		}
	}
	return dropped
}

// errWaitsNoMore is returned for an order that is on the register, or was dropped, since it was shown.
var errWaitsNoMore = errors.New("the order does not wait any more; refresh the page to see what became of it")

// joinLocked signs an order that waits, as it was shown.
func (c *Clerk) joinLocked(ctx context.Context, j joining) (any, error) {
	orders, err := c.register.Orders(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(orders, func(o register.Order) bool { return c.nameOf(o) == j.Order })
	if i < 0 {
		return nil, errWaitsNoMore
	}
	b, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(orders[i].Signatures, func(s audit.Countersign) bool { return s.By == c.officer.Key }) {
		return nil, officer.ErrTwice
	}
	return c.sendLocked(ctx, b, orders[i])
}
