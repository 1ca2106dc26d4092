package crypto

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
)

// An integer below 2^256 is handled in limbs of 64 bits, the least significant first, and printed and parsed by as many digits
// at a time as fit into one.
const (
	limbDigits = 19
	limbTen    = 1e19 // 10^limbDigits
	maxDecimal = 78   // digits of 2^256 - 1
)

// decimal returns the decimal form of a little-endian integer. Its time depends on the integer.
func decimal(b [32]byte) string {
	limbs := limbsOf(b)
	var text [5 * limbDigits]byte
	for end := len(text); end > 0; end -= limbDigits {
		var rest uint64
		for i := len(limbs) - 1; i >= 0; i-- {
			limbs[i], rest = bits.Div64(rest, limbs[i], limbTen)
		}
		for i := end - 1; i >= end-limbDigits; i-- {
			text[i], rest = '0'+byte(rest%10), rest/10
		}
	}
	digits := strings.TrimLeft(string(text[:]), "0")
	if digits == "" {
		return "0"
	}
	return digits
}

// parseDecimal parses the decimal form of an integer below 2^256, without sign or leading zeros, and no other form.
func parseDecimal(text string) (b [32]byte, ok bool) {
	if text == "" || len(text) > maxDecimal || text[0] == '0' && text != "0" {
		return b, false
	}
	var limbs [4]uint64
	for rest := text; rest != ""; {
		n := (len(rest)-1)%limbDigits + 1
		carry, err := strconv.ParseUint(rest[:n], 10, 64)
		if err != nil {
			return b, false
		}
		rest = rest[n:]
		for i := range limbs {
			hi, lo := bits.Mul64(limbs[i], limbTen)
			var more uint64
			limbs[i], more = bits.Add64(lo, carry, 0)
			carry = hi + more
		}
		if carry != 0 {
			return b, false
		}
	}
	for i, limb := range limbs {
		binary.LittleEndian.PutUint64(b[8*i:], limb)
	}
	return b, true
}

func limbsOf(b [32]byte) (limbs [4]uint64) {
	for i := range limbs {
		limbs[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return limbs
}
