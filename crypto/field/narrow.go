// Package field is the arithmetic of the fast verifier modulo p = 2^255 - 19 (docs/fast-verification.md, section 3): that of
// filippo.io/edwards25519/field, or, in the program that pages verify with, one for a machine that multiplies 64 bits by 64 and keeps 64 of
// them. There the product of two limbs of 51 bits takes four multiplications, and ten limbs of 26 and 25 bits are more than twice as fast as five.
//
// That one is for public values only: nothing in that program signs, encrypts or decrypts.
package field

import (
	"encoding/binary"
	"errors"
)

// A Narrow is a number modulo p of ten signed limbs: of 26 and 25 bits by turns, the lowest first, which is the form of the reference
// implementation (D. J. Bernstein, "Curve25519", 2006, and its ref10). The zero value is 0.
//
// A product has limbs of at most 1.1·2^25 and 1.1·2^24. Sums and differences are not carried: one of k products has limbs k times as
// large, and factors of k and k' products may be multiplied as long as 498·1.1²·2^48·k·k' < 2^63, that is k·k' ≤ 54. The formulas of the curve have at most 4 and 4.
type Narrow [10]int64

// One sets v to 1.
func (v *Narrow) One() *Narrow {
	*v = Narrow{1}
	return v
}

// Add sets v to a + b.
func (v *Narrow) Add(a, b *Narrow) *Narrow {
	v[0], v[1], v[2], v[3], v[4] = a[0]+b[0], a[1]+b[1], a[2]+b[2], a[3]+b[3], a[4]+b[4]
	v[5], v[6], v[7], v[8], v[9] = a[5]+b[5], a[6]+b[6], a[7]+b[7], a[8]+b[8], a[9]+b[9]
	return v
}

// Subtract sets v to a - b.
func (v *Narrow) Subtract(a, b *Narrow) *Narrow {
	v[0], v[1], v[2], v[3], v[4] = a[0]-b[0], a[1]-b[1], a[2]-b[2], a[3]-b[3], a[4]-b[4]
	v[5], v[6], v[7], v[8], v[9] = a[5]-b[5], a[6]-b[6], a[7]-b[7], a[8]-b[8], a[9]-b[9]
	return v
}

// Negate sets v to -a.
func (v *Narrow) Negate(a *Narrow) *Narrow { return v.Subtract(new(Narrow), a) }

// Select sets v to a if cond is 1, and to b if it is 0, in constant time.
func (v *Narrow) Select(a, b *Narrow, cond int) *Narrow {
	mask := -int64(cond)
	for i := range v {
		v[i] = b[i] ^ mask&(a[i]^b[i])
	}
	return v
}

// Swap exchanges v and a if cond is 1, in constant time.
func (v *Narrow) Swap(a *Narrow, cond int) {
	mask := -int64(cond)
	for i := range v {
		d := mask & (v[i] ^ a[i])
		v[i], a[i] = v[i]^d, a[i]^d
	}
}

// Square sets v to a².
func (v *Narrow) Square(a *Narrow) *Narrow { return v.Multiply(a, a) }

// Multiply sets v to a·b. Limb i has the weight 2^⌈25.5·i⌉: the product of two odd limbs counts twice, and what is above 2^255 counts 19 times at the
// bottom.
func (v *Narrow) Multiply(a, b *Narrow) *Narrow {
	a0, a1, a2, a3, a4, a5, a6, a7, a8, a9 := a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]
	b0, b1, b2, b3, b4, b5, b6, b7, b8, b9 := b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9]
	x1, x2, x3, x4, x5, x6, x7, x8, x9 := 19*b1, 19*b2, 19*b3, 19*b4, 19*b5, 19*b6, 19*b7, 19*b8, 19*b9
	d1, d3, d5, d7, d9 := 2*a1, 2*a3, 2*a5, 2*a7, 2*a9
	h0 := a0*b0 + d1*x9 + a2*x8 + d3*x7 + a4*x6 + d5*x5 + a6*x4 + d7*x3 + a8*x2 + d9*x1
	h1 := a0*b1 + a1*b0 + a2*x9 + a3*x8 + a4*x7 + a5*x6 + a6*x5 + a7*x4 + a8*x3 + a9*x2
	h2 := a0*b2 + d1*b1 + a2*b0 + d3*x9 + a4*x8 + d5*x7 + a6*x6 + d7*x5 + a8*x4 + d9*x3
	h3 := a0*b3 + a1*b2 + a2*b1 + a3*b0 + a4*x9 + a5*x8 + a6*x7 + a7*x6 + a8*x5 + a9*x4
	h4 := a0*b4 + d1*b3 + a2*b2 + d3*b1 + a4*b0 + d5*x9 + a6*x8 + d7*x7 + a8*x6 + d9*x5
	h5 := a0*b5 + a1*b4 + a2*b3 + a3*b2 + a4*b1 + a5*b0 + a6*x9 + a7*x8 + a8*x7 + a9*x6
	h6 := a0*b6 + d1*b5 + a2*b4 + d3*b3 + a4*b2 + d5*b1 + a6*b0 + d7*x9 + a8*x8 + d9*x7
	h7 := a0*b7 + a1*b6 + a2*b5 + a3*b4 + a4*b3 + a5*b2 + a6*b1 + a7*b0 + a8*x9 + a9*x8
	h8 := a0*b8 + d1*b7 + a2*b6 + d3*b5 + a4*b4 + d5*b3 + a6*b2 + d7*b1 + a8*b0 + d9*x9
	h9 := a0*b9 + a1*b8 + a2*b7 + a3*b6 + a4*b5 + a5*b4 + a6*b3 + a7*b2 + a8*b1 + a9*b0
	// Carries, rounded, by two chains at a time: 0 to 5 and 4 to 9, and from there to the bottom.
	h1, h0 = carry26(h1, h0)
	h5, h4 = carry26(h5, h4)
	h2, h1 = carry25(h2, h1)
	h6, h5 = carry25(h6, h5)
	h3, h2 = carry26(h3, h2)
	h7, h6 = carry26(h7, h6)
	h4, h3 = carry25(h4, h3)
	h8, h7 = carry25(h8, h7)
	h5, h4 = carry26(h5, h4)
	h9, h8 = carry26(h9, h8)
	c := (h9 + 1<<24) >> 25
	h9, h0 = h9-c<<25, h0+19*c
	h1, h0 = carry26(h1, h0)
	v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9] = h0, h1, h2, h3, h4, h5, h6, h7, h8, h9
	return v
}

// carry26 carries from a limb of 26 bits to the next.
func carry26(next, h int64) (int64, int64) {
	c := (h + 1<<25) >> 26
	return next + c, h - c<<26
}

// carry25 carries from a limb of 25 bits to the next.
func carry25(next, h int64) (int64, int64) {
	c := (h + 1<<24) >> 25
	return next + c, h - c<<25
}

// Invert sets v to 1/a, and to 0 if a is 0: a^(p-2), by the chain of ref10. The names say how many ones the exponent has.
func (v *Narrow) Invert(a *Narrow) *Narrow {
	z2 := squared(a, 1)
	z9 := product(squared(z2, 2), a)
	z11 := product(z9, z2)
	ones5 := product(squared(z11, 1), z9)
	ones10 := product(squared(ones5, 5), ones5)
	ones20 := product(squared(ones10, 10), ones10)
	ones40 := product(squared(ones20, 20), ones20)
	ones50 := product(squared(ones40, 10), ones10)
	ones100 := product(squared(ones50, 50), ones50)
	ones200 := product(squared(ones100, 100), ones100)
	ones250 := product(squared(ones200, 50), ones50)
	return v.Multiply(squared(ones250, 5), z11)
}

// squared returns a^(2^n).
func squared(a *Narrow, n int) *Narrow {
	v := *a
	for range n {
		v.Square(&v)
	}
	return &v
}

func product(a, b *Narrow) *Narrow { return new(Narrow).Multiply(a, b) }

// Equal returns 1 if v and a are the same number, and 0 otherwise.
func (v *Narrow) Equal(a *Narrow) int {
	if d := new(Narrow).Subtract(v, a); d.bytes() == ([32]byte{}) {
		return 1
	}
	return 0
}

// IsNegative returns 1 if the number between 0 and p is odd, and 0 otherwise.
func (v *Narrow) IsNegative() int { return int(v.bytes()[0] & 1) }

// Bytes returns the number between 0 and p as 32 bytes, little-endian.
func (v *Narrow) Bytes() []byte {
	b := v.bytes()
	return b[:]
}

func (v *Narrow) bytes() (b [32]byte) {
	var h Narrow
	h.Multiply(v, new(Narrow).One()) // now it is between -p and 2p
	// The quotient by p, rounded down, is what is carried out of h + 19·2^-255·h.
	q := (19*h[9] + 1<<24) >> 25
	for i := range h {
		q = (h[i] + q) >> size(i)
	}
	h[0] += 19 * q
	var carry int64
	for i := range h {
		h[i] += carry
		carry = h[i] >> size(i)
		h[i] -= carry << size(i) // the last one takes q·2^255 away
	}
	var words [4]uint64
	at := uint64(0)
	for i := range h {
		words[at/64] |= uint64(h[i]) << (at % 64)
		if at%64+size(i) > 64 {
			words[at/64+1] |= uint64(h[i]) >> (64 - at%64)
		}
		at += size(i)
	}
	for i, word := range words {
		binary.LittleEndian.PutUint64(b[8*i:], word)
	}
	return b
}

// size is the number of bits of a limb.
func size(i int) uint64 { return uint64(26 - i%2) }

// SetBytes sets v to a number of 32 bytes, little-endian, of which the highest bit is not looked at.
func (v *Narrow) SetBytes(b []byte) (*Narrow, error) {
	if len(b) != 32 {
		return nil, errors.New("field: not 32 bytes")
	}
	var words [5]uint64
	for i := range 4 {
		words[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	at := uint64(0)
	for i := range v {
		word, shift := at/64, at%64
		v[i] = int64((words[word]>>shift | words[word+1]<<(64-shift)) & (1<<size(i) - 1))
		at += size(i)
	}
	return v, nil
}
