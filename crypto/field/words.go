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
func setWords(v *Element, words *[elementWords]uint64) {
	*v = Words{words[0], words[1], words[2], words[3]}
}

// Words is an element as four words of 64 bits, the least significant first: any number below 2^256. 2^256 is 38 modulo p, so what is
// above it counts 38 times below. Everything takes constant time where package math/bits does. Arguments and receivers may be the same.
//
// Methods that calculate become part of their callers, and what they call takes words, and returns them, in the processor's registers: with addresses of
// what is in memory, adding to a bucket (crypto/msm.go) would take a tenth longer.
type Words struct{ w0, w1, w2, w3 uint64 }

// One sets v to 1.
func (v *Words) One() *Words {
	*v = Words{w0: 1}
	return v
}

// Add sets v to a + b.
func (v *Words) Add(a, b *Words) *Words {
	*v = a.plus(*b)
	return v
}

// Subtract sets v to a - b.
func (v *Words) Subtract(a, b *Words) *Words {
	*v = a.less(*b)
	return v
}

// Negate sets v to -a.
func (v *Words) Negate(a *Words) *Words { return v.Subtract(new(Words), a) }

// Multiply sets v to x·y.
func (v *Words) Multiply(x, y *Words) *Words {
	*v = x.times(*y)
	return v
}

// Square sets v to x².
func (v *Words) Square(x *Words) *Words {
	*v = x.squared()
	return v
}

func (v Words) plus(b Words) Words {
	v, c := v.sum(b)
	return v.fold(c)
}

// fold returns v + c·2^256, where c has at most 32 bits. If the first sum reaches 2^256, what is left below it is less than 38·c: adding 38 once
// more carries nothing.
func (v Words) fold(c uint64) Words {
	v, c = v.sum(Words{w0: 38 * c})
	v.w0 += 38 * c
	return v
}

// less returns v - b. What borrowed is 2^256 too much. If taking 38 from it borrows again, what is left is at least 2^256 - 38: taking 38 once
// more borrows nothing.
func (v Words) less(b Words) Words {
	v, c := v.difference(b)
	v, c = v.difference(Words{w0: 38 * c})
	v.w0 -= 38 * c
	return v
}

// times returns v·y. It adds up the products with each word of v: their lower halves, and then the upper ones, each a word further up.
func (v Words) times(y Words) Words {
	h0, r0 := bits.Mul64(v.w0, y.w0)
	h1, l1 := bits.Mul64(v.w0, y.w1)
	h2, l2 := bits.Mul64(v.w0, y.w2)
	h3, l3 := bits.Mul64(v.w0, y.w3)
	r1, c := bits.Add64(h0, l1, 0)
	r2, c := bits.Add64(h1, l2, c)
	r3, c := bits.Add64(h2, l3, c)
	r4, _ := bits.Add64(h3, 0, c)

	h0, l0 := bits.Mul64(v.w1, y.w0)
	h1, l1 = bits.Mul64(v.w1, y.w1)
	h2, l2 = bits.Mul64(v.w1, y.w2)
	h3, l3 = bits.Mul64(v.w1, y.w3)
	r1, c = bits.Add64(r1, l0, 0)
	r2, c = bits.Add64(r2, l1, c)
	r3, c = bits.Add64(r3, l2, c)
	r4, c = bits.Add64(r4, l3, c)
	r5, _ := bits.Add64(h3, 0, c)
	r2, c = bits.Add64(r2, h0, 0)
	r3, c = bits.Add64(r3, h1, c)
	r4, c = bits.Add64(r4, h2, c)
	r5, _ = bits.Add64(r5, 0, c)

	h0, l0 = bits.Mul64(v.w2, y.w0)
	h1, l1 = bits.Mul64(v.w2, y.w1)
	h2, l2 = bits.Mul64(v.w2, y.w2)
	h3, l3 = bits.Mul64(v.w2, y.w3)
	r2, c = bits.Add64(r2, l0, 0)
	r3, c = bits.Add64(r3, l1, c)
	r4, c = bits.Add64(r4, l2, c)
	r5, c = bits.Add64(r5, l3, c)
	r6, _ := bits.Add64(h3, 0, c)
	r3, c = bits.Add64(r3, h0, 0)
	r4, c = bits.Add64(r4, h1, c)
	r5, c = bits.Add64(r5, h2, c)
	r6, _ = bits.Add64(r6, 0, c)

	h0, l0 = bits.Mul64(v.w3, y.w0)
	h1, l1 = bits.Mul64(v.w3, y.w1)
	h2, l2 = bits.Mul64(v.w3, y.w2)
	h3, l3 = bits.Mul64(v.w3, y.w3)
	r3, c = bits.Add64(r3, l0, 0)
	r4, c = bits.Add64(r4, l1, c)
	r5, c = bits.Add64(r5, l2, c)
	r6, c = bits.Add64(r6, l3, c)
	r7, _ := bits.Add64(h3, 0, c)
	r4, c = bits.Add64(r4, h0, 0)
	r5, c = bits.Add64(r5, h1, c)
	r6, c = bits.Add64(r6, h2, c)
	r7, _ = bits.Add64(r7, 0, c)
	return Words{r0, r1, r2, r3}.reduce(Words{r4, r5, r6, r7})
}

// squared returns v². It doubles the sum of the products of two different words, and adds the four squares.
func (v Words) squared() Words {
	h01, r1 := bits.Mul64(v.w0, v.w1)
	h02, l02 := bits.Mul64(v.w0, v.w2)
	h03, l03 := bits.Mul64(v.w0, v.w3)
	h12, l12 := bits.Mul64(v.w1, v.w2)
	h13, l13 := bits.Mul64(v.w1, v.w3)
	h23, l23 := bits.Mul64(v.w2, v.w3)
	r2, c := bits.Add64(h01, l02, 0)
	r3, c := bits.Add64(h02, l03, c)
	r4, _ := bits.Add64(h03, 0, c)
	r3, c = bits.Add64(r3, l12, 0)
	r4, c = bits.Add64(r4, l13, c)
	r5, _ := bits.Add64(h13, 0, c)
	r4, c = bits.Add64(r4, h12, 0)
	r5, c = bits.Add64(r5, l23, c)
	r6, _ := bits.Add64(h23, 0, c)

	r1, c = bits.Add64(r1, r1, 0)
	r2, c = bits.Add64(r2, r2, c)
	r3, c = bits.Add64(r3, r3, c)
	r4, c = bits.Add64(r4, r4, c)
	r5, c = bits.Add64(r5, r5, c)
	r6, c = bits.Add64(r6, r6, c)
	r7, _ := bits.Add64(0, 0, c)

	h0, r0 := bits.Mul64(v.w0, v.w0)
	h1, l1 := bits.Mul64(v.w1, v.w1)
	h2, l2 := bits.Mul64(v.w2, v.w2)
	h3, l3 := bits.Mul64(v.w3, v.w3)
	r1, c = bits.Add64(r1, h0, 0)
	r2, c = bits.Add64(r2, l1, c)
	r3, c = bits.Add64(r3, h1, c)
	r4, c = bits.Add64(r4, l2, c)
	r5, c = bits.Add64(r5, h2, c)
	r6, c = bits.Add64(r6, l3, c)
	r7, _ = bits.Add64(r7, h3, c)
	return Words{r0, r1, r2, r3}.reduce(Words{r4, r5, r6, r7})
}

// reduce returns v + upper·2^256: v and 38 times upper, which has at most 38 in its fifth word.
func (v Words) reduce(upper Words) Words {
	h0, l0 := bits.Mul64(38, upper.w0)
	h1, l1 := bits.Mul64(38, upper.w1)
	h2, l2 := bits.Mul64(38, upper.w2)
	h3, l3 := bits.Mul64(38, upper.w3)
	v, c := v.sum(Words{l0, l1, l2, l3})
	h3 += c
	v, c = v.sum(Words{0, h0, h1, h2})
	return v.fold(h3 + c)
}

// sum returns v + b, and what is carried.
func (v Words) sum(b Words) (r Words, c uint64) {
	r.w0, c = bits.Add64(v.w0, b.w0, 0)
	r.w1, c = bits.Add64(v.w1, b.w1, c)
	r.w2, c = bits.Add64(v.w2, b.w2, c)
	r.w3, c = bits.Add64(v.w3, b.w3, c)
	return r, c
}

// difference returns v - b, and what is borrowed.
func (v Words) difference(b Words) (r Words, c uint64) {
	r.w0, c = bits.Sub64(v.w0, b.w0, 0)
	r.w1, c = bits.Sub64(v.w1, b.w1, c)
	r.w2, c = bits.Sub64(v.w2, b.w2, c)
	r.w3, c = bits.Sub64(v.w3, b.w3, c)
	return r, c
}

// Invert sets v to 1/x, and to 0 if x is 0.
func (v *Words) Invert(x *Words) *Words {
	y := x.library()
	v.set([32]byte(y.Invert(&y).Bytes()))
	return v
}

// PowerForRoot sets v to x^((p-5)/8), of which square roots are made.
func (v *Words) PowerForRoot(x *Words) *Words {
	y := x.library()
	v.set([32]byte(y.Pow22523(&y).Bytes()))
	return v
}

// library returns v for the curve library, whose powers are in assembly.
func (v *Words) library() (y field.Element) {
	if _, err := y.SetBytes(v.Bytes()); err != nil {
		panic("field: internal error: " + err.Error())
	}
	return y
}

// SetBytes sets v to 32 bytes, little-endian, of which the highest bit is passed over. What is p or more is taken modulo p.
func (v *Words) SetBytes(b []byte) (*Words, error) {
	if len(b) != 32 {
		return nil, errors.New("field: not 32 bytes")
	}
	v.set([32]byte(b))
	v.w3 &= 1<<63 - 1
	return v, nil
}

func (v *Words) set(b [32]byte) {
	v.w0, v.w1 = binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])
	v.w2, v.w3 = binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:])
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
	r, _ := Words{v.w0, v.w1, v.w2, v.w3 & (1<<63 - 1)}.sum(Words{w0: 19 * (v.w3 >> 63)})
	above, _ := r.sum(Words{w0: 19})
	r, _ = r.sum(Words{w0: 19 * (above.w3 >> 63)})
	binary.LittleEndian.PutUint64(b[:], r.w0)
	binary.LittleEndian.PutUint64(b[8:], r.w1)
	binary.LittleEndian.PutUint64(b[16:], r.w2)
	binary.LittleEndian.PutUint64(b[24:], r.w3&(1<<63-1))
	return b[:]
}

// Equal returns 1 if v and u are the same element, and 0 otherwise.
func (v *Words) Equal(u *Words) int { return subtle.ConstantTimeCompare(v.Bytes(), u.Bytes()) }

// IsNegative returns the lowest bit of v: of x and -x, one has it.
func (v *Words) IsNegative() int { return int(v.Bytes()[0] & 1) }

// Select sets v to a if choice is 1, and to b if choice is 0.
func (v *Words) Select(a, b *Words, choice int) *Words {
	m := -uint64(choice)
	*v = Words{b.w0 ^ m&(a.w0^b.w0), b.w1 ^ m&(a.w1^b.w1), b.w2 ^ m&(a.w2^b.w2), b.w3 ^ m&(a.w3^b.w3)}
	return v
}

// Swap exchanges v and u if choice is 1, and leaves both if choice is 0.
func (v *Words) Swap(u *Words, choice int) {
	t := *v
	v.Select(u, v, choice)
	u.Select(&t, u, choice)
}
