package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// An Order is a command on its way from officer to officer: not all have signed yet. Its payload is that of the command
// that it becomes.
type Order struct {
	Kind       Kind            `json:"kind"`
	Body       json.RawMessage `json:"body"`
	Head       BoardHead       `json:"head"`
	Signatures []Countersign   `json:"signatures"`
}

// NewOrder is an order that nobody has signed yet. The body is one of the body types of this package.
func NewOrder(kind Kind, body any, head BoardHead) Order {
	return Order{kind, crypto.MustEncodeJSON(body), head, []Countersign{}}
}

// Name is the hash of what the signers of an order sign: of kind, body and head. Programs and pages name an order by it while it waits.
func (o Order) Name(m *ballot.Manifest) crypto.Hash {
	return crypto.Sum(CommandText(m.Origin, m.Hash(), o.Kind, o.Body, o.Head))
}

// Sign adds a signature, or replaces that of the same key.
func (o *Order) Sign(m *ballot.Manifest, key crypto.SigningKey) {
	text := CommandText(m.Origin, m.Hash(), o.Kind, o.Body, o.Head)
	by := key.Public()
	signatures := slices.DeleteFunc(slices.Clone(o.Signatures), func(s Countersign) bool { return s.By == by })
	signatures = append(signatures, Countersign{by, key.Sign(text)})
	slices.SortFunc(signatures, func(a, b Countersign) int { return bytes.Compare(a.By[:], b.By[:]) })
	o.Signatures = signatures
}

// Message returns the order as it is sent to the board, whether or not enough have signed.
func (o *Order) Message() Message {
	return Message{o.Kind, crypto.MustEncodeJSON(Command[json.RawMessage]{o.Body, o.Head, o.Signatures})}
}

// ErrSignatures is wrapped by [Poll.Check] and [Board.Rehearse] when an order is in order but for signatures that are
// still missing.
var ErrSignatures = errors.New("signatures are missing")

// Rehearse reports whether the board would take the order once enough have signed: who has signed so far may, and all else
// is as it must be. The error wraps [ErrSignatures] if only signatures are missing, and is nil if none are.
//
// Warning: the board has then changed as by the order and is of no further use. It is for an officer's own replay.
func (b *Board) Rehearse(o Order) error {
	m, poll := o.Message(), b.poll
	waiting := *poll
	waiting.unsigned = true
	item, err := waiting.Check(m.Entry(), m.Payload)
	if err != nil {
		return err
	}
	if err := b.Apply(item); err != nil {
		return err
	}
	if _, err := poll.Check(m.Entry(), m.Payload); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	return nil
}

// CheckOrder checks what can be said of an order without a board while signatures may be missing: its body is one, and
// whoever has signed so far may. It is what a server asks before it keeps an order for others to sign.
func (p *Poll) CheckOrder(o Order) error {
	waiting := *p
	waiting.unsigned = true
	m := o.Message()
	_, err := waiting.Check(m.Entry(), m.Payload)
	return err
}
