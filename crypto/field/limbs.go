package field

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"
)

// A Limbs is an element as five words of two limbs, 26 and 25 bits (Bernstein, "Curve25519: new Diffie-Hellman speed records", 2006):
//
//	l0 + l1·X + l2·X² + l3·X³ + l4·X⁴ with X = 2^51, where a word counts its low half + its high half·2^26
//
// X⁵ is 19 modulo p. Halves have six or seven bits to spare, so words can be added without a carry from one half to the other. Between operations a half
// is at most 2^18 above its 26 or 25 bits; this is size 1. The only greater ones are those of [Limbs.Sum] and [Limbs.Difference], which are
// for factors. Everything takes constant time. Arguments and receivers may be the same.
type Limbs struct{ l0, l1, l2, l3, l4 uint64 }

const (
	low    = 1<<32 - 1
	mask26 = 1<<26 - 1
	mask25 = 1<<25 - 1
	mask51 = 1<<51 - 1
	masks  = mask26 | mask25<<32
	above  = low - mask26
)

// One sets v to 1.
func (v *Limbs) One() *Limbs {
	*v = Limbs{l0: 1}
	return v
}

// Add sets v to a + b.
func (v *Limbs) Add(a, b *Limbs) *Limbs { return v.Sum(a, b).carry() }

// Subtract sets v to a - b.
func (v *Limbs) Subtract(a, b *Limbs) *Limbs { return v.Difference(a, b).carry() }

// Negate sets v to -a.
func (v *Limbs) Negate(a *Limbs) *Limbs { return v.Subtract(new(Limbs), a) }

// Sum sets v to a + b without a carry: its size is that of a and that of b together.
func (v *Limbs) Sum(a, b *Limbs) *Limbs {
	v.l0, v.l1, v.l2, v.l3, v.l4 = a.l0+b.l0, a.l1+b.l1, a.l2+b.l2, a.l3+b.l3, a.l4+b.l4
	return v
}

// Difference sets v to a - b without a carry, for a b of size 1: its size is two more than that of a. It adds 2p, whose halves are greater than those of b.
func (v *Limbs) Difference(a, b *Limbs) *Limbs {
	v.l0, v.l1, v.l2, v.l3, v.l4 = a.l0+2*masks-36-b.l0, a.l1+2*masks-b.l1, a.l2+2*masks-b.l2, a.l3+2*masks-b.l3, a.l4+2*masks-b.l4
	return v
}

// carry makes v of size 1, from a size of 20 at most: each half hands on what is above its own bits, and the highest 19 times what is above 2^255.
func (v *Limbs) carry() *Limbs {
	w0, w1, w2, w3, w4 := v.l0, v.l1, v.l2, v.l3, v.l4
	v.l0 = w0&masks + w0&above<<6 + w4>>57*19
	v.l1 = w1&masks + w1&above<<6 + w0>>57
	v.l2 = w2&masks + w2&above<<6 + w1>>57
	v.l3 = w3&masks + w3&above<<6 + w2>>57
	v.l4 = w4&masks + w4&above<<6 + w3>>57
	return v
}

// Multiply sets v to x·y. Their sizes may be 20 when multiplied with each other, such as 4 and 5.
//
// Let a and b be the low halves, c and d the high halves of x and y, each a polynomial in X. As 2^52 is 2·X, the product is
//
//	a·b + 2·X·c·d + 2^26·((a+c)·(b+d) - a·b - c·d)
//
// which takes three products of five limbs by five (Karatsuba) instead of four. A coefficient of the greatest is less than 20·(1+4·19)·(2^26 + 2^25 + 2^19)²,
// which is less than 2^64. The compiler would multiply every limb by 19 again if the sums were not in brackets.
func (v *Limbs) Multiply(x, y *Limbs) *Limbs {
	a0, a1, a2, a3, a4 := x.l0&low, x.l1&low, x.l2&low, x.l3&low, x.l4&low
	b0, b1, b2, b3, b4 := y.l0&low, y.l1&low, y.l2&low, y.l3&low, y.l4&low
	e0 := a0*b0 + 19*(a1*b4+a2*b3+a3*b2+a4*b1)
	e1 := a0*b1 + a1*b0 + 19*(a2*b4+a3*b3+a4*b2)
	e2 := a0*b2 + a1*b1 + a2*b0 + 19*(a3*b4+a4*b3)
	e3 := a0*b3 + a1*b2 + a2*b1 + a3*b0 + 19*(a4*b4)
	e4 := a0*b4 + a1*b3 + a2*b2 + a3*b1 + a4*b0

	c0, c1, c2, c3, c4 := x.l0>>32, x.l1>>32, x.l2>>32, x.l3>>32, x.l4>>32
	d0, d1, d2, d3, d4 := y.l0>>32, y.l1>>32, y.l2>>32, y.l3>>32, y.l4>>32
	f0 := c0*d0 + 19*(c1*d4+c2*d3+c3*d2+c4*d1)
	f1 := c0*d1 + c1*d0 + 19*(c2*d4+c3*d3+c4*d2)
	f2 := c0*d2 + c1*d1 + c2*d0 + 19*(c3*d4+c4*d3)
	f3 := c0*d3 + c1*d2 + c2*d1 + c3*d0 + 19*(c4*d4)
	f4 := c0*d4 + c1*d3 + c2*d2 + c3*d1 + c4*d0

	a0, a1, a2, a3, a4 = a0+c0, a1+c1, a2+c2, a3+c3, a4+c4
	b0, b1, b2, b3, b4 = b0+d0, b1+d1, b2+d2, b3+d3, b4+d4
	m0 := a0*b0 + 19*(a1*b4+a2*b3+a3*b2+a4*b1) - e0 - f0
	m1 := a0*b1 + a1*b0 + 19*(a2*b4+a3*b3+a4*b2) - e1 - f1
	m2 := a0*b2 + a1*b1 + a2*b0 + 19*(a3*b4+a4*b3) - e2 - f2
	m3 := a0*b3 + a1*b2 + a2*b1 + a3*b0 + 19*(a4*b4) - e3 - f3
	m4 := a0*b4 + a1*b3 + a2*b2 + a3*b1 + a4*b0 - e4 - f4

	// Each half hands on what is above its bits, twice, and the highest 19 times what is above 2^255: at first less than 2^39 and 19 times that, then less than 2^18.
	e0, e1, e2, e3, e4 = e0+38*f4, e1+2*f0, e2+2*f1, e3+2*f2, e4+2*f3
	e0, e1, e2, e3, e4, m0, m1, m2, m3, m4 = e0&mask26+m4>>25*19, e1&mask26+m0>>25, e2&mask26+m1>>25, e3&mask26+m2>>25, e4&mask26+m3>>25,
		m0&mask25+e0>>26, m1&mask25+e1>>26, m2&mask25+e2>>26, m3&mask25+e3>>26, m4&mask25+e4>>26
	v.l0, v.l1, v.l2, v.l3, v.l4 = word(e0, m0, m4>>25*19), word(e1, m1, m0>>25), word(e2, m2, m1>>25), word(e3, m3, m2>>25), word(e4, m4, m3>>25)
	return v
}

// Square sets v to x², of size 4 at most, as [Limbs.Multiply] does: products of two different limbs come twice.
func (v *Limbs) Square(x *Limbs) *Limbs {
	a0, a1, a2, a3, a4 := x.l0&low, x.l1&low, x.l2&low, x.l3&low, x.l4&low
	e0 := a0*a0 + 38*(a1*a4+a2*a3)
	e1 := 2*(a0*a1) + 19*(2*(a2*a4)+a3*a3)
	e2 := 2*(a0*a2) + a1*a1 + 38*(a3*a4)
	e3 := 2*(a0*a3+a1*a2) + 19*(a4*a4)
	e4 := 2*(a0*a4+a1*a3) + a2*a2

	c0, c1, c2, c3, c4 := x.l0>>32, x.l1>>32, x.l2>>32, x.l3>>32, x.l4>>32
	f0 := c0*c0 + 38*(c1*c4+c2*c3)
	f1 := 2*(c0*c1) + 19*(2*(c2*c4)+c3*c3)
	f2 := 2*(c0*c2) + c1*c1 + 38*(c3*c4)
	f3 := 2*(c0*c3+c1*c2) + 19*(c4*c4)
	f4 := 2*(c0*c4+c1*c3) + c2*c2

	a0, a1, a2, a3, a4 = a0+c0, a1+c1, a2+c2, a3+c3, a4+c4
	m0 := a0*a0 + 38*(a1*a4+a2*a3) - e0 - f0
	m1 := 2*(a0*a1) + 19*(2*(a2*a4)+a3*a3) - e1 - f1
	m2 := 2*(a0*a2) + a1*a1 + 38*(a3*a4) - e2 - f2
	m3 := 2*(a0*a3+a1*a2) + 19*(a4*a4) - e3 - f3
	m4 := 2*(a0*a4+a1*a3) + a2*a2 - e4 - f4

	e0, e1, e2, e3, e4 = e0+38*f4, e1+2*f0, e2+2*f1, e3+2*f2, e4+2*f3
	e0, e1, e2, e3, e4, m0, m1, m2, m3, m4 = e0&mask26+m4>>25*19, e1&mask26+m0>>25, e2&mask26+m1>>25, e3&mask26+m2>>25, e4&mask26+m3>>25,
		m0&mask25+e0>>26, m1&mask25+e1>>26, m2&mask25+e2>>26, m3&mask25+e3>>26, m4&mask25+e4>>26
	v.l0, v.l1, v.l2, v.l3, v.l4 = word(e0, m0, m4>>25*19), word(e1, m1, m0>>25), word(e2, m2, m1>>25), word(e3, m3, m2>>25), word(e4, m4, m3>>25)
	return v
}

// word joins what two limbs have up to their bits, with what the limb below hands on; what the lower of them has above its bits goes to the higher.
func word(e, m, below uint64) uint64 { return e&mask26 + below + (m&mask25+e>>26)<<32 }

// Invert sets v to 1/x = x^(p-2), and to 0 if x is 0: p-2 = 2^255 - 21 has 250 ones, then 01011.
func (v *Limbs) Invert(x *Limbs) *Limbs {
	ones, x11 := x.raised()
	return v.Multiply(ones.squares(&ones, 5), &x11)
}

// PowerForRoot sets v to x^((p-5)/8), of which square roots are made: (p-5)/8 = 2^252 - 3 has 250 ones, then 01.
func (v *Limbs) PowerForRoot(x *Limbs) *Limbs {
	base := *x
	ones, _ := x.raised()
	return v.Multiply(ones.squares(&ones, 2), &base)
}

// raised returns v to the power of 250 ones, and to that of 11.
func (v *Limbs) raised() (ones, x11 Limbs) {
	var x2, x9, more Limbs
	x2.Square(v)
	x9.Multiply(v, x9.squares(&x2, 2))
	x11.Multiply(&x9, &x2)
	ones.Multiply(&x9, ones.Square(&x11))        // 5 ones
	ones.Multiply(more.squares(&ones, 5), &ones) // 10
	ten := ones
	ones.Multiply(more.squares(&ones, 10), &ones) // 20
	ones.Multiply(more.squares(&ones, 20), &ones) // 40
	ones.Multiply(more.squares(&ones, 10), &ten)  // 50
	fifty := ones
	ones.Multiply(more.squares(&ones, 50), &ones)  // 100
	ones.Multiply(more.squares(&ones, 100), &ones) // 200
	ones.Multiply(more.squares(&ones, 50), &fifty) // 250
	return ones, x11
}

// squares squares n times.
func (v *Limbs) squares(x *Limbs, n int) *Limbs {
	*v = *x
	for range n {
		v.Square(v)
	}
	return v
}

// SetBytes sets v to 32 bytes, little-endian, of which the highest bit is passed over. What is p or more is taken modulo p.
func (v *Limbs) SetBytes(b []byte) (*Limbs, error) {
	if len(b) != 32 {
		return nil, errors.New("field: not 32 bytes")
	}
	v.setWords(binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:]))
	return v, nil
}

func (v *Limbs) setWords(w0, w1, w2, w3 uint64) {
	*v = Limbs{halves(w0), halves(w0>>51 | w1<<13), halves(w1>>38 | w2<<26), halves(w2>>25 | w3<<39), halves(w3 >> 12)}
}

// halves makes a word of 51 bits.
func halves(w uint64) uint64 { return w&mask26 | w>>26&mask25<<32 }

// whole is what a word counts.
func whole(w uint64) uint64 { return w&low + w>>32<<26 }

// Bytes returns 32 bytes, little-endian, of v below p.
func (v *Limbs) Bytes() []byte {
	u0, u1, u2, u3, u4 := whole(v.l0), whole(v.l1), whole(v.l2), whole(v.l3), whole(v.l4)
	// v is less than 2p, and it is p or more exactly if v + 19 reaches 2^255: then p is taken away, which is to add 19 and to drop that bit.
	u0 += (u4 + (u3+(u2+(u1+(u0+19)>>51)>>51)>>51)>>51) >> 51 * 19
	u1 += u0 >> 51
	u2 += u1 >> 51
	u3 += u2 >> 51
	u4 += u3 >> 51
	u0, u1, u2, u3, u4 = u0&mask51, u1&mask51, u2&mask51, u3&mask51, u4&mask51
	b := make([]byte, 32)
	binary.LittleEndian.PutUint64(b, u0|u1<<51)
	binary.LittleEndian.PutUint64(b[8:], u1>>13|u2<<38)
	binary.LittleEndian.PutUint64(b[16:], u2>>26|u3<<25)
	binary.LittleEndian.PutUint64(b[24:], u3>>39|u4<<12)
	return b
}

// Equal returns 1 if v and u are the same element, and 0 otherwise.
func (v *Limbs) Equal(u *Limbs) int { return subtle.ConstantTimeCompare(v.Bytes(), u.Bytes()) }

// IsNegative returns the lowest bit of v: of x and -x, one has it.
func (v *Limbs) IsNegative() int { return int(v.Bytes()[0] & 1) }

// Select sets v to a if choice is 1, and to b if choice is 0.
func (v *Limbs) Select(a, b *Limbs, choice int) *Limbs {
	m := -uint64(choice)
	v.l0 = b.l0 ^ m&(a.l0^b.l0)
	v.l1 = b.l1 ^ m&(a.l1^b.l1)
	v.l2 = b.l2 ^ m&(a.l2^b.l2)
	v.l3 = b.l3 ^ m&(a.l3^b.l3)
	v.l4 = b.l4 ^ m&(a.l4^b.l4)
	return v
}

// Swap exchanges v and u if choice is 1, and leaves both if choice is 0.
func (v *Limbs) Swap(u *Limbs, choice int) {
	t := *v
	v.Select(u, v, choice)
	u.Select(&t, u, choice)
}
