package crypto

// This file is for equations that are computed one by one: when there are no hints, or few ballots.

// multiplesOf returns s·P for several scalars, from the lowest digit to the highest (Yao, "On the evaluation of powers", 1976): all
// share the doublings of P, which are most of the work. Each scalar has a bucket for every digit, to which it adds the powers
// at which it has that digit.
func multiplesOf(p *affine, scalars []Scalar) []extended {
	nafs, buckets := make([][256]int8, len(scalars)), make([]oddBuckets, len(scalars))
	for j, s := range scalars {
		nafs[j] = nafOf(s)
	}
	power, doublings := p.extended(), 0
	for i := range 256 {
		for j := range nafs {
			if digit := nafs[j][i]; digit != 0 {
				power.double(doublings)
				doublings = 0
				buckets[j].add(int(digit), power)
			}
		}
		doublings++
	}
	multiples := make([]extended, len(scalars))
	for j := range buckets {
		multiples[j] = buckets[j].sum()
	}
	return multiples
}

// oddBuckets are the buckets of the digits 1, 3, 5 and 7.
type oddBuckets struct {
	sums [4]extended
	used [4]bool
}

// add adds p to the bucket of a digit, or takes it away if the digit is negative.
func (b *oddBuckets) add(digit int, p extended) {
	if digit < 0 {
		digit = -digit
		p.x.Negate(&p.x)
		p.t.Negate(&p.t)
	}
	if i := digit / 2; b.used[i] {
		b.sums[i].add(&p)
	} else {
		b.sums[i], b.used[i] = p, true
	}
}

// sum returns the sum of the buckets, each times its digit: B1 + (B3+B5+B7) + 2·(B3+2·B5+3·B7).
func (b *oddBuckets) sum() extended {
	for i, used := range b.used {
		if !used {
			b.sums[i].identity()
		}
	}
	high := b.sums[3]
	twice := high
	for _, i := range []int{2, 1} {
		high.add(&b.sums[i])
		twice.add(&high)
	}
	twice.double(1)
	twice.add(&high)
	twice.add(&b.sums[0])
	return twice
}

// nafOf returns the non-adjacent form of width 4: digits that are 0 or odd from -7 to 7, and after each that is not 0 three that are.
func nafOf(s Scalar) (naf [256]int8) {
	limbs := limbsOf([32]byte(s.Bytes()))
	carry := 0
	for i := 0; i < len(naf); {
		bits := limbs[i/64] >> (i % 64)
		if i%64 > 60 && i < 192 {
			bits |= limbs[i/64+1] << (64 - i%64)
		}
		v := int(bits&15) + carry
		if v%2 == 0 {
			i++
			continue
		}
		carry = v / 8
		naf[i] = int8(v - 16*carry)
		i += 4
	}
	return naf
}

// A fixedTable holds 1, 2, …, 128 times 2^(8w)·P for each window w of eight bits.
type fixedTable [][128]niels

const fixedBits = 8

func newFixedTable(p *affine) fixedTable {
	t := make(fixedTable, wideBits/fixedBits+1)
	multiples := make([]extended, 0, len(t)*128)
	power := p.extended()
	for range t {
		next := power
		for range 128 {
			multiples = append(multiples, next)
			next.add(&power)
		}
		power.double(fixedBits)
	}
	for i, m := range normalize(multiples) {
		t[i/128][i%128].set(&m)
	}
	return t
}

// addMul adds s·P to r.
func (t fixedTable) addMul(r *extended, s Scalar) {
	d := newDigits([]limbs{scalarLimbs(s)}, wideBits, fixedBits)
	for w := range t {
		if digit := d.digit(0, w); digit > 0 {
			r.addNiels(&t[w][digit-1], 0)
		} else if digit < 0 {
			r.addNiels(&t[w][-digit-1], 1)
		}
	}
}
