package crypto

import "io"

// A Blankable is a question that allows a blank vote, as its voter knows it: the blank flag (0 or 1) and the sum of the
// choices, with the randomness of both. Belenios proves that at most one of the two is in use (docs/protocol.md, section 2.3).
//
// In a questionnaire a question that takes several answers and need not be answered is one (docs/protocol.md, section 3.1), and archives
// that were made elsewhere have some.
type Blankable struct {
	Blank, Sum   int
	RBlank, RSum Scalar
}

// ProveBlank proves blank = 0 or sum = 0. S covers all choices, the blank flag first.
func (b Blankable) ProveBlank(rand io.Reader, S string, y Point) ([]Proof, error) {
	return proveOneOf(rand, "bproof0|"+S+"|", y, []branch{
		{b.RBlank, excess(b.Blank, 0), equalInt(b.Blank, 0)},
		{b.RSum, excess(b.Sum, 0), equalInt(b.Blank, 1)},
	})
}

// CheckBlank checks a proof of [Blankable.ProveBlank].
func CheckBlank(S string, y Point, blank, sum Ciphertext, proofs []Proof) error {
	return checkOneOf("bproof0|"+S+"|", y, []Ciphertext{blank, sum}, proofs)
}

// ProveBlankOrRange proves blank = 1 or min ≤ sum ≤ max.
func (b Blankable) ProveBlankOrRange(rand io.Reader, S string, y Point, min, max int) ([]Proof, error) {
	filled := equalInt(b.Blank, 0)
	branches := []branch{{b.RBlank, excess(b.Blank, 1), equalInt(b.Blank, 1)}}
	for _, r := range rangeBranches(b.Sum, b.RSum, min, max) {
		r.chosen = r.chosen.Mul(filled)
		branches = append(branches, r)
	}
	return proveOneOf(rand, "bproof1|"+S+"|", y, branches)
}

// CheckBlankOrRange checks a proof of [Blankable.ProveBlankOrRange].
func CheckBlankOrRange(S string, y Point, blank, sum Ciphertext, min, max int, proofs []Proof) error {
	statements := append([]Ciphertext{blank.minus(1)}, rangeStatements(sum, min, max)...)
	return checkOneOf("bproof1|"+S+"|", y, statements, proofs)
}
