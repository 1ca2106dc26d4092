package crypto

import (
	"crypto/subtle"
	"fmt"
	"strconv"
	"strings"
)

// CheckRange checks a proof of [Prover.Range].
func CheckRange(S string, y Point, c Ciphertext, min, max int, proofs []Proof) error {
	return checkOneOf("prove|"+S+"|"+c.String()+"|", y, rangeStatements(c, min, max), proofs)
}

// CheckCap checks a proof of [Prover.Cap] for the sum c.
func CheckCap(statement string, y Point, c Ciphertext, max int, proofs []Proof) error {
	return checkOneOf("cap|"+statement+"|", y, rangeStatements(c, 0, max), proofs)
}

// A branch is one statement of a disjunction, as its prover knows it: a ciphertext with randomness r of the number
// excess, said to encrypt 0. chosen is 1 in the branch that is proved (where excess is 0) and 0 in the others.
type branch struct{ r, excess, chosen Scalar }

// branches are those of a proof that s is one of min, …, max.
func (s secret) branches(min, max int) []branch {
	branches := make([]branch, 0, max-min+1)
	for k := min; k <= max; k++ {
		branches = append(branches, branch{s.r, excess(s.m, k), equalInt(s.m, k)})
	}
	return branches
}

func rangeStatements(c Ciphertext, min, max int) []Ciphertext {
	var statements []Ciphertext
	for k := min; k <= max; k++ {
		statements = append(statements, c.minus(k))
	}
	return statements
}

// excess returns m - k.
func excess(m, k int) Scalar { return NewScalar(uint64(m)).Sub(NewScalar(uint64(k))) }

// equalInt returns 1 if a = b and 0 otherwise, in constant time.
func equalInt(a, b int) Scalar {
	return NewScalar(uint64(subtle.ConstantTimeEq(int32(a), int32(b))))
}

// oneOf proves that one of the branches encrypts 0, and overwrites them. It also returns the eighths of the commitments.
//
// The textbook prover simulates the false branches and proves the true one, and so does different work for each. Here
// all branches do the same: with random w_j and c_j it commits to A_j = w_j·G and B_j = w_j·y + c_j·excess_j·G and answers
// w_j - c_j·r_j. In a false branch that is the simulation. In the true branch excess_j is 0, the commitment does not
// depend on c_j, and c_j may be changed afterwards so that the challenges add up to the hash. See [Prover.simulated] for the product that is 0.
func (p *Prover) oneOf(prefix string, branches []branch) ([]Proof, []affine, error) {
	var sum, chosen Scalar
	w, proofs := make([]Scalar, len(branches)), make([]Proof, len(branches))
	defer clear(w)
	defer clear(branches)
	for j, b := range branches {
		place := prefix + strconv.Itoa(j)
		c, err := hedged(p.rand, b.r, "challenge|"+place)
		if err != nil {
			return nil, nil, err
		}
		if w[j], err = nonce(p.rand, b.r, place); err != nil {
			return nil, nil, err
		}
		proofs[j].Challenge = c
		sum, chosen = sum.Add(c), chosen.Add(b.chosen)
	}
	if !chosen.Equal(NewScalar(1)) {
		return nil, nil, fmt.Errorf("prove: the value is not one of the %d allowed", len(branches))
	}
	var commitments, eighths []extended
	for j, simulated := range p.simulated(branches, proofs) {
		c := p.key.encryptZero(w[j].Mul(eighth))
		if len(branches) > 1 {
			c[1].add(&simulated)
		}
		for _, commitment := range c {
			eighths = append(eighths, commitment)
			commitment.double(3)
			commitments = append(commitments, commitment)
		}
	}
	points := normalize(append(commitments, eighths...))
	rest := hashToScalar(appendCommitments([]byte(prefix), points[:len(commitments)])).Sub(sum)
	for j, b := range branches {
		c := proofs[j].Challenge.Add(rest.Mul(b.chosen))
		proofs[j] = respond(c, w[j], b.r)
	}
	return proofs, points[len(commitments):], nil
}

// simulated returns c_j·excess_j/8·G of each branch, which is 0 in the true one: wherever that stands, it takes one multiplication less
// than there are branches. Multiplication j is that of branch j, if the true one comes later, or else that of branch j+1.
func (p *Prover) simulated(branches []branch, proofs []Proof) []extended {
	last := len(branches) - 1
	of := func(j int) Scalar { return proofs[j].Challenge.Mul(branches[j].excess).Mul(eighth) }
	points, passed := make([]extended, len(branches)), 0 // passed is 1 if the true branch is j or before
	var none extended
	none.identity()
	product := none
	for j, b := range branches {
		before, previous := passed, product
		passed |= int(b.chosen.Bytes()[0])
		if j < last {
			here, next := of(j), of(j+1)
			product = p.key.g.mul(here.Add(next.Sub(here).Mul(NewScalar(uint64(passed)))))
		}
		points[j].choose(&previous, &product, before)
		points[j].choose(&none, &points[j], passed&^before)
	}
	return points
}

// checkOneOf checks that one of the statements encrypts 0 under y.
func checkOneOf(prefix string, y Point, statements []Ciphertext, proofs []Proof) error {
	if len(proofs) != len(statements) {
		return fmt.Errorf("%d proofs, want %d", len(proofs), len(statements))
	}
	var sum Scalar
	commitments := make([]Ciphertext, len(statements))
	for j, s := range statements {
		commitments[j] = Ciphertext{
			Alpha: s.Alpha.VarTimeMulAdd(proofs[j].Challenge, proofs[j].Response),
			Beta:  varTimeCommitment(y, s.Beta, proofs[j]),
		}
		sum = sum.Add(proofs[j].Challenge)
	}
	if !oneOfChallenge(prefix, commitments).Equal(sum) {
		return ErrProof
	}
	return nil
}

func oneOfChallenge(prefix string, commitments []Ciphertext) Scalar {
	return HashToScalar(prefix + JoinCiphertexts(commitments))
}

// JoinCiphertexts returns "alpha,beta,alpha,beta,…", the form in which challenges hash several ciphertexts.
func JoinCiphertexts(ciphertexts []Ciphertext) string {
	text := make([]string, len(ciphertexts))
	for i, c := range ciphertexts {
		text[i] = c.String()
	}
	return strings.Join(text, ",")
}
