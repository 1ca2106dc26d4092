package crypto

// This file is what a [Claim] claims of its points: for each Check function, the same as equations.

// A prefix is what is hashed before commitments, in pieces that are put together there: a statement may be as long as all ciphertexts of a ballot.
type prefix [5]string

// Range claims what [CheckRange] checks, of ciphertext or sum i.
func (c *Claim) Range(S string, i, min, max int, proofs []Proof) {
	c.oneOf(prefix{"prove|", S, "|", c.texts[i], "|"}, numbers(i, min, max), proofs)
}

// Cap claims what [CheckCap] checks.
func (c *Claim) Cap(statement string, i, max int, proofs []Proof) {
	c.oneOf(prefix{"cap|", statement, "|"}, numbers(i, 0, max), proofs)
}

// Blank claims what [CheckBlank] checks.
func (c *Claim) Blank(S string, blank, sum int, proofs []Proof) {
	c.oneOf(prefix{"bproof0|", S, "|"}, []claimed{{blank, 0}, {sum, 0}}, proofs)
}

// BlankOrRange claims what [CheckBlankOrRange] checks.
func (c *Claim) BlankOrRange(S string, blank, sum, min, max int, proofs []Proof) {
	c.oneOf(prefix{"bproof1|", S, "|"}, append([]claimed{{blank, 1}}, numbers(sum, min, max)...), proofs)
}

// Knowledge claims what [CheckKnowledge] checks of the credential.
func (c *Claim) Knowledge(statement string, p Proof) {
	c.equations = append(c.equations, equation{0, 0, 0, &p})
	c.challenges = append(c.challenges, challenge{prefix{statement}, len(c.equations) - 1, len(c.equations), p.Challenge})
}

// A claimed statement is that a ciphertext, or a sum, encrypts a number.
type claimed struct{ ciphertext, number int }

func numbers(i, min, max int) (all []claimed) {
	for k := min; k <= max; k++ {
		all = append(all, claimed{i, k})
	}
	return all
}

// oneOf claims that one of the statements is true: what [checkOneOf] checks. There are as many proofs as statements.
func (c *Claim) oneOf(p prefix, statements []claimed, proofs []Proof) {
	first, sum := len(c.equations), Scalar{}
	for j, s := range statements {
		c.equations = append(c.equations, equation{0, image(s.ciphertext, 0), 0, &proofs[j]}, equation{1, image(s.ciphertext, 1), s.number, &proofs[j]})
		sum = sum.Add(proofs[j].Challenge)
	}
	c.challenges = append(c.challenges, challenge{p, first, len(c.equations), sum})
}
