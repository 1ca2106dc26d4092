package crypto

import (
	"crypto/sha512"
	"errors"
	"fmt"
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

// nonce draws a commitment's secret. It hashes the witness and the statement together with fresh randomness, so
// that a generator that repeats itself (a cloned or restored virtual machine) does not use one nonce for two
// challenges, which would give the witness away (threat 21).
func nonce(rand io.Reader, x Scalar, prefix string) (Scalar, error) {
	fresh := make([]byte, 32)
	defer clear(fresh)
	if _, err := io.ReadFull(rand, fresh); err != nil {
		return Scalar{}, fmt.Errorf("draw nonce: %v", err)
	}
	witness := x.Bytes()
	defer clear(witness)
	h := sha512.New()
	io.WriteString(h, "piaojue/v1/nonce|")
	h.Write(fresh)
	h.Write(witness)
	io.WriteString(h, prefix)
	wide := h.Sum(nil)
	defer clear(wide)
	return ScalarFromWide(wide), nil
}
