package crypto

import "math/bits"

// A fixedBase multiplies one point by many secret scalars. For each of 51 windows of five bits it holds 1, 2, …, 16 times 32^w·P
// (Bernstein, Duif, Lange, Schwabe and Yang, "High-speed high-security signatures", 2011, section 4, with windows of four): a multiple takes 51
// additions, and no table of it tells which.
type fixedBase [wideBits/secretBits + 1]multiples

const secretBits = 5

// multiples are 1, 2, …, 16 times a point.
type multiples struct{ nielsTable }

func newFixedBase(p *affine) *fixedBase {
	b := new(fixedBase)
	var all []extended
	power := p.extended()
	for range b {
		all = appendMultiples(all, power)
		power = all[len(all)-1]
		power.double(1)
	}
	points := normalize(all)
	for i := range b {
		b[i].set(points[maxDigit*i:])
	}
	return b
}

func newMultiples(p *affine) (m multiples) {
	m.set(normalize(appendMultiples(nil, p.extended())))
	return m
}

const maxDigit = 1 << (secretBits - 1)

func appendMultiples(all []extended, p extended) []extended {
	next := p
	for range maxDigit {
		all = append(all, next)
		next.add(&p)
	}
	return all
}

func (m *multiples) set(points []affine) {
	for i := range maxDigit {
		m.put(i+1, &points[i])
	}
}

// mul returns s·P.
func (b *fixedBase) mul(s Scalar) (r extended) {
	r.identity()
	b.addMul(&r, s)
	return r
}

// addMul adds s·P to r. It does the same for every s: no branch and no address depends on it.
func (b *fixedBase) addMul(r *extended, s Scalar) {
	d := newDigits([]limbs{scalarLimbs(s)}, wideBits, secretBits)
	defer clear(d.scalars)
	for w := range b {
		b[w].add(r, d.digit(0, w))
	}
}

// add adds digit·P to r, for a digit from -16 to 16.
func (m *multiples) add(r *extended, digit int) {
	minus := digit >> (bits.UintSize - 1) // 0 or -1
	n := m.choose(uint64((digit ^ minus) - minus))
	n.negate(minus & 1)
	r.addNiels(&n, 0)
	n = niels{}
}
