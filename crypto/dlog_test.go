package crypto

import (
	"math"
	"strconv"
	"testing"
)

func TestDiscreteLog(t *testing.T) {
	for _, max := range []int{0, 1, 2, 3, 8, 9, 10, 99, 100} {
		table := NewLogTable(max)
		for m := -1; m <= max+1; m++ {
			P := BaseMul(NewScalar(1)).Mul(NewScalar(uint64(m + 1))).Sub(Generator())
			got, err := table.VarTimeDiscreteLog(P)
			if in := m >= 0 && m <= max; in != (err == nil) || in && got != m {
				t.Errorf("max %d: log of %d is %d (%v)", max, m, got, err)
			}
		}
	}
}

func TestDiscreteLogOutOfRange(t *testing.T) {
	for _, max := range []int{-1, math.MinInt, 0, 3000} {
		if m, err := NewLogTable(max).VarTimeDiscreteLog(BaseMul(mustScalar(t))); err == nil {
			t.Errorf("max %d: a random point is %d", max, m)
		}
	}
}

// The worst case of a table, with the table itself: the largest count is found last.
func BenchmarkDiscreteLog(b *testing.B) {
	for _, max := range []int{3000, 1000000} {
		P := BaseMul(NewScalar(uint64(max)))
		b.Run(strconv.Itoa(max), func(b *testing.B) {
			for b.Loop() {
				if m, err := NewLogTable(max).VarTimeDiscreteLog(P); err != nil || m != max {
					b.Fatal(m, err)
				}
			}
		})
	}
}
