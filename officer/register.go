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
	m := b.Manifest()
	if err := o.seen(m.Hash(), b.Head(), b.Extends); err != nil {
		return order, false, err
	}
	signed = order
	signed.Sign(m, o.key)
	if err = b.Rehearse(signed); err != nil && !errors.Is(err, audit.ErrSignatures) {
		return order, false, fmt.Errorf("sign: %w", err)
	}
	return signed, err == nil, nil
}
