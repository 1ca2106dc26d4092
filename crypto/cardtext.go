package crypto

import (
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// The text of a card or slip is a word of a Reed–Solomon code over GF(32) = GF(2)[α]/(α⁵+α²+1): 28 symbols c_0 … c_27, each
// printed as one digit, with
//
//	c_0 + c_1 + … + c_27 = 0   and   c_0·α^27 + c_1·α^26 + … + c_27 = 0.
//
// Any two words differ in at least three characters. One wrong character e at position i leaves the sums e and e·α^(27-i),
// whose ratio gives i.
const (
	crockford   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // no I, L, O, U
	codeDigits  = 26                                 // of 5 bits for 128 bits: two are left over
	codeSymbols = codeDigits + 2
	groupSize   = 4
)

var codeBase32 = base32.NewEncoding(crockford).WithPadding(base32.NoPadding)

// A CodeError says that the characters of a card or slip cannot all be right. Nothing is corrected: a guess that happens to be
// a word of the code would be somebody else's secret.
//
// A single wrong character is always placed in its group. Two or more are never accepted, but they can look like
// one in a third place, so that the message to the person is "look at group 3 first", not "group 3 is wrong".
type CodeError struct {
	Group int // from 1 to 7; 0 when one wrong character cannot explain what was read
}

func (e *CodeError) Error() string {
	if e.Group == 0 {
		return "more than one character is wrong"
	}
	return fmt.Sprintf("a character is wrong, probably in group %d", e.Group)
}

// errPrinted is not a CodeError: the secret is right, its form is not.
var errPrinted = errors.New("not in the printed form")

func encodeCode(secret [16]byte) string {
	digits := codeBase32.EncodeToString(secret[:])
	sum, weighted := syndromes(symbols(digits + "00"))
	// The check digits a, b solve a + b = sum and a·α + b = weighted: a = (sum + weighted)/(α+1), and 1/(α+1) = α^13.
	a := sum ^ weighted
	for range 13 {
		a = timesAlpha(a)
	}
	digits += string(crockford[a]) + string(crockford[a^sum])
	groups := make([]string, 0, codeSymbols/groupSize)
	for i := 0; i < codeSymbols; i += groupSize {
		groups = append(groups, digits[i:i+groupSize])
	}
	return strings.Join(groups, "-")
}

func decodeCode(text string) ([16]byte, error) {
	secret, err := decodeTypedCode(text)
	if err == nil && encodeCode(secret) != text {
		return [16]byte{}, errPrinted
	}
	return secret, err
}

func decodeTypedCode(text string) (secret [16]byte, err error) {
	digits, err := typedDigits(text, codeSymbols)
	if err != nil {
		return secret, err
	}
	if err := checkCode(symbols(digits)); err != nil {
		return secret, err
	}
	b, err := codeBase32.DecodeString(digits[:codeDigits])
	if err != nil {
		return secret, errors.New("not base32")
	}
	copy(secret[:], b)
	if codeBase32.EncodeToString(b) != digits[:codeDigits] {
		return [16]byte{}, &CodeError{} // a word of the code whose left-over bits are not zero
	}
	return secret, nil
}

// typedDigits reads so many digits out of what a person typed.
func typedDigits(text string, want int) (string, error) {
	if len(text) > 500 {
		return "", errors.New("too long")
	}
	var digits []byte
	for _, r := range text {
		if '！' <= r && r <= '～' { // what a Chinese input method makes of '!' to '~'
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		r = unicode.ToUpper(r)
		switch r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(crockford, r) {
			return "", &CodeError{Group: min(len(digits)/groupSize+1, want/groupSize)}
		}
		digits = append(digits, byte(r))
	}
	if len(digits) != want {
		return "", fmt.Errorf("%d characters, want %d", len(digits), want)
	}
	return string(digits), nil
}

func symbols(digits string) (c [codeSymbols]byte) {
	for i := range c {
		c[i] = byte(strings.IndexByte(crockford, digits[i]))
	}
	return c
}

// checkCode finds the place i with weighted = sum·α^(27-i).
func checkCode(c [codeSymbols]byte) error {
	sum, weighted := syndromes(c)
	if sum == 0 && weighted == 0 {
		return nil
	}
	for i := codeSymbols - 1; i >= 0 && sum != 0; i-- {
		if sum == weighted {
			return &CodeError{Group: i/groupSize + 1}
		}
		sum = timesAlpha(sum)
	}
	return &CodeError{}
}

// syndromes evaluates the word, as a polynomial, at 1 and at α.
func syndromes(c [codeSymbols]byte) (sum, weighted byte) {
	for _, s := range c {
		sum ^= s
		weighted = timesAlpha(weighted) ^ s
	}
	return sum, weighted
}

// timesAlpha multiplies by α in GF(32).
func timesAlpha(v byte) byte { return v<<1 ^ v>>4*0b100101 }
