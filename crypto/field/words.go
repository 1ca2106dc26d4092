//go:build !wasm

package field

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"math/bits"

	"filippo.io/edwards25519/field"
)

// An Element is a number modulo 2^255 - 19.
type Element = Words

// Sum sets v to a + b, and Difference to a - b, for factors of a product alone: in WebAssembly they do not carry.
func Sum(v, a, b *Element) { v.Add(a, b) }

// Difference: see [Sum].
func Difference(v, a, b *Element) { v.Subtract(a, b) }

// setWords sets v to four words, the lowest first.
func setWords(v *Element, words *[elementWords]uint64) { *v = *words }

// Words is an element as four words of 64 bits, the least significant first: any number below 2^256. 2^256 is 38 modulo p, so what is
// above it counts 38 times below. Everything takes constant time where package math/bits does. Arguments and receivers may be the same.
type Words [4]uint64

// One sets v to 1.
func (v *Words) One() *Words {
	*v = Words{1}
	return v
}

// Add sets v to a + b.
func (v *Words) Add(a, b *Words) *Words {
	r0, r1, r2, r3, c := sum(a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3])
	return v.fold(r0, r1, r2, r3, c)
}

// fold sets v to r + c·2^256, where c has at most 32 bits. If the first sum reaches 2^256, what is left below it is less than 38·c: adding 38 once
// more carries nothing.
func (v *Words) fold(r0, r1, r2, r3, c uint64) *Words {
	r0, r1, r2, r3, c = sum(r0, r1, r2, r3, 38*c, 0, 0, 0)
	*v = Words{r0 + 38*c, r1, r2, r3}
	return v
}

// Subtract sets v to a - b. What borrowed is 2^256 too much. If taking 38 from it borrows again, what is left is at least 2^256 - 38: taking 38 once
// more borrows nothing.
func (v *Words) Subtract(a, b *Words) *Words {
	r0, r1, r2, r3, c := difference(a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3])
	r0, r1, r2, r3, c = difference(r0, r1, r2, r3, 38*c, 0, 0, 0)
	*v = Words{r0 - 38*c, r1, r2, r3}
	return v
}

// Negate sets v to -a.
func (v *Words) Negate(a *Words) *Words { return v.Subtract(new(Words), a) }

// Multiply sets v to x·y. It adds up the products with each word of x, and then the lower half and 38 times the upper one, which has at most 38 in
// its fifth word.
func (v *Words) Multiply(x, y *Words) *Words {
	y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
	r0, r1, r2, r3, r4 := product(x[0], y0, y1, y2, y3)
	p0, p1, p2, p3, p4 := product(x[1], y0, y1, y2, y3)
	r1, r2, r3, r4, c := sum(r1, r2, r3, r4, p0, p1, p2, p3)
	r5 := p4 + c
	p0, p1, p2, p3, p4 = product(x[2], y0, y1, y2, y3)
	r2, r3, r4, r5, c = sum(r2, r3, r4, r5, p0, p1, p2, p3)
	r6 := p4 + c
	p0, p1, p2, p3, p4 = product(x[3], y0, y1, y2, y3)
	r3, r4, r5, r6, c = sum(r3, r4, r5, r6, p0, p1, p2, p3)
	r7 := p4 + c
	p0, p1, p2, p3, p4 = product(38, r4, r5, r6, r7)
	r0, r1, r2, r3, c = sum(r0, r1, r2, r3, p0, p1, p2, p3)
	return v.fold(r0, r1, r2, r3, p4+c)
}

// Square sets v to x².
func (v *Words) Square(x *Words) *Words { return v.Multiply(x, x) }

// product returns x·y.
func product(x, y0, y1, y2, y3 uint64) (r0, r1, r2, r3, r4 uint64) {
	var l1, l2, l3, c uint64
	r1, r0 = bits.Mul64(x, y0)
	r2, l1 = bits.Mul64(x, y1)
	r3, l2 = bits.Mul64(x, y2)
	r4, l3 = bits.Mul64(x, y3)
	r1, c = bits.Add64(r1, l1, 0)
	r2, c = bits.Add64(r2, l2, c)
	r3, c = bits.Add64(r3, l3, c)
	return r0, r1, r2, r3, r4 + c
}

// sum returns a + b, and what is carried.
func sum(a0, a1, a2, a3, b0, b1, b2, b3 uint64) (r0, r1, r2, r3, c uint64) {
	r0, c = bits.Add64(a0, b0, 0)
	r1, c = bits.Add64(a1, b1, c)
	r2, c = bits.Add64(a2, b2, c)
	r3, c = bits.Add64(a3, b3, c)
	return r0, r1, r2, r3, c
}

// difference returns a - b, and what is borrowed.
func difference(a0, a1, a2, a3, b0, b1, b2, b3 uint64) (r0, r1, r2, r3, c uint64) {
	r0, c = bits.Sub64(a0, b0, 0)
	r1, c = bits.Sub64(a1, b1, c)
	r2, c = bits.Sub64(a2, b2, c)
	r3, c = bits.Sub64(a3, b3, c)
	return r0, r1, r2, r3, c
}

// Invert sets v to 1/x, and to 0 if x is 0.
func (v *Words) Invert(x *Words) *Words {
	var y field.Element
	if _, err := y.SetBytes(x.Bytes()); err != nil {
		panic("field: internal error: " + err.Error())
	}
	v.set([32]byte(y.Invert(&y).Bytes()))
	return v
}

// SetBytes sets v to 32 bytes, little-endian, of which the highest bit is passed over. What is p or more is taken modulo p.
func (v *Words) SetBytes(b []byte) (*Words, error) {
	if len(b) != 32 {
		return nil, errors.New("field: not 32 bytes")
	}
	v.set([32]byte(b))
	v[3] &= 1<<63 - 1
	return v, nil
}

func (v *Words) set(b [32]byte) {
	for i := range v {
		v[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
}

// Bytes returns 32 bytes, little-endian, of v below p.
func (v *Words) Bytes() []byte {
	var b [32]byte
	return v.bytes(&b)
}

// bytes is apart so that b need not be allocated.
func (v *Words) bytes(b *[32]byte) []byte {
	// What is 2^255 or above counts 19 times. Then v is less than 2p, and it is p or more exactly if v + 19 reaches 2^255: p is taken away by adding 19
	// and dropping that bit.
	r0, r1, r2, r3, _ := sum(v[0], v[1], v[2], v[3]&(1<<63-1), 19*(v[3]>>63), 0, 0, 0)
	_, _, _, top, _ := sum(r0, r1, r2, r3, 19, 0, 0, 0)
	r0, r1, r2, r3, _ = sum(r0, r1, r2, r3, 19*(top>>63), 0, 0, 0)
	for i, r := range [4]uint64{r0, r1, r2, r3 & (1<<63 - 1)} {
		binary.LittleEndian.PutUint64(b[8*i:], r)
	}
	return b[:]
}

// Equal returns 1 if v and u are the same element, and 0 otherwise.
func (v *Words) Equal(u *Words) int { return subtle.ConstantTimeCompare(v.Bytes(), u.Bytes()) }

// IsNegative returns the lowest bit of v: of x and -x, one has it.
func (v *Words) IsNegative() int { return int(v.Bytes()[0] & 1) }

// Select sets v to a if choice is 1, and to b if choice is 0.
func (v *Words) Select(a, b *Words, choice int) *Words {
	m := -uint64(choice)
	*v = Words{b[0] ^ m&(a[0]^b[0]), b[1] ^ m&(a[1]^b[1]), b[2] ^ m&(a[2]^b[2]), b[3] ^ m&(a[3]^b[3])}
	return v
}

// Swap exchanges v and u if choice is 1, and leaves both if choice is 0.
func (v *Words) Swap(u *Words, choice int) {
	t := *v
	v.Select(u, v, choice)
	u.Select(&t, u, choice)
}
