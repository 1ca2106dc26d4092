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
	const digits = 0x3030303030303030 // eight times '0'
	var eights [10]uint64             // the lowest digits first
	var wrong uint64
	rest := text
	for i := 0; len(rest) >= 8; i++ {
		eights[i], wrong = eightDigits(binary.LittleEndian.Uint64(rest[len(rest)-8:]), wrong)
		rest = rest[:len(rest)-8]
	}
	first := uint64(digits)
	for _, c := range rest {
		first = first>>8 | uint64(c)<<56
	}
	eights[len(text)/8], wrong = eightDigits(first, wrong)
	group := func(i int) uint64 { return eights[2*i+1]*1e8 + eights[2*i] }
	// Each group is a limb more.
	n0, n1 := timesTen(group(4), group(3))
	n0, n2 := timesTen(n0, group(2))
	n1, n2 = timesTen(n1, n2)
	n0, n3 := timesTen(n0, group(1))
	n1, n3 = timesTen(n1, n3)
	n2, n3 = timesTen(n2, n3)
	n0, n4 := timesTen(n0, group(0))
	n1, n4 = timesTen(n1, n4)
	n2, n4 = timesTen(n2, n4)
	n3, n4 = timesTen(n3, n4)
	for i, limb := range [4]uint64{n0, n1, n2, n3} {
		binary.LittleEndian.PutUint64(b[8*i:], limb)
	}
	return b, wrong|n4 == 0
}

// timesTen returns limb·groupTen + carry.
func timesTen(limb, carry uint64) (low, high uint64) {
	high, low = bits.Mul64(limb, groupTen)
	low, carry = bits.Add64(low, carry, 0)
	return low, high + carry
}

// eightDigits returns what eight digits say, all at once: neighbours are joined to numbers of two digits, these to numbers of four, and these
// to one. If one of them is no digit, or wrong was not 0, then wrong is not 0.
func eightDigits(text, wrong uint64) (uint64, uint64) {
	const high, digits = 0xf0f0f0f0f0f0f0f0, 0x3030303030303030
	wrong |= (text&high ^ digits) | ((text+0x0606060606060606)&high ^ digits) // '9'+6 is 0x3f
	text = (text &^ high) * (1 + 10<<8) >> 8 & 0x00ff00ff00ff00ff
	text = text * (1 + 100<<16) >> 16 & 0x0000ffff0000ffff
	return text * (1 + 10000<<32) >> 32, wrong
}

func limbsOf(b [32]byte) (limbs [4]uint64) {
	for i := range limbs {
		limbs[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return limbs
}
