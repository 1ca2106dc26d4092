package crypto

import (
	"fmt"
	"io"
	"strconv"
)

// A Stack is the secret of cards that are handed out to whoever takes one (答卷卡): 32 random bytes, from which the card and the
// slip with each number follow (docs/protocol.md, section 2.6). Both are printed on one paper. Whoever has the stack has all of
// them, so it is destroyed when the cards have been handed out.
type Stack [32]byte

// NewStack draws a stack from rand.
func NewStack(rand io.Reader) (s Stack, err error) {
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return Stack{}, fmt.Errorf("draw stack: %v", err)
	}
	return s, nil
}

// String keeps a stack that strays into a log line or an error from being printed.
func (Stack) String() string { return "stack" }

// Pair returns the card and the slip with a number: HKDF of the stack, with the number in decimal.
func (s Stack) Pair(number int) (card Card, slip Slip) {
	n := strconv.Itoa(number)
	copy(card[:], derive(s[:], "stack-card|"+n, len(card)))
	copy(slip[:], derive(s[:], "stack-slip|"+n, len(slip)))
	return card, slip
}
