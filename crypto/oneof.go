package crypto

import (
	"crypto/subtle"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ProveRange proves that c = Encrypt(y, m, r) encrypts one of min, …, max (Cramer, Damgård and Schoenmakers). It returns
// one proof a value; the challenges add up to Hq("prove|" ‖ S ‖ "|" ‖ c ‖ "|" ‖ A_0 "," B_0 "," …). S binds the proof to
// its place: election, credential, and for an overall proof all choices (docs/protocol.md, section 2.3).
// It takes constant time in m and r, and fails if m is out of range.
func ProveRange(rand io.Reader, S string, y Point, m int, r Scalar, min, max int) ([]Proof, error) {
	c := Encrypt(y, NewScalar(uint64(m)), r)
	return proveOneOf(rand, "prove|"+S+"|"+c.String()+"|", y, rangeBranches(m, r, min, max))
}

// CheckRange checks a proof of [ProveRange].
func CheckRange(S string, y Point, c Ciphertext, min, max int, proofs []Proof) error {
	return checkOneOf("prove|"+S+"|"+c.String()+"|", y, rangeStatements(c, min, max), proofs)
}

// ProveCap proves that the sum of several ciphertexts, with sums m of the numbers and r of the randomness, is one of
// 0, …, max, where statement lists those it stands for: the challenge is Hq("cap|" ‖ statement ‖ "|" ‖ A_0 "," B_0 "," …)
// (docs/protocol.md, section 3.3).
func ProveCap(rand io.Reader, statement string, y Point, m int, r Scalar, max int) ([]Proof, error) {
	return proveOneOf(rand, "cap|"+statement+"|", y, rangeBranches(m, r, 0, max))
}

// CheckCap checks a proof of [ProveCap] for the sum c.
func CheckCap(statement string, y Point, c Ciphertext, max int, proofs []Proof) error {
	return checkOneOf("cap|"+statement+"|", y, rangeStatements(c, 0, max), proofs)
}

// A branch is one statement of a disjunction, as its prover knows it: a ciphertext with randomness r of the number
// excess, said to encrypt 0. chosen is 1 in the branch that is proved (where excess is 0) and 0 in the others.
type branch struct{ r, excess, chosen Scalar }

func rangeBranches(m int, r Scalar, min, max int) []branch {
	var branches []branch
	for k := min; k <= max; k++ {
		branches = append(branches, branch{r, excess(m, k), equalInt(m, k)})
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

// proveOneOf proves that one of the branches encrypts 0.
//
// The textbook prover simulates the false branches and proves the true one, and so does different work for each. Here
// all branches do the same: with random w_j and c_j it commits to A_j = w_j·G and B_j = w_j·y + c_j·excess_j·G and answers
// w_j - c_j·r_j. In a false branch that is the simulation. In the true branch excess_j is 0, the commitment does not
// depend on c_j, and c_j may be changed afterwards so that the challenges add up to the hash.
func proveOneOf(rand io.Reader, prefix string, y Point, branches []branch) ([]Proof, error) {
	var sum, chosen Scalar
	w, proofs := make([]Scalar, len(branches)), make([]Proof, len(branches))
	defer clear(w)
	commitments := make([]Ciphertext, len(branches))
	for j, b := range branches {
		place := prefix + strconv.Itoa(j)
		c, err := hedged(rand, b.r, "challenge|"+place)
		if err != nil {
			return nil, err
		}
		if w[j], err = nonce(rand, b.r, place); err != nil {
			return nil, err
		}
		proofs[j].Challenge = c
		commitments[j] = Encrypt(y, c.Mul(b.excess), w[j])
		sum, chosen = sum.Add(c), chosen.Add(b.chosen)
	}
	if !chosen.Equal(NewScalar(1)) {
		return nil, fmt.Errorf("prove: the value is not one of the %d allowed", len(branches))
	}
	rest := oneOfChallenge(prefix, commitments).Sub(sum)
	for j, b := range branches {
		c := proofs[j].Challenge.Add(rest.Mul(b.chosen))
		proofs[j] = respond(c, w[j], b.r)
	}
	return proofs, nil
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
