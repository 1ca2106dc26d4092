package crypto

import (
	"math/bits"

	"github.com/piaojue/piaojue/crypto/field"
)

// This file is our curve arithmetic: points by their coordinates, over package field.
// What verifies many (msm.go) and what encrypts (fixedbase.go) have it from here; the group of everything else is the curve library's
// (group.go). The formulas take constant time, but for the sign in addNiels (niels.go).
//
// The curve is -x² + y² = 1 + d·x²·y² with d = -121665/121666 (RFC 8032, section 5.1). Its group is the prime-order subgroup
// times the eight points of the torsion. The formulas are those of Hisil, Wong, Carter and Dawson ("Twisted Edwards curves
// revisited", 2008), which are complete: they hold for all points, those of small order and the identity too.

var (
	curveD, _ = new(field.Element).SetBytes([]byte{
		0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00,
		0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52,
	})
	curveD2       = new(field.Element).Add(curveD, curveD)
	curveDInverse = new(field.Element).Invert(curveD)

	generator = affineOf(Generator()) // G
)

// An affine is a point by its two coordinates.
type affine struct{ x, y field.Element }

// onCurve checks the equation of the curve.
func (p *affine) onCurve() bool {
	var xx, yy, left, right field.Element
	xx.Square(&p.x)
	yy.Square(&p.y)
	left.Subtract(&yy, &xx)
	right.Multiply(&xx, &yy)
	right.Multiply(&right, curveD)
	right.Add(&right, new(field.Element).One())
	return isZero(left.Subtract(&left, &right))
}

// isZero takes variable time, unlike the field's Equal, and a third of it.
func isZero(x *field.Element) bool { return [32]byte(x.Bytes()) == [32]byte{} }

// negate returns -P.
func (p *affine) negate() (r affine) {
	r.x.Negate(&p.x)
	r.y = p.y
	return r
}

// encode returns the encoding of RFC 8032, section 5.1.2.
func (p *affine) encode() (b [32]byte) {
	copy(b[:], p.y.Bytes())
	b[31] |= byte(p.x.IsNegative() << 7)
	return b
}

// affineSize is the length of the affine form of a point: x, then y, each 32 little-endian bytes.
const affineSize = 64

// bytes returns the affine form.
func (p *affine) bytes() (b [affineSize]byte) {
	copy(b[:32], p.x.Bytes())
	copy(b[32:], p.y.Bytes())
	return b
}

// setBytes decodes the affine form. It refuses a coordinate of p or more, and what is not on the curve.
func (p *affine) setBytes(b *[affineSize]byte) bool {
	return setCoordinate(&p.x, [32]byte(b[:32])) && setCoordinate(&p.y, [32]byte(b[32:])) && p.onCurve()
}

// setCoordinate decodes a number below p = 2^255 - 19: one to which 19 can be added below 2^255.
func setCoordinate(x *field.Element, b [32]byte) bool {
	limbs := limbsOf(b)
	carry := uint64(19)
	for i := range limbs {
		limbs[i], carry = bits.Add64(limbs[i], carry, 0)
	}
	_, err := x.SetBytes(b[:])
	return err == nil && carry == 0 && limbs[3]>>63 == 0
}

// extended returns the point in extended coordinates.
func (p *affine) extended() (r extended) {
	r.x, r.y = p.x, p.y
	r.z.One()
	r.t.Multiply(&p.x, &p.y)
	return r
}

// point returns p for the rest of this package. The caller knows that it is in the prime-order subgroup.
func (p *affine) point() (r Point) {
	e := p.extended()
	r = e.point()
	r.affine = true
	return r
}

// coordinates returns the coordinates of a point that [affine.point] made.
func (p Point) coordinates() *affine {
	x, y, _, _ := p.p.ExtendedCoordinates()
	return &affine{field.Of(x), field.Of(y)}
}

// affineOf returns the coordinates of P.
func affineOf(p Point) affine { return normalize([]extended{extendedOf(p)})[0] }

func extendedOf(p Point) extended {
	x, y, z, t := p.p.ExtendedCoordinates()
	return extended{field.Of(x), field.Of(y), field.Of(z), field.Of(t)}
}

// An extended is a point (X : Y : Z : T) with x = X/Z, y = Y/Z and x·y = T/Z.
type extended struct{ x, y, z, t field.Element }

func (p *extended) identity() {
	*p = extended{}
	p.y.One()
	p.z.One()
}

// point converts to the curve library's form, which checks once more that this is a point.
func (p *extended) point() (r Point) {
	x, y, z, t := field.To(&p.x), field.To(&p.y), field.To(&p.z), field.To(&p.t)
	if _, err := r.p.SetExtendedCoordinates(&x, &y, &z, &t); err != nil {
		panic("crypto: internal error: " + err.Error())
	}
	return r
}

// In the next three formulas sums and differences are factors, or parts of factors, and none is carried. Their sizes stay within what
// [field.Limbs.Multiply] takes: the greatest are those in a doubling, where e, f, g and h have 4, 5, 3 and 2.

// add adds q (add-2008-hwcd-3: nine multiplications).
func (p *extended) add(q *extended) {
	var a, b, c, d, e, f, g, h, s field.Element
	field.Difference(&a, &p.y, &p.x)
	field.Difference(&s, &q.y, &q.x)
	a.Multiply(&a, &s)
	field.Sum(&b, &p.y, &p.x)
	field.Sum(&s, &q.y, &q.x)
	b.Multiply(&b, &s)
	c.Multiply(&p.t, &q.t)
	c.Multiply(&c, curveD2)
	d.Multiply(&p.z, &q.z)
	field.Sum(&d, &d, &d)
	field.Difference(&e, &b, &a)
	field.Difference(&f, &d, &c)
	field.Sum(&g, &d, &c)
	field.Sum(&h, &b, &a)
	p.complete(&e, &f, &g, &h)
}

// complete is the end of each formula.
func (p *extended) complete(e, f, g, h *field.Element) {
	p.x.Multiply(e, f)
	p.y.Multiply(g, h)
	p.z.Multiply(f, g)
	p.t.Multiply(e, h)
}

// double doubles n times (dbl-2008-hwcd: seven multiplications, and an eighth for T, which the next doubling does not read).
func (p *extended) double(n int) {
	var a, b, c, e, f, g, h field.Element
	for i := range n {
		a.Square(&p.x)
		b.Square(&p.y)
		c.Square(&p.z)
		field.Sum(&c, &c, &c)
		field.Sum(&h, &a, &b)
		field.Sum(&e, &p.x, &p.y)
		e.Square(&e)
		field.Difference(&e, &h, &e)
		field.Difference(&g, &a, &b)
		field.Sum(&f, &c, &g)
		if i == n-1 {
			p.complete(&e, &f, &g, &h)
			return
		}
		p.x.Multiply(&e, &f)
		p.y.Multiply(&g, &h)
		p.z.Multiply(&f, &g)
	}
}

// choose makes p the same as a if choice is 1, and as b if choice is 0, in constant time.
func (p *extended) choose(a, b *extended, choice int) {
	p.x.Select(&a.x, &b.x, choice)
	p.y.Select(&a.y, &b.y, choice)
	p.z.Select(&a.z, &b.z, choice)
	p.t.Select(&a.t, &b.t, choice)
}

// is reports whether p and q are the same point.
func (p *extended) is(q *affine) bool {
	var x, y field.Element
	return p.x.Equal(x.Multiply(&q.x, &p.z)) == 1 && p.y.Equal(y.Multiply(&q.y, &p.z)) == 1
}

// isIdentity reports whether p is the neutral element.
func (p *extended) isIdentity() bool {
	return p.x.Equal(new(field.Element)) == 1 && p.y.Equal(&p.z) == 1
}

// hasPrimeOrder is [Point.hasPrimeOrder] with our arithmetic: (q-1)·P, by digits of four bits, and P are the identity together.
func (p *extended) hasPrimeOrder() bool {
	var multiples [16]extended
	multiples[0].identity()
	for i := 1; i < len(multiples); i++ {
		multiples[i] = multiples[i-1]
		multiples[i].add(p)
	}
	var sum extended
	sum.identity()
	digits := minusOne.Bytes()
	for i := len(digits) - 1; i >= 0; i-- {
		for _, digit := range []byte{digits[i] >> 4, digits[i] & 15} {
			sum.double(4)
			if digit != 0 {
				sum.add(&multiples[digit])
			}
		}
	}
	sum.add(p)
	return sum.isIdentity()
}

// normalize returns the affine form of points with one inversion for all of them (Montgomery's trick): running products of
// the Z, and their inverse on the way back.
func normalize(points []extended) []affine {
	r := make([]affine, len(points))
	var product, inverse field.Element
	product.One()
	for i := range points {
		r[i].x = product // what comes before
		product.Multiply(&product, &points[i].z)
	}
	product.Invert(&product)
	for i := len(points) - 1; i >= 0; i-- {
		p := &points[i]
		inverse.Multiply(&product, &r[i].x)
		product.Multiply(&product, &p.z)
		r[i].x.Multiply(&p.x, &inverse)
		r[i].y.Multiply(&p.y, &inverse)
	}
	return r
}
