package crypto

// CheckBlank checks the first proof of [Prover.Blank].
func CheckBlank(S string, y Point, blank, sum Ciphertext, proofs []Proof) error {
	return checkOneOf("bproof0|"+S+"|", y, []Ciphertext{blank, sum}, proofs)
}

// CheckBlankOrRange checks the second proof of [Prover.Blank].
func CheckBlankOrRange(S string, y Point, blank, sum Ciphertext, min, max int, proofs []Proof) error {
	statements := append([]Ciphertext{blank.minus(1)}, rangeStatements(sum, min, max)...)
	return checkOneOf("bproof1|"+S+"|", y, statements, proofs)
}
