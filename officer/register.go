package officer

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/register"
)

// SignRegister signs an order over a register that this officer's own program replayed. The signature leaves this function only if that board would
// take the order. complete reports whether it needs no other one.
func (o *Officer) SignRegister(b *register.Board, order register.Order) (signed register.Order, complete bool, err error) {
	if err := o.SeeRegister(b); err != nil {
		return order, false, err
	}
	signed = order
	signed.Sign(b.Manifest(), o.key)
	if err = b.Rehearse(signed); err != nil && !errors.Is(err, audit.ErrSignatures) {
		if err = fmt.Errorf("sign: %w", err); order.Head != b.Head() && b.Extends(order.Head) == nil {
			err = &StaleError{b.Since(order.Head), err}
		}
		return order, false, err
	}
	return signed, err == nil, nil
}

// SeeRegister refuses a copy of a register that lacks what this officer has seen of it before, and keeps its head beside the key.
func (o *Officer) SeeRegister(b *register.Board) error {
	return o.seen(b.Manifest().Hash(), b.Head(), b.Extends)
}

// Moderate signs what becomes of a submission that a citizen sent to a register: it is accepted in a project, or declined for a reason.
func (o *Officer) Moderate(m *register.Manifest, s register.Submission, accept bool, project, reason string) (register.Moderation, error) {
	return register.NewModeration(m, s, accept, project, reason, o.key)
}
