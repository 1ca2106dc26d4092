package crypto

import (
	"errors"
	"io"
)

// A Proof is one (challenge, response) pair of a sigma protocol made non-interactive by Fiat and Shamir.
// Every proof here answers response = w - secret·challenge, as Belenios does.
type Proof struct {
	Challenge Scalar `json:"challenge"`
	Response  Scalar `json:"response"`
}

// ErrProof is returned by the Check functions when a proof does not hold.
var ErrProof = errors.New("the proof does not hold")

// ProveKnowledge proves knowledge of x, the discrete logarithm of X = x·G (Schnorr). The challenge is
// Hq(prefix ‖ A); the prefix names the domain and the whole statement and ends in "|".
// It serves as proof of possession ("pok|…|"), as a ballot's signature ("sig|…|") and as a signature of ceremony
// messages ("sigmsg|…|"): docs/protocol.md, section 2.3.
func ProveKnowledge(rand io.Reader, prefix string, x Scalar) (Proof, error) {
	w, err := nonce(rand, x, prefix)
	if err != nil {
		return Proof{}, err
	}
	return respond(HashToScalar(prefix+BaseMul(w).String()), w, x), nil
}

// CheckKnowledge checks a proof of [ProveKnowledge] for X.
func CheckKnowledge(prefix string, X Point, p Proof) error {
	A := X.VarTimeMulAdd(p.Challenge, p.Response)
	if !HashToScalar(prefix + A.String()).Equal(p.Challenge) {
		return ErrProof
	}
	return nil
}

// respond completes a proof with the challenge c, the nonce w and the secret x.
func respond(c, w, x Scalar) Proof { return Proof{Challenge: c, Response: w.Sub(x.Mul(c))} }
