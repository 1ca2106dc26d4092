package field

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"
)

// A Limbs is an element as five words of two limbs, 26 and 25 bits (Bernstein, "Curve25519: new Diffie-Hellman speed records", 2006):
//
//	l0 + l1·2^51 + l2·2^102 + l3·2^153 + l4·2^204, where a word counts its low half + its high half·2^26
//
// Between operations a half is at most 2^14 above its 26 or 25 bits: halves can be added without a carry from one to the other, and a
// sum of ten products, of which some count 38 times, is less than 2^60. Everything takes constant time. Arguments and receivers may
// be the same.
type Limbs struct{ l0, l1, l2, l3, l4 uint64 }

const (
	mask26 = 1<<26 - 1
	mask25 = 1<<25 - 1
	mask51 = 1<<51 - 1
	masks  = mask26 | mask25<<32
	above  = 1<<32 - 1 - mask26 // of the low half
)

// One sets v to 1.
func (v *Limbs) One() *Limbs {
	*v = Limbs{l0: 1}
	return v
}

// Add sets v to a + b.
func (v *Limbs) Add(a, b *Limbs) *Limbs {
	return v.carry(a.l0+b.l0, a.l1+b.l1, a.l2+b.l2, a.l3+b.l3, a.l4+b.l4)
}

// Subtract sets v to a - b. It adds 2p first, whose halves are greater than those of b.
func (v *Limbs) Subtract(a, b *Limbs) *Limbs {
	return v.carry(a.l0+2*masks-36-b.l0, a.l1+2*masks-b.l1, a.l2+2*masks-b.l2, a.l3+2*masks-b.l3, a.l4+2*masks-b.l4)
}

// Negate sets v to -a.
func (v *Limbs) Negate(a *Limbs) *Limbs { return v.Subtract(new(Limbs), a) }

// carry sets v to words whose halves may have up to 28 bits: each hands on what is above its own, and the highest 19 times what is above
// 2^255, since 2^255 is 19 modulo p.
func (v *Limbs) carry(w0, w1, w2, w3, w4 uint64) *Limbs {
	v.l0 = w0&masks + w0&above<<6 + w4>>57*19
	v.l1 = w1&masks + w1&above<<6 + w0>>57
	v.l2 = w2&masks + w2&above<<6 + w1>>57
	v.l3 = w3&masks + w3&above<<6 + w2>>57
	v.l4 = w4&masks + w4&above<<6 + w3>>57
	return v
}

// Multiply sets v to x·y. What stands at 2^255 or above counts 19 times; and a product of two high halves counts twice, since its place is one
// bit above the one of the sum that it belongs to.
func (v *Limbs) Multiply(x, y *Limbs) *Limbs {
	f0, f1 := x.l0&(1<<32-1), x.l0>>32
	f2, f3 := x.l1&(1<<32-1), x.l1>>32
	f4, f5 := x.l2&(1<<32-1), x.l2>>32
	f6, f7 := x.l3&(1<<32-1), x.l3>>32
	f8, f9 := x.l4&(1<<32-1), x.l4>>32
	g0, g1 := y.l0&(1<<32-1), y.l0>>32
	g2, g3 := y.l1&(1<<32-1), y.l1>>32
	g4, g5 := y.l2&(1<<32-1), y.l2>>32
	g6, g7 := y.l3&(1<<32-1), y.l3>>32
	g8, g9 := y.l4&(1<<32-1), y.l4>>32
	d1, d3, d5, d7, d9 := 2*f1, 2*f3, 2*f5, 2*f7, 2*f9
	n1, n2, n3, n4, n5, n6, n7, n8, n9 := 19*g1, 19*g2, 19*g3, 19*g4, 19*g5, 19*g6, 19*g7, 19*g8, 19*g9

	h0 := f0*g0 + d1*n9 + f2*n8 + d3*n7 + f4*n6 + d5*n5 + f6*n4 + d7*n3 + f8*n2 + d9*n1
	h1 := f0*g1 + f1*g0 + f2*n9 + f3*n8 + f4*n7 + f5*n6 + f6*n5 + f7*n4 + f8*n3 + f9*n2
	h2 := f0*g2 + d1*g1 + f2*g0 + d3*n9 + f4*n8 + d5*n7 + f6*n6 + d7*n5 + f8*n4 + d9*n3
	h3 := f0*g3 + f1*g2 + f2*g1 + f3*g0 + f4*n9 + f5*n8 + f6*n7 + f7*n6 + f8*n5 + f9*n4
	h4 := f0*g4 + d1*g3 + f2*g2 + d3*g1 + f4*g0 + d5*n9 + f6*n8 + d7*n7 + f8*n6 + d9*n5
	h5 := f0*g5 + f1*g4 + f2*g3 + f3*g2 + f4*g1 + f5*g0 + f6*n9 + f7*n8 + f8*n7 + f9*n6
	h6 := f0*g6 + d1*g5 + f2*g4 + d3*g3 + f4*g2 + d5*g1 + f6*g0 + d7*n9 + f8*n8 + d9*n7
	h7 := f0*g7 + f1*g6 + f2*g5 + f3*g4 + f4*g3 + f5*g2 + f6*g1 + f7*g0 + f8*n9 + f9*n8
	h8 := f0*g8 + d1*g7 + f2*g6 + d3*g5 + f4*g4 + d5*g3 + f6*g2 + d7*g1 + f8*g0 + d9*n9
	h9 := f0*g9 + f1*g8 + f2*g7 + f3*g6 + f4*g5 + f5*g4 + f6*g3 + f7*g2 + f8*g1 + f9*g0

	// The first carries are less than 2^35, the second less than 2^13, and 19 times the last of these less than 2^14.
	h0, h1, h2, h3, h4, h5, h6, h7, h8, h9 = h0&mask26+h9>>25*19, h1&mask25+h0>>26, h2&mask26+h1>>25, h3&mask25+h2>>26, h4&mask26+h3>>25,
		h5&mask25+h4>>26, h6&mask26+h5>>25, h7&mask25+h6>>26, h8&mask26+h7>>25, h9&mask25+h8>>26
	v.l0 = h0&mask26 + h9>>25*19 + (h1&mask25+h0>>26)<<32
	v.l1 = h2&mask26 + h1>>25 + (h3&mask25+h2>>26)<<32
	v.l2 = h4&mask26 + h3>>25 + (h5&mask25+h4>>26)<<32
	v.l3 = h6&mask26 + h5>>25 + (h7&mask25+h6>>26)<<32
	v.l4 = h8&mask26 + h7>>25 + (h9&mask25+h8>>26)<<32
	return v
}

// Square sets v to x².
func (v *Limbs) Square(x *Limbs) *Limbs { return v.Multiply(x, x) }

// Invert sets v to 1/x = x^(p-2), and to 0 if x is 0: p-2 = 2^255 - 21 has 250 ones, then 01011.
func (v *Limbs) Invert(x *Limbs) *Limbs {
	var x2, x9, x11, ones, more Limbs
	x2.Square(x)
	x9.Multiply(x, x9.squares(&x2, 2))
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
	return v.Multiply(more.squares(&ones, 5), &x11)
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
	b0, b1 := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	b2, b3 := binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:])
	*v = Limbs{halves(b0), halves(b0>>51 | b1<<13), halves(b1>>38 | b2<<26), halves(b2>>25 | b3<<39), halves(b3 >> 12)}
	return v, nil
}

// halves makes a word of 51 bits.
func halves(w uint64) uint64 { return w&mask26 | w>>26&mask25<<32 }

// whole is what a word counts.
func whole(w uint64) uint64 { return w&(1<<32-1) + w>>32<<26 }

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
