package crypto

import "github.com/piaojue/piaojue/crypto/field"

// A square root of -1 modulo p: 2^((p-1)/4).
var rootOfMinusOne, _ = new(field.Element).SetBytes([]byte{
	0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f, 0xad, 0x06, 0x18, 0x43, 0x2f,
	0xa7, 0xd7, 0xfb, 0x3d, 0x99, 0x00, 0x4d, 0x2b, 0x0b, 0xdf, 0xc1, 0x4f, 0x80, 0x24, 0x83, 0x2b,
})

// decode decodes the canonical encoding of a point, which may be of any order (RFC 8032, section 5.1.3): y, and the sign of x with x² = u/v, where
// u is y² - 1 and v is d·y² + 1.
func (p *affine) decode(b [32]byte) bool {
	if _, err := p.y.SetBytes(b[:]); err != nil {
		return false
	}
	var u, v field.Element
	u.Square(&p.y)
	v.Multiply(&u, curveD)
	u.Subtract(&u, new(field.Element).One())
	v.Add(&v, new(field.Element).One())
	if !setRoot(&p.x, &u, &v) {
		return false
	}
	if p.x.IsNegative() != int(b[31]>>7) {
		p.x.Negate(&p.x)
	}
	return p.encode() == b // unless y was p or more, or x is 0 with a sign
}

// setRoot sets x to a square root of u/v, and reports whether there is one: it is u·v³·(u·v⁷)^((p-5)/8), or that times the root of -1. v is not 0,
// for -1/d is no square.
func setRoot(x, u, v *field.Element) bool {
	var v3, root, have field.Element
	v3.Square(v)
	v3.Multiply(&v3, v)
	root.Square(&v3)
	root.Multiply(&root, v)
	root.Multiply(&root, u)
	root.PowerForRoot(&root)
	root.Multiply(&root, &v3)
	root.Multiply(&root, u)
	have.Square(&root)
	have.Multiply(&have, v)
	if have.Equal(u) == 0 {
		root.Multiply(&root, rootOfMinusOne)
		have.Negate(&have)
	}
	*x = root
	return have.Equal(u) == 1
}
