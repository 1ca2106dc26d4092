package crypto

import "crypto/subtle"

// A fixedBase multiplies one point by many secret scalars. For each of 32 bytes it holds 1, 2, …, 8 times 256^i·P, as
// the curve library does for the base point (Bernstein, Duif, Lange, Schwabe and Yang, "High-speed high-security signatures",
// 2011, section 4): a multiple takes 64 additions and four doublings, and no table of it tells which.
type fixedBase [32]multiples8

// multiples8 are 1, 2, …, 8 times a point.
type multiples8 [8]niels

func newFixedBase(p *affine) *fixedBase {
	b := new(fixedBase)
	var all []extended
	power := p.extended()
	for range b {
		all = appendMultiples8(all, power)
		power.double(8)
	}
	for i, m := range normalize(all) {
		b[i/8][i%8].set(&m)
	}
	return b
}

func newMultiples8(p *affine) (m multiples8) {
	for i, q := range normalize(appendMultiples8(nil, p.extended())) {
		m[i].set(&q)
	}
	return m
}

func appendMultiples8(all []extended, p extended) []extended {
	next := p
	for range len(multiples8{}) {
		all = append(all, next)
		next.add(&p)
	}
	return all
}

// mul returns s·P. It does the same for every s: no branch and no address depends on it.
func (b *fixedBase) mul(s Scalar) (r extended) {
	digits := radix16(s)
	defer clear(digits[:])
	r.identity()
	for i := 1; i < len(digits); i += 2 {
		b[i/2].add(&r, digits[i])
	}
	r.double(4)
	for i := 0; i < len(digits); i += 2 {
		b[i/2].add(&r, digits[i])
	}
	return r
}

// add adds digit·P to r, for a digit from -8 to 8. It reads all multiples and keeps one: which of them are in the processor's cache
// afterwards says nothing.
func (m *multiples8) add(r *extended, digit int8) {
	minus := digit >> 7 // 0 or -1
	magnitude, negative := uint8((digit^minus)-minus), int(minus&1)
	n := noNiels()
	for i := range m {
		n.choose(&m[i], subtle.ConstantTimeByteEq(magnitude, uint8(i+1)))
	}
	n.negate(negative)
	r.addNiels(&n, 0)
	n = niels{}
}

// radix16 returns s as 64 digits from -8 to 7, the lowest first: s = Σ 16^i·digit. The highest is not reduced, and at most 2, since s
// is less than 2^253.
func radix16(s Scalar) (digits [64]int8) {
	b := s.Bytes()
	defer clear(b)
	for i := range b {
		digits[2*i], digits[2*i+1] = int8(b[i]&15), int8(b[i]>>4)
	}
	for i := range len(digits) - 1 {
		carry := (digits[i] + 8) >> 4
		digits[i] -= carry << 4
		digits[i+1] += carry
	}
	return digits
}
