package officer

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// How long an order may wait for its other signatures.
const (
	DefaultWait = 10 * time.Minute
	MaxWait     = time.Hour
)

// A Waiting is the file of an order on its way from officer to officer (docs/protocol.md, section 5.9). The first to sign
// also signs until when others may join:
//
//	{"order":ORDER,"expires":I,"by":KEY,"signature":SIG}
type Waiting struct {
	Order     audit.Order      `json:"order"`
	Expires   int64            `json:"expires"` // seconds since 1970
	By        crypto.PublicKey `json:"by"`
	Signature crypto.Signature `json:"signature"`
}

// NewWaiting says of an order until when others may join it. key has signed the order, and signs this as well.
func NewWaiting(p *audit.Poll, o audit.Order, key crypto.SigningKey, until time.Time) Waiting {
	w := Waiting{Order: o, Expires: until.Unix(), By: key.Public()}
	w.Signature = key.Sign(w.text(p))
	return w
}

// MaxWaiting bounds the bytes of the file.
const MaxWaiting = audit.MaxPayload + 1024

// ParseWaiting parses the canonical form. What it is worth, [Waiting.Check] and [Officer.Join] say.
func ParseWaiting(data []byte) (w Waiting, err error) {
	if len(data) > MaxWaiting {
		return w, fmt.Errorf("parse waiting order: %d bytes, at most %d", len(data), MaxWaiting)
	}
	if err := crypto.DecodeJSON(data, &w); err != nil {
		return w, fmt.Errorf("parse waiting order: %v", err)
	}
	if _, err := ParseBody(w.Order.Kind, w.Order.Body); err != nil {
		return w, fmt.Errorf("parse waiting order: %v", err)
	}
	return w, nil
}

// Bytes returns the canonical form.
func (w Waiting) Bytes() []byte { return crypto.MustEncodeJSON(w) }

// text is what the first officer signs beside the order.
func (w Waiting) text(p *audit.Poll) []byte {
	return fmt.Appendf(nil, "piaojue/v1 waiting\n%s\n%s\n%s\n%d\n", p.Manifest.Origin, p.Hash, w.Order.Name(p.Manifest), w.Expires)
}

// The reasons for which an order that waits is not joined, beside those of the board.
var (
	ErrExpired = errors.New("the order has expired: begin it anew")
	ErrClock   = errors.New("the order expires more than an hour from now: a clock was set back")
	ErrTwice   = errors.New("this key has signed the order already: it needs another officer")
)

// Check checks that an order may be joined at a time: whoever began it is an officer who signed it, and its term is good.
// [ErrExpired] and [ErrClock].
func (w Waiting) Check(p *audit.Poll, now time.Time) error {
	began := slices.ContainsFunc(w.Order.Signatures, func(s audit.Countersign) bool { return s.By == w.By })
	if _, officer := p.Manifest.Officer(w.By); !officer || !began {
		return fmt.Errorf("%v, who says how long it may wait, is no officer who signed it", w.By)
	}
	if err := w.By.Check(w.text(p), w.Signature); err != nil {
		return fmt.Errorf("how long it may wait: %w", err)
	}
	switch until := time.Unix(w.Expires, 0); {
	case !now.Before(until):
		return ErrExpired
	case until.Sub(now) > MaxWait: // a signature that was kept would come back to life (threat 51)
		return ErrClock
	}
	return nil
}
