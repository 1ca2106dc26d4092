package crypto

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// This file is the multi-scalar multiplication of Pippenger. The curve library's own is Straus's, which stops gaining at some dozens of points
// (docs/fast-verification.md, section 3). Sums take variable time and are for public values only.

// A msm is a sum of multiples of points that is still to be computed: wide ones, of scalars below the group order, and narrow ones, of
// coefficients of 128 bits. Only the narrow points may lie outside the prime-order subgroup, unless they are known to be torsion-free.
type msm struct {
	wide, narrow []niels
	scalars      []limbs // of wide
	coefficients []limbs // of narrow
	torsionFree  bool
}

// empty makes room for so many points, where others were if there is enough.
func (m *msm) empty(wide, narrow int) {
	m.wide, m.scalars = slices.Grow(m.wide[:0], wide), slices.Grow(m.scalars[:0], wide)
	m.narrow, m.coefficients = slices.Grow(m.narrow[:0], narrow), slices.Grow(m.coefficients[:0], narrow)
}

// limbs are a number below 2^256, and a limb more that is 0: a digit may be read from two limbs.
type limbs [5]uint64

func scalarLimbs(s Scalar) limbs {
	l := limbsOf([32]byte(s.Bytes()))
	return limbs{l[0], l[1], l[2], l[3]}
}

const (
	wideBits   = 253
	narrowBits = 128
)

func (m *msm) addWide(p *affine, s Scalar) {
	var n niels
	n.set(p)
	m.wide, m.scalars = append(m.wide, n), append(m.scalars, scalarLimbs(s))
}

func (m *msm) addNarrow(p *affine, c coefficient) {
	var n niels
	n.set(p)
	m.narrow = append(m.narrow, n)
	m.coefficients = append(m.coefficients, limbs{binary.LittleEndian.Uint64(c[:8]), binary.LittleEndian.Uint64(c[8:])})
}

// window returns the width in bits of a digit: the sum takes about (wide points·253 + narrow points·128)/c additions and
// 253/c·2^c more for the buckets. 13 bits are 4,096 buckets of 128 bytes, which stay in a processor's second cache. Bit sums of
// digits of less than 8 bits would leave too much torsion unseen.
func (m *msm) window() int {
	least := 8
	if m.torsionFree {
		least = 4
	}
	best, cost := least, 0
	for c := least; c <= 13; c++ {
		n := (wideBits/c+1)*(len(m.wide)+1<<c) + (narrowBits/c+1)*len(m.narrow)
		if cost == 0 || n < cost {
			best, cost = c, n
		}
	}
	return best
}

// sum computes the sum, once: it cuts the scalars where they are. It also returns the bit sums of the narrow points: in every window,
// for every bit of a digit, the sum of ±P over the points whose digit has that bit. If the coefficients are random these are random subset sums: if any narrow point
// lies outside the prime-order subgroup, all of them are inside with a probability of at most 2^-112
// (docs/fast-verification.md, section 4). There are none of points that are known to be inside.
func (m *msm) sum() (total extended, bitSums []extended) {
	c := m.window()
	wide, narrow := newDigits(m.scalars, wideBits, c), newDigits(m.coefficients, narrowBits, c)
	b := buckets{make([]extended, 1<<(c-1)+1), make([]bool, 1<<(c-1)+1)}
	total.identity()
	for w := wide.windows - 1; w >= 0; w-- {
		b.empty()
		wide.fill(b, m.wide, w)
		if w < narrow.windows {
			narrow.fill(b, m.narrow, w)
		}
		sums := bitSumsOf(b.sums)
		for t := len(sums) - 1; t >= 0; t-- { // Horner: total·2^c + Σ 2^t·sums[t]
			total.double(1)
			total.add(&sums[t])
		}
		if w < narrow.windows && !m.torsionFree {
			bitSums = append(bitSums, sums...)
		}
	}
	return total, bitSums
}

// bitSumsOf returns, for each bit of a bucket's number, the sum of the buckets that have it; the sum of all, each times its number, is
// then Σ 2^t·sums[t]. It folds the buckets onto each other bit by bit, and takes as many additions as the running sums that
// are usual there. It destroys the buckets, of which there are a power of 2 and one more, and does not read the one of digit 0.
func bitSumsOf(buckets []extended) (sums []extended) {
	last := len(buckets) - 1
	for n := last / 2; n > 0; n /= 2 {
		odd := buckets[1]
		for i := 1; i < n; i++ {
			odd.add(&buckets[2*i+1])
			even := buckets[2*i]
			even.add(&buckets[2*i+1])
			buckets[i] = even
		}
		sums = append(sums, odd)
	}
	return append(sums, buckets[last]) // the only one with the highest bit
}

// digits are scalars cut into windows of c bits. All but the highest window are signed: half of 2^c is added to each, once and
// for all, and taken away again when the digit is read, so that no carry has to be followed.
type digits struct {
	scalars    []limbs
	c, windows int
}

// newDigits cuts scalars of a size in bits where they are.
func newDigits(scalars []limbs, size, c int) digits {
	d := digits{scalars, c, size/c + 1}
	var half [4]uint64
	for w := range d.windows - 1 {
		at := w*c + c - 1
		half[at/64] |= 1 << (at % 64)
	}
	for i := range scalars {
		var carry uint64
		for j := range half {
			scalars[i][j], carry = bits.Add64(scalars[i][j], half[j], carry)
		}
	}
	return d
}

// digit returns the digit of scalar i in window w.
func (d digits) digit(i, w int) int {
	at, half := w*d.c, 1<<(d.c-1)
	if w == d.windows-1 {
		half = 0
	}
	word, shift := uint(at)/64, uint(at)%64
	v := d.scalars[i][word]>>shift | d.scalars[i][word+1]<<(64-shift)
	return int(v&(1<<d.c-1)) - half
}

// buckets are sums of points, by their digit. The first point of each is not added but put there: of one ballot there are few others.
type buckets struct {
	sums []extended
	used []bool
}

func (b buckets) empty() {
	clear(b.used)
	for i := range b.sums {
		b.sums[i].identity()
	}
}

// fill adds each point to the bucket of its digit in window w.
func (d digits) fill(b buckets, points []niels, w int) {
	for i := range points {
		digit := d.digit(i, w)
		if digit == 0 {
			continue
		}
		minus := digit >> (bits.UintSize - 1) // 0 or -1
		if at := (digit ^ minus) - minus; b.used[at] {
			b.sums[at].addNiels(&points[i], uint(minus))
		} else {
			b.sums[at], b.used[at] = points[i].extended(uint(minus)), true
		}
	}
}
