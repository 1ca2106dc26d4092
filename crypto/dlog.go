package crypto

import (
	"fmt"
	"math"
)

// A LogTable finds m from m·G for 0 ≤ m ≤ max by baby steps and giant steps (Shanks). Time and space grow with the
// square root of max. It is read only and may be shared.
type LogTable struct {
	max   int
	step  int
	small map[[32]byte]int // encoding of i·G → i, for i < step
	giant Point            // step·G
}

// NewLogTable makes a table for counts of at most max, that is, for max ballots.
func NewLogTable(max int) *LogTable {
	t := &LogTable{max: max, step: 1 + int(math.Sqrt(float64(max)))}
	if max < 0 {
		t.step = 0
	}
	t.small = make(map[[32]byte]int, t.step)
	p := Identity()
	for i := range t.step {
		t.small[[32]byte(p.Bytes())] = i
		p = p.Add(Generator())
	}
	t.giant = p
	return t
}

// VarTimeDiscreteLog returns the m for which P = m·G. It fails if there is none from 0 to max: a ciphertext or a
// decryption that this happens to is wrong. It takes variable time: results only.
func (t *LogTable) VarTimeDiscreteLog(P Point) (int, error) {
	for base := 0; base <= t.max; base += t.step {
		if i, ok := t.small[[32]byte(P.Bytes())]; ok && base+i <= t.max {
			return base + i, nil
		}
		P = P.Sub(t.giant)
	}
	return 0, fmt.Errorf("discrete logarithm: not between 0 and %d", t.max)
}
