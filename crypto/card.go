package crypto

import (
	"fmt"
	"io"
)

// A Card is a deputy's long-lived secret: 16 random bytes, made by the secretariat. It is never a PIN, nor anything else a person
// could choose: a registrar that keeps the requests could test guesses against them without being noticed.
//
// Its text form, printed and in the QR code, is 28 characters in 7 groups of 4, such as
// "04HM-ASW9-NF6Y-ZZPW-QAC7-CN1J-20BT": 26 Crockford base32 digits of the bytes (the last two bits are zero) and two check
// digits; see [CodeError].
type Card [16]byte

// A Slip (票签) is the secret of one sitting: 16 random bytes, made by the scrutineers, drawn unassigned in a sealed envelope at
// check-in. Only card and slip together make credentials and tokens. Its text form is that of a [Card].
type Slip [16]byte

// NewCard draws a card from rand.
func NewCard(rand io.Reader) (c Card, err error) {
	if _, err := io.ReadFull(rand, c[:]); err != nil {
		return Card{}, fmt.Errorf("draw card: %v", err)
	}
	return c, nil
}

// NewSlip draws a slip from rand.
func NewSlip(rand io.Reader) (s Slip, err error) {
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return Slip{}, fmt.Errorf("draw slip: %v", err)
	}
	return s, nil
}

// Text returns the text form: the secret itself.
func (c Card) Text() string { return encodeCode(c) }

// Text returns the text form: the secret itself.
func (s Slip) Text() string { return encodeCode(s) }

// String keeps a card that strays into a log line or an error from being printed.
func (Card) String() string { return "card" }

// String keeps a slip that strays into a log line or an error from being printed.
func (Slip) String() string { return "slip" }

// ParseCard parses the text form exactly as [Card.Text] writes it, which is what a QR code holds.
func ParseCard(text string) (Card, error) {
	c, err := decodeCode(text)
	if err != nil {
		return Card{}, fmt.Errorf("parse card: %w", err)
	}
	return c, nil
}

// ParseSlip parses the text form exactly as [Slip.Text] writes it.
func ParseSlip(text string) (Slip, error) {
	s, err := decodeCode(text)
	if err != nil {
		return Slip{}, fmt.Errorf("parse slip: %w", err)
	}
	return s, nil
}

// ParseCardTyped parses the text form as a person types it: in either case, with spaces, dashes or nothing between the
// characters, in full-width forms, with O for 0 and I or L for 1. It wraps a [CodeError] when characters are wrong.
func ParseCardTyped(text string) (Card, error) {
	c, err := decodeTypedCode(text)
	if err != nil {
		return Card{}, fmt.Errorf("parse card: %w", err)
	}
	return c, nil
}

// ParseSlipTyped is [ParseCardTyped] for a slip.
func ParseSlipTyped(text string) (Slip, error) {
	s, err := decodeTypedCode(text)
	if err != nil {
		return Slip{}, fmt.Errorf("parse slip: %w", err)
	}
	return s, nil
}
