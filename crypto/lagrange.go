package crypto

import (
	"errors"
	"fmt"
)

// Combine adds up decryption factors to those of the election key: factors[owner] are one trustee's x·alpha, a list a
// question, and all have been checked, as have the trustees. A single trustee's are needed; of a committee, those of the lowest indices, as
// many as its threshold, each times its Lagrange coefficient. The error names the owners whose factors are missing.
func (t Trustees) Combine(factors map[int][][]Point) ([][]Point, error) {
	weights, err := t.weights(factors)
	if err != nil {
		return nil, fmt.Errorf("combine: %v", err)
	}
	var sum [][]Point
	for owner := 1; owner <= len(t.Keys()); owner++ {
		weight, needed := weights[owner]
		if !needed {
			continue
		}
		if sum == nil {
			sum = identities(factors[owner])
		}
		if err := addWeighted(sum, factors[owner], weight); err != nil {
			return nil, fmt.Errorf("combine: trustee %d: %v", owner, err)
		}
	}
	return sum, nil
}

// weights returns by what each owner's factors are multiplied; owners that are not needed are left out.
func (t Trustees) weights(factors map[int][][]Point) (map[int]Scalar, error) {
	total := len(t.Keys())
	for owner := range factors {
		if owner < 1 || owner > total {
			return nil, fmt.Errorf("factors of trustee %d of %d", owner, total)
		}
	}
	if total == 0 {
		return nil, errors.New("no trustees")
	}
	weights, before := map[int]Scalar{}, 0
	var missing []int
	for _, item := range t {
		size, threshold := len(item.keys()), 1
		if item.Pedersen != nil {
			threshold = item.Pedersen.Threshold
		}
		var present, absent []int
		for index := 1; index <= size; index++ {
			if _, ok := factors[before+index]; !ok {
				absent = append(absent, before+index)
			} else if len(present) < threshold {
				present = append(present, index)
			}
		}
		if len(present) < threshold {
			missing = append(missing, absent...)
		}
		for _, index := range present {
			weights[before+index] = lagrange(index, present)
		}
		before += size
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("too few decryption factors, missing those of trustees %d", missing)
	}
	return weights, nil
}

// lagrange returns the coefficient of the value at j when the value at 0 is interpolated from those at indices.
func lagrange(j int, indices []int) Scalar {
	numerator, denominator := NewScalar(1), NewScalar(1)
	for _, k := range indices {
		if k != j {
			numerator = numerator.Mul(NewScalar(uint64(k)))
			denominator = denominator.Mul(NewScalar(uint64(k)).Sub(NewScalar(uint64(j))))
		}
	}
	return numerator.Mul(denominator.Invert())
}

func identities(shape [][]Point) [][]Point {
	sum := make([][]Point, len(shape))
	for q := range shape {
		for range shape[q] {
			sum[q] = append(sum[q], Identity())
		}
	}
	return sum
}

// addWeighted adds weight·factors to sum.
func addWeighted(sum, factors [][]Point, weight Scalar) error {
	if len(factors) != len(sum) {
		return fmt.Errorf("factors for %d questions, want %d", len(factors), len(sum))
	}
	for q := range sum {
		if len(factors[q]) != len(sum[q]) {
			return fmt.Errorf("question %d: %d factors, want %d", q+1, len(factors[q]), len(sum[q]))
		}
		for i, f := range factors[q] {
			sum[q][i] = sum[q][i].Add(f.VarTimeMulAdd(weight, Scalar{}))
		}
	}
	return nil
}
