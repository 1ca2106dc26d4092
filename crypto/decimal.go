package crypto

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// An integer below 2^256 is handled in limbs of 64 bits, the least significant first, and printed and parsed by groups of
// sixteen digits.
const (
	groupDigits = 16
	groupTen    = 1e16 // 10^groupDigits
	maxDecimal  = 78   // digits of 2^256 - 1, which are five groups
)

// decimal returns the decimal form of a little-endian integer. Its time depends on the integer.
func decimal(b [32]byte) string {
	limbs := limbsOf(b)
	var text [5 * groupDigits]byte
	for end := len(text); end > 0; end -= groupDigits {
		var rest uint64
		for i := len(limbs) - 1; i >= 0; i-- {
			limbs[i], rest = bits.Div64(rest, limbs[i], groupTen)
		}
		for i := end - 1; i >= end-groupDigits; i-- {
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
func parseDecimal(text []byte) (b [32]byte, ok bool) {
	if len(text) == 0 || len(text) > maxDecimal || text[0] == '0' && len(text) > 1 {
		return b, false
	}
	first := (len(text)-1)%groupDigits + 1
	group := [groupDigits]byte([]byte("0000000000000000"))
	copy(group[groupDigits-first:], text[:first])
	var limbs [5]uint64
	for rest, used := text[first:], 0; ; rest, used = rest[groupDigits:], used+1 {
		high, ok1 := eightDigits([8]byte(group[:8]))
		low, ok2 := eightDigits([8]byte(group[8:]))
		if !ok1 || !ok2 {
			return b, false
		}
		carry := high*1e8 + low
		for i := range used { // a group has less than 64 bits
			hi, lo := bits.Mul64(limbs[i], groupTen)
			var more uint64
			limbs[i], more = bits.Add64(lo, carry, 0)
			carry = hi + more
		}
		limbs[used] = carry
		if len(rest) == 0 {
			break
		}
		group = [groupDigits]byte(rest)
	}
	if limbs[4] != 0 {
		return b, false
	}
	for i, limb := range limbs[:4] {
		binary.LittleEndian.PutUint64(b[8*i:], limb)
	}
	return b, true
}

// eightDigits returns what eight digits say, all at once: neighbours are joined to numbers of two digits, these to numbers of four, and these
// to one.
func eightDigits(text [8]byte) (n uint64, ok bool) {
	const high, digits = 0xf0f0f0f0f0f0f0f0, 0x3030303030303030
	n = binary.LittleEndian.Uint64(text[:])
	ok = n&high == digits && (n+0x0606060606060606)&high == digits // '9'+6 is 0x3f
	n = (n &^ high) * (1 + 10<<8) >> 8 & 0x00ff00ff00ff00ff
	n = n * (1 + 100<<16) >> 16 & 0x0000ffff0000ffff
	return n * (1 + 10000<<32) >> 32, ok
}

func limbsOf(b [32]byte) (limbs [4]uint64) {
	for i := range limbs {
		limbs[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return limbs
}
