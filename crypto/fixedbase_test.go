package crypto

import (
	"testing"
)

// The table multiplies as the curve library does, also where every digit has its least or greatest value, and where one alone is not 0.
func TestFixedBase(t *testing.T) {
	y := BaseMul(mustScalar(t))
	p := affineOf(y)
	table := newFixedBase(&p)
	zero, one := Scalar{}, NewScalar(1)
	scalars := []Scalar{zero, one, zero.Sub(one), NewScalar(7), NewScalar(8), NewScalar(9), NewScalar(1<<64 - 1)}
	power := one
	for range 51 {
		for digit := range 32 {
			scalars = append(scalars, power.Mul(NewScalar(uint64(digit))), zero.Sub(power.Mul(NewScalar(uint64(digit)))))
		}
		power = power.Mul(NewScalar(32))
	}
	for digit := range 32 {
		all := zero
		for range 50 {
			all = all.Mul(NewScalar(32)).Add(NewScalar(uint64(digit)))
		}
		scalars = append(scalars, all)
	}
	for range 200 {
		scalars = append(scalars, mustScalar(t))
	}
	for _, s := range scalars {
		product := table.mul(s)
		if !product.point().Equal(y.Mul(s)) {
			t.Errorf("%s·y is wrong", s)
		}
		d := newDigits([]limbs{scalarLimbs(s)}, wideBits, secretBits)
		for w := range table {
			if digit := d.digit(0, w); digit < -maxDigit || digit > maxDigit {
				t.Errorf("%s has the digit %d", s, digit)
			}
		}
	}
}

// What a table of the key is for: the general multiplication takes more than five times as long.
func BenchmarkFixedBase(b *testing.B) {
	y, s := BaseMul(mustScalar(b)), mustScalar(b)
	p := affineOf(y)
	table := newFixedBase(&p)
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			table.mul(s)
		}
	})
	b.Run("general", func(b *testing.B) {
		for b.Loop() {
			y.Mul(s)
		}
	})
	b.Run("base point", func(b *testing.B) {
		for b.Loop() {
			BaseMul(s)
		}
	})
	b.Run("make", func(b *testing.B) {
		for b.Loop() {
			newFixedBase(&p)
		}
	})
}
