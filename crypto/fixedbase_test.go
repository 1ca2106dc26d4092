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
	for range 64 {
		for digit := range 16 {
			scalars = append(scalars, power.Mul(NewScalar(uint64(digit))), zero.Sub(power.Mul(NewScalar(uint64(digit)))))
		}
		power = power.Mul(NewScalar(16))
	}
	for digit := range 16 {
		all := zero
		for range 63 {
			all = all.Mul(NewScalar(16)).Add(NewScalar(uint64(digit)))
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
		sum := zero
		digits := radix16(s)
		for i := len(digits) - 1; i >= 0; i-- {
			if digits[i] < -8 || digits[i] > 7 {
				t.Errorf("%s has the digit %d", s, digits[i])
			}
			sum = sum.Mul(NewScalar(16)).Add(NewScalar(uint64(digits[i] + 8))).Sub(NewScalar(8))
		}
		if !sum.Equal(s) {
			t.Errorf("the digits of %s are %d", s, digits)
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
