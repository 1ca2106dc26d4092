package tally

import (
	"fmt"
	"io"
	"strconv"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A PartialDecryption is what Belenios has a trustee publish: the factor x·alpha of every ciphertext of the tally, each
// with a proof that x is the trustee's key. The challenge hashes neither alpha nor the factor. A trustee in league with
// the last voter can therefore prove a wrong factor, which is why it counts only as part of a [Share].
type PartialDecryption struct {
	Factors [][]crypto.Point `json:"decryption_factors"`
	Proofs  [][]crypto.Proof `json:"decryption_proofs"`
}

// A Share is one trustee's part in the decryption: what Belenios asks for, and one proof that is bound to all of it
// (docs/protocol.md, section 2.5):
//
//	{"partial":{"decryption_factors":[[POINT…]…],"decryption_proofs":[[PROOF…]…]},"bound":PROOF}
//
// Bound is a proof of [crypto.ProveEqualities] with the prefix "piaojue/v1/decrypt|" ‖ φ ‖ "|" ‖ owner ‖ "|".
type Share struct {
	Partial PartialDecryption `json:"partial"`
	Bound   crypto.Proof      `json:"bound"`
}

// Decrypt computes the share of the owner with the key x. Owners count from 1 through all keys of the trustees.
// Whoever calls it has verified the whole board: a share for any other tally of the same poll opens what nobody meant
// to open.
func Decrypt(rand io.Reader, e *ballot.Election, owner int, x crypto.Scalar, t EncryptedTally) (Share, error) {
	if err := sameShape(e, "ciphertexts", t); err != nil {
		return Share{}, fmt.Errorf("decrypt: %v", err)
	}
	var s Share
	prefix := partialPrefix(e, crypto.BaseMul(x))
	for _, row := range t {
		factors, proofs := make([]crypto.Point, len(row)), make([]crypto.Proof, len(row))
		for j, c := range row {
			proof, err := crypto.ProveEquality(rand, prefix, c.Alpha, x)
			if err != nil {
				return Share{}, fmt.Errorf("decrypt: %v", err)
			}
			factors[j], proofs[j] = c.Alpha.Mul(x), proof
		}
		s.Partial.Factors = append(s.Partial.Factors, factors)
		s.Partial.Proofs = append(s.Partial.Proofs, proofs)
	}
	bound, err := crypto.ProveEqualities(rand, boundPrefix(e, owner), alphas(t), x)
	if err != nil {
		return Share{}, fmt.Errorf("decrypt: %v", err)
	}
	s.Bound = bound
	return s, nil
}

// Check checks the share of the owner whose key is given: its shape, each proof of Belenios, and the bound proof.
func (s Share) Check(e *ballot.Election, owner int, key crypto.Point, t EncryptedTally) error {
	if err := s.Partial.Check(e, key, t); err != nil {
		return err
	}
	var factors []crypto.Point
	for _, row := range s.Partial.Factors {
		factors = append(factors, row...)
	}
	if err := crypto.CheckEqualities(boundPrefix(e, owner), key, alphas(t), factors, s.Bound); err != nil {
		return fmt.Errorf("check share: bound proof: %v", err)
	}
	return nil
}

// Check checks all that Belenios checks of the trustee with the key. It does not show that the factors are right;
// [Share.Check] does.
func (p PartialDecryption) Check(e *ballot.Election, key crypto.Point, t EncryptedTally) error {
	if err := p.checkShape(e, t); err != nil {
		return fmt.Errorf("check share: %v", err)
	}
	prefix := partialPrefix(e, key)
	for i, row := range t {
		for j, c := range row {
			if err := crypto.CheckEquality(prefix, key, c.Alpha, p.Factors[i][j], p.Proofs[i][j]); err != nil {
				return fmt.Errorf("check share: question %d, choice %d: %v", i+1, j+1, err)
			}
		}
	}
	return nil
}

func (p PartialDecryption) checkShape(e *ballot.Election, t EncryptedTally) error {
	if err := sameShape(e, "ciphertexts", t); err != nil {
		return err
	}
	if err := sameShape(e, "factors", p.Factors); err != nil {
		return err
	}
	return sameShape(e, "proofs", p.Proofs)
}

// Bytes returns the canonical JSON of Belenios.
func (p PartialDecryption) Bytes() []byte { return crypto.MustEncodeJSON(p) }

// ParsePartialDecryption parses what [PartialDecryption.Bytes] returns.
func ParsePartialDecryption(data []byte) (p PartialDecryption, err error) {
	if err := decode(data, &p); err != nil {
		return PartialDecryption{}, fmt.Errorf("parse partial decryption: %v", err)
	}
	return p, nil
}

func partialPrefix(e *ballot.Election, key crypto.Point) string {
	return "decrypt|" + e.Fingerprint() + "|" + key.String() + "|"
}

func boundPrefix(e *ballot.Election, owner int) string {
	return "piaojue/v1/decrypt|" + e.Fingerprint() + "|" + strconv.Itoa(owner) + "|"
}

// alphas lists the alpha of every ciphertext, question by question.
func alphas(t EncryptedTally) (points []crypto.Point) {
	for _, row := range t {
		for _, c := range row {
			points = append(points, c.Alpha)
		}
	}
	return points
}
