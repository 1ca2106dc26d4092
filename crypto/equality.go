package crypto

import (
	"fmt"
	"io"
	"strings"
)

// ProveEquality proves that X = x·G and factor = x·alpha have the same x (Chaum and Pedersen). The challenge is
// Hq(prefix ‖ A ‖ "," ‖ B). In Belenios the prefix is "decrypt|φ|X|": neither alpha nor the factor is hashed, which is
// why a decryption carries a proof of [ProveEqualities] as well.
func ProveEquality(rand io.Reader, prefix string, alpha Point, x Scalar) (Proof, error) {
	w, err := nonce(rand, x, prefix+alpha.String())
	if err != nil {
		return Proof{}, err
	}
	c := HashToScalar(prefix + BaseMul(w).String() + "," + alpha.Mul(w).String())
	return respond(c, w, x), nil
}

// CheckEquality checks a proof of [ProveEquality].
func CheckEquality(prefix string, X, alpha, factor Point, p Proof) error {
	A := X.VarTimeMulAdd(p.Challenge, p.Response)
	B := varTimeCommitment(alpha, factor, p)
	if !HashToScalar(prefix + A.String() + "," + B.String()).Equal(p.Challenge) {
		return ErrProof
	}
	return nil
}

// ProveEqualities proves with one challenge that X = x·G and factor_i = x·alpha_i for every i. Statement and
// commitments are hashed whole (docs/protocol.md, section 2.3):
//
//	Hq(prefix ‖ X ‖ "|" ‖ alpha_1 "," … ‖ "|" ‖ factor_1 "," … ‖ "|" ‖ A ‖ "," ‖ B_1 "," …)
func ProveEqualities(rand io.Reader, prefix string, alphas []Point, x Scalar) (Proof, error) {
	X, factors := BaseMul(x), make([]Point, len(alphas))
	for i, alpha := range alphas {
		factors[i] = alpha.Mul(x)
	}
	statement := equalitiesStatement(prefix, X, alphas, factors)
	w, err := nonce(rand, x, statement)
	if err != nil {
		return Proof{}, err
	}
	commitments := []Point{BaseMul(w)}
	for _, alpha := range alphas {
		commitments = append(commitments, alpha.Mul(w))
	}
	return respond(HashToScalar(statement+joinPoints(commitments)), w, x), nil
}

// CheckEqualities checks a proof of [ProveEqualities]. Each equation is recomputed by itself: an unweighted sum of
// them can be satisfied with wrong factors that cancel.
func CheckEqualities(prefix string, X Point, alphas, factors []Point, p Proof) error {
	if len(alphas) != len(factors) {
		return fmt.Errorf("%d factors for %d ciphertexts", len(factors), len(alphas))
	}
	commitments := []Point{X.VarTimeMulAdd(p.Challenge, p.Response)}
	for i := range alphas {
		commitments = append(commitments, varTimeCommitment(alphas[i], factors[i], p))
	}
	statement := equalitiesStatement(prefix, X, alphas, factors)
	if !HashToScalar(statement + joinPoints(commitments)).Equal(p.Challenge) {
		return ErrProof
	}
	return nil
}

func equalitiesStatement(prefix string, X Point, alphas, factors []Point) string {
	return prefix + X.String() + "|" + joinPoints(alphas) + "|" + joinPoints(factors) + "|"
}

func joinPoints(points []Point) string {
	text := make([]string, len(points))
	for i, p := range points {
		text[i] = p.String()
	}
	return strings.Join(text, ",")
}

// varTimeCommitment recomputes w·base from a proof that image = x·base: response·base + challenge·image.
func varTimeCommitment(base, image Point, p Proof) Point {
	return varTimeDoubleMul(p.Response, base, p.Challenge, image)
}
