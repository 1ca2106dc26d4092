package tally

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Counts is the decrypted tally: how often each choice was made, in the order of the [EncryptedTally].
type Counts [][]int

// Open combines partial decryptions, by owner, that have all been checked and finds the counts, which are at most max:
// the number of ballots. It fails when the owners are no quorum, and when a count is out of range.
func Open(trustees crypto.Trustees, t EncryptedTally, partials map[int]PartialDecryption, max int) (Counts, error) {
	factors, err := Combine(trustees, partials)
	if err != nil {
		return nil, fmt.Errorf("open tally: %v", err)
	}
	logs := crypto.NewLogTable(max)
	counts := make(Counts, len(t))
	for i, row := range t {
		counts[i] = make([]int, len(row))
		for j, c := range row {
			m, err := logs.VarTimeDiscreteLog(c.Beta.Sub(factors[i][j]))
			if err != nil {
				return nil, fmt.Errorf("open tally: question %d, choice %d: %v", i+1, j+1, err)
			}
			counts[i][j] = m
		}
	}
	return counts, nil
}

// Combine returns the factors of the election key that the partial decryptions, all checked, add up to.
func Combine(trustees crypto.Trustees, partials map[int]PartialDecryption) ([][]crypto.Point, error) {
	factors := make(map[int][][]crypto.Point, len(partials))
	for owner, p := range partials {
		factors[owner] = p.Factors
	}
	return trustees.Combine(factors)
}

// Check checks without any search that t, opened with the combined factors, holds the counts: beta - factor = count·G
// for each. No count may exceed max, the number of ballots.
func (c Counts) Check(e *ballot.Election, t EncryptedTally, factors [][]crypto.Point, max int) error {
	if err := sameShape(e, "counts", c); err != nil {
		return fmt.Errorf("check counts: %v", err)
	}
	for i, row := range t {
		for j, sum := range row {
			if c[i][j] < 0 || c[i][j] > max {
				return fmt.Errorf("check counts: question %d, choice %d: %d with %d ballots", i+1, j+1, c[i][j], max)
			}
			if !crypto.BaseMul(crypto.NewScalar(uint64(c[i][j]))).Equal(sum.Beta.Sub(factors[i][j])) {
				return fmt.Errorf("check counts: question %d, choice %d: %d is not what the tally holds", i+1, j+1, c[i][j])
			}
		}
	}
	return nil
}
