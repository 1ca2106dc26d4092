package crypto

// The tables of this file are for equations that are computed one by one: when there are no hints, or few ballots.

// A pointTable holds the odd multiples 1, 3, …, 15 of P, 2^64·P, 2^128·P and 2^192·P. A ballot multiplies each of its points by
// several scalars, and they share the 192 doublings.
type pointTable [chunks][8]niels

const (
	chunks    = 4
	chunkBits = 64
)

// newPointTables makes a table a point, with one inversion for all of them.
func newPointTables(points []affine) []pointTable {
	multiples := make([]extended, 0, len(points)*chunks*8)
	for i := range points {
		p := points[i].extended()
		for range chunks {
			twice, odd := p, p
			twice.double(1)
			for range 8 {
				multiples = append(multiples, odd)
				odd.add(&twice)
			}
			p.double(chunkBits)
		}
	}
	tables := make([]pointTable, len(points))
	for i, m := range normalize(multiples) {
		tables[i/(chunks*8)][i/8%chunks][i%8].set(&m)
	}
	return tables
}

// mul returns s·P: the four parts of s side by side, so that 64 doublings remain.
func (t *pointTable) mul(s Scalar) (r extended) {
	naf := nafOf(s)
	r.identity()
	doublings := 0
	for i := chunkBits - 1; i >= 0; i-- {
		doublings++
		for part := range chunks {
			digit := int(naf[part*chunkBits+i])
			if digit == 0 {
				continue
			}
			r.double(doublings)
			doublings = 0
			if digit > 0 {
				r.addNiels(&t[part][digit/2], 0)
			} else {
				r.addNiels(&t[part][-digit/2], 1)
			}
		}
	}
	r.double(doublings)
	return r
}

// nafOf returns the non-adjacent form of width 5: digits that are 0 or odd from -15 to 15, and after each that is not 0 four that are.
func nafOf(s Scalar) (naf [chunks * chunkBits]int8) {
	limbs := limbsOf([32]byte(s.Bytes()))
	carry := 0
	for i := 0; i < len(naf); {
		bits := limbs[i/64] >> (i % 64)
		if i%64 > 59 && i < 192 {
			bits |= limbs[i/64+1] << (64 - i%64)
		}
		v := int(bits&31) + carry
		if v%2 == 0 {
			i++
			continue
		}
		carry = v / 16
		naf[i] = int8(v - 32*carry)
		i += 5
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
	d := newDigits([][4]uint64{limbsOf([32]byte(s.Bytes()))}, wideBits, fixedBits)
	for w := range t {
		if digit := d.digit(0, w); digit > 0 {
			r.addNiels(&t[w][digit-1], 0)
		} else if digit < 0 {
			r.addNiels(&t[w][-digit-1], 1)
		}
	}
}
