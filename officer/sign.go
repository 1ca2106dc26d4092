package officer

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// A StaleError says that an order was good once, and what the board has got since.
type StaleError struct {
	Came []audit.Kind // after the head that the order was signed over, each run of one kind once
	Err  error        // what is wrong now
}

// Error says both.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%v; since the order was begun, the board has got %v: begin it anew", e.Err, e.Came)
}

// Unwrap returns what is wrong now.
func (e *StaleError) Unwrap() error { return e.Err }

// Start is the first signature of an order, and says how long others may join: more than nothing and at most [MaxWait].
// complete reports whether the order needs no other signature. The view is spent.
func (o *Officer) Start(v *View, order audit.Order, now time.Time, wait time.Duration) (w Waiting, complete bool, err error) {
	if wait < time.Second || wait > MaxWait {
		return w, false, fmt.Errorf("start %s: it may wait a second to %v, not %v", order.Kind, MaxWait, wait)
	}
	if len(order.Signatures) > 0 {
		return w, false, fmt.Errorf("start %s: somebody has signed it already", order.Kind)
	}
	if order, complete, err = o.sign(v, order); err != nil {
		return w, false, fmt.Errorf("start %s: %w", order.Kind, err)
	}
	return NewWaiting(v.Board.Poll(), order, o.key, now.Add(wait)), complete, nil
}

// Join adds a signature to an order that another officer has begun. With the last one the order is complete, and its
// [audit.Order.Message] is for the board. The error is or wraps [ErrExpired], [ErrClock], [ErrTwice] or a [*StaleError], or
// says what else is wrong. The view is spent.
func (o *Officer) Join(v *View, w Waiting, now time.Time) (next Waiting, complete bool, err error) {
	if err := w.Check(v.Board.Poll(), now); err != nil {
		return next, false, fmt.Errorf("join %s: %w", w.Order.Kind, err)
	}
	for _, s := range w.Order.Signatures {
		if s.By == o.Key {
			return next, false, fmt.Errorf("join %s: %w", w.Order.Kind, ErrTwice)
		}
	}
	next = w
	if next.Order, complete, err = o.sign(v, w.Order); err != nil {
		return Waiting{}, false, fmt.Errorf("join %s: %w", w.Order.Kind, err)
	}
	return next, complete, nil
}

// sign signs an order that this officer's own board would take. The signature leaves this function only if it would.
func (o *Officer) sign(v *View, order audit.Order) (signed audit.Order, complete bool, err error) {
	if v.spent {
		return order, false, errors.New("another order was rehearsed on this copy of the board: look again")
	}
	if err := o.see(v.Board); err != nil {
		return order, false, err
	}
	if size := v.Board.Size(); order.Head.Size > size {
		return order, false, fmt.Errorf("it was signed over %d entries, and this copy of the board has %d: get a newer copy", order.Head.Size, size)
	}
	if err := v.Board.Extends(order.Head); err != nil {
		return order, false, err
	}
	if err := v.invalidLast(order.Kind); err != nil {
		return order, false, err
	}
	size := v.Board.Size()
	if err := v.agrees(order); err != nil {
		return order, false, v.stale(order, size, err)
	}
	signed, v.spent = order, true
	signed.Sign(v.Board.Poll().Manifest, o.key)
	if err = v.Board.Rehearse(signed); err != nil && !errors.Is(err, audit.ErrSignatures) {
		return order, false, v.stale(order, size, err)
	}
	if complete = err == nil; signed.Kind == audit.Epoch {
		err = v.rehearseBallots()
	} else {
		err = nil
	}
	if err != nil {
		return order, false, err
	}
	return signed, complete, nil
}

// stale names what has come since, if the order was signed over less than the board has.
func (v *View) stale(o audit.Order, size int64, err error) error {
	if o.Head.Size == size {
		return err
	}
	return &StaleError{v.Since(o.Head), err}
}

// agrees refuses an order whose body differs from what follows from this officer's own board.
func (v *View) agrees(o audit.Order) error {
	body, err := ParseBody(o.Kind, o.Body)
	if err != nil {
		return err
	}
	if d, decides := body.(*audit.DecideBody); decides { // what the board says of it rests on the result, and so does whether it is signed
		_, err := v.known(d.Publication)
		return err
	}
	if !Follows(o.Kind) {
		return nil
	}
	var c choice // of whoever began the order
	switch b := body.(type) {
	case *audit.ResultBody:
		c.salt = b.Salt
	case *audit.AnnounceBody:
		c.known = b.Publication
	}
	own, err := v.derive(o.Kind, c)
	if err != nil {
		return err
	}
	if !bytes.Equal(crypto.MustEncodeJSON(own), o.Body) {
		return errors.New("it says something else than follows from this copy of the board")
	}
	return nil
}
