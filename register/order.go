package register

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// An Order is one or more events of one kind on their way to the board: not all officers have signed yet. Its payload is that of the entry that it
// becomes (docs/protocol.md, section 12.4).
type Order struct {
	Kind       Kind                `json:"kind"`
	Body       []json.RawMessage   `json:"body"`
	Head       audit.BoardHead     `json:"head"`
	Signatures []audit.Countersign `json:"signatures"`
}

// maxEvents bounds the events of one order.
const maxEvents = 5000

// NewOrder is an order of these events, which are of one kind, that nobody has signed yet.
func NewOrder(head audit.BoardHead, events ...Event) (Order, error) {
	o := Order{Head: head, Signatures: []audit.Countersign{}}
	for i, e := range events {
		if i > 0 && e.Kind() != o.Kind {
			return o, fmt.Errorf("new order: %s and %s in one", o.Kind, e.Kind())
		}
		data, err := crypto.EncodeJSON(e)
		if err != nil {
			return o, fmt.Errorf("new order: event %d: %v", i+1, err)
		}
		o.Kind, o.Body = e.Kind(), append(o.Body, data)
	}
	_, err := o.events()
	return o, err
}

// ParseOrder parses the canonical form.
func ParseOrder(data []byte) (o Order, err error) {
	if len(data) > audit.MaxPayload {
		return o, fmt.Errorf("parse order: %d bytes, at most %d", len(data), audit.MaxPayload)
	}
	if err := crypto.DecodeJSON(data, &o); err != nil {
		return o, fmt.Errorf("parse order: %v", err)
	}
	if _, err := o.events(); err != nil {
		return o, fmt.Errorf("parse order: %v", err)
	}
	return o, nil
}

// Bytes returns the canonical form.
func (o Order) Bytes() []byte { return crypto.MustEncodeJSON(o) }

// Payload returns the payload of the entry that the order becomes.
func (o Order) Payload() []byte {
	return crypto.MustEncodeJSON(audit.Command[[]json.RawMessage]{Body: o.Body, Head: o.Head, Signatures: o.Signatures})
}

// Entry returns the entry that the order becomes.
func (o Order) Entry() audit.Entry {
	return audit.Entry{Kind: audit.Kind(o.Kind), Payload: crypto.Sum(o.Payload())}
}

// Text is what an officer signs: that of a command of the board (docs/protocol.md, sections 5.3 and 12.4).
func (o Order) Text(m *Manifest) []byte {
	return audit.CommandText(m.Origin, m.Hash(), audit.Kind(o.Kind), crypto.MustEncodeJSON(o.Body), o.Head)
}

// Sign adds a signature, or replaces that of the same key.
func (o *Order) Sign(m *Manifest, key crypto.SigningKey) {
	by, text := key.Public(), o.Text(m)
	signed := slices.DeleteFunc(slices.Clone(o.Signatures), func(s audit.Countersign) bool { return s.By == by })
	signed = append(signed, audit.Countersign{By: by, Signature: key.Sign(text)})
	slices.SortFunc(signed, func(a, b audit.Countersign) int { return bytes.Compare(a.By[:], b.By[:]) })
	o.Signatures = signed
}

// events parses the body.
func (o Order) events() ([]Event, error) {
	if n := len(o.Body); n < 1 || n > maxEvents {
		return nil, fmt.Errorf("%.20s: %d events: want 1 to %d", o.Kind, n, maxEvents)
	}
	all := make([]Event, len(o.Body))
	for i, data := range o.Body {
		e, err := ParseEvent(o.Kind, data)
		if err != nil {
			return nil, fmt.Errorf("event %d: %v", i+1, err)
		}
		all[i] = e
	}
	return all, nil
}

// A Signing is how far the signatures of an order are.
type Signing struct {
	By    []ballot.Officer
	Want  int  // how many sign such an order
	Chair bool // a chair is wanted, and has not signed
}

// Needs returns how many have still to sign.
func (s Signing) Needs() int {
	if n := s.Want - len(s.By); n > 0 || !s.Chair {
		return max(0, n)
	}
	return 1
}

// Signing checks the signatures of an order, and says who has signed and what is missing.
func (o Order) Signing(m *Manifest) (s Signing, err error) {
	s.Want = m.Signatures.Record
	if s.By, err = audit.CheckSignatures(o.Text(m), o.Signatures, m.Officer); err == nil && Decision(o.Kind) {
		s.Want = m.Signatures.Decide
		s.Chair = !slices.ContainsFunc(s.By, func(o ballot.Officer) bool { return o.Role == ballot.Chair })
	}
	return s, err
}

// check checks who has signed. The error wraps [audit.ErrSignatures] if only signatures are missing.
func (o Order) check(m *Manifest) error {
	switch s, err := o.Signing(m); {
	case err != nil:
		return err
	case len(s.By) < s.Want:
		return fmt.Errorf("%w: signed by %d, want %d", audit.ErrSignatures, len(s.By), s.Want)
	case s.Chair:
		return fmt.Errorf("%w: not signed by a chair", audit.ErrSignatures)
	}
	return nil
}

// decisions are the kinds of events that decide something, or say what was decided.
var decisions = []Kind{
	KindCitePoll, KindOpen, KindInterpellate, KindScreen, KindPlan, KindApprove, KindWithdraw, KindChoose, KindHandOver, KindAccept, KindChange, KindRateYear,
}

// Decision reports whether the kind is one that several officers sign, a chair among them; every other one records what happened (docs/rules.md, section
// 15.1).
func Decision(k Kind) bool { return slices.Contains(decisions, k) }

// parsePayload parses the payload of an entry that is no manifest.
func parsePayload(kind Kind, payload []byte) (o Order, all []Event, err error) {
	var c audit.Command[[]json.RawMessage]
	if len(payload) > audit.MaxPayload {
		return o, nil, fmt.Errorf("%d bytes, at most %d", len(payload), audit.MaxPayload)
	}
	if err := crypto.DecodeJSON(payload, &c); err != nil {
		return o, nil, err
	}
	o = Order{kind, c.Body, c.Head, c.Signatures}
	if !bytes.Equal(o.Payload(), payload) {
		return o, nil, errors.New("not in canonical form")
	}
	all, err = o.events()
	return o, all, err
}

// ParseDraft parses what somebody wrote for an order: a JSON object, with any white space, of the kind and the body, in whose events the fields stand in any
// order. The head is that of the board that is to take it.
func ParseDraft(data []byte, head audit.BoardHead) (_ Order, err error) {
	var d struct {
		Kind Kind              `json:"kind"`
		Body []json.RawMessage `json:"body"`
	}
	if len(data) > audit.MaxPayload {
		return Order{}, fmt.Errorf("parse draft: %d bytes, at most %d", len(data), audit.MaxPayload)
	}
	if err := decode(data, &d); err != nil {
		return Order{}, fmt.Errorf("parse draft: %v", err)
	}
	o := Order{d.Kind, d.Body, head, []audit.Countersign{}}
	for i, data := range d.Body {
		if o.Body[i], err = inOrder(d.Kind, data); err != nil {
			return Order{}, fmt.Errorf("parse draft: event %d: %v", i+1, err)
		}
	}
	if _, err := o.events(); err != nil {
		return Order{}, fmt.Errorf("parse draft: %v", err)
	}
	return o, nil
}

// inOrder returns the payload of an event with its fields in the order of the canonical form: those that are there, and no others.
func inOrder(kind Kind, data []byte) ([]byte, error) {
	e := newEvent(kind)
	if e == nil {
		return nil, fmt.Errorf("there is no kind %.20q", kind)
	}
	if len(data) > maxEvent {
		return nil, fmt.Errorf("%d bytes, at most %d", len(data), maxEvent)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(e); err != nil {
		return nil, err
	}
	sorted, err := crypto.EncodeJSON(e)
	if err != nil {
		return nil, err
	}
	var was, is any
	if err := errors.Join(json.Unmarshal(data, &was), json.Unmarshal(sorted, &is)); err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(was, is) || tokens(data) != tokens(sorted) { // of a field that is there twice both decoders take the last
		return nil, errFields
	}
	return sorted, nil
}

// tokens counts those of a JSON text.
func tokens(data []byte) (n int) {
	for d := json.NewDecoder(bytes.NewReader(data)); ; n++ {
		if _, err := d.Token(); err != nil {
			return n
		}
	}
}

var errFields = errors.New("a field is missing, or is there twice: want each once, as docs/protocol.md, section 12.1, has them")

// JoinDrafts makes one draft of several of one kind, in their order: the tables of a county's towns are one order.
func JoinDrafts(drafts ...[]byte) ([]byte, error) {
	var joined []Event
	for i, data := range drafts {
		o, err := ParseDraft(data, audit.BoardHead{})
		if err != nil {
			return nil, fmt.Errorf("draft %d: %v", i+1, err)
		}
		events, err := o.events()
		if err != nil {
			return nil, fmt.Errorf("draft %d: %v", i+1, err)
		}
		joined = append(joined, events...)
	}
	return NewDraft(joined...)
}

// NewDraft writes events of one kind for [ParseDraft], an event a line.
func NewDraft(events ...Event) ([]byte, error) {
	o, err := NewOrder(audit.BoardHead{}, events...)
	if err != nil {
		return nil, err
	}
	text := fmt.Appendf(nil, "{\"kind\":%q,\"body\":[\n", o.Kind)
	return append(append(text, bytes.Join(rawBytes(o.Body), []byte(",\n"))...), "\n]}\n"...), nil
}

func rawBytes(all []json.RawMessage) (found [][]byte) {
	for _, m := range all {
		found = append(found, m)
	}
	return found
}
