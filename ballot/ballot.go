package ballot

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/piaojue/piaojue/crypto"
)

// MaxBallot bounds the bytes of a ballot.
const MaxBallot = 1 << 20

// A Ballot is the object of that name in Belenios (docs/protocol.md, section 3.2): encrypted choices, proofs that
// they are allowed, and the credential that signs them. Without a signature it cannot be counted.
type Ballot struct {
	UUID       string           `json:"election_uuid"`
	Election   string           `json:"election_hash"` // φ; see [Election.Fingerprint]
	Credential crypto.Point     `json:"credential"`
	Answers    []Answer         `json:"answers"` // one a question
	Signature  *BallotSignature `json:"signature,omitempty"`
}

// An Answer is the answer to one question: a ciphertext of 0 or 1 for each choice, a proof of that for each, and a proof
// that as many are chosen as the question allows.
type Answer struct {
	Choices    []crypto.Ciphertext `json:"choices"`
	Individual [][]crypto.Proof    `json:"individual_proofs"`
	Overall    []crypto.Proof      `json:"overall_proof"`
	Blank      []crypto.Proof      `json:"blank_proof,omitempty"` // if and only if the question allows a blank vote
}

// A BallotSignature is a signature by the credential.
type BallotSignature struct {
	Hash  string       `json:"hash"` // base-64 form of [Ballot.UnsignedHash]
	Proof crypto.Proof `json:"proof"`
}

// ParseBallot parses the canonical form and refuses any other, inside the answers too: Belenios does not look there, so
// that one ballot could be shown to it in many forms, each with another hash (docs/protocol.md, section 8.6). Whether
// the ballot fits an election, [Ballot.Verify] says.
func ParseBallot(data []byte) (*Ballot, error) {
	if len(data) > MaxBallot {
		return nil, fmt.Errorf("parse ballot: %d bytes, at most %d", len(data), MaxBallot)
	}
	b := new(Ballot)
	if err := crypto.DecodeJSON(data, b); err != nil {
		return nil, fmt.Errorf("parse ballot: %v", err)
	}
	return b, nil
}

// Bytes returns the canonical form.
func (b *Ballot) Bytes() []byte { return crypto.MustEncodeJSON(b) }

// Hash returns the hash of the whole ballot. Its base-64 form is Belenios's tracker, its hexadecimal form the name of
// the ballot in an archive.
func (b *Ballot) Hash() crypto.Hash { return crypto.Sum(b.Bytes()) }

// UnsignedHash returns the hash of the ballot without its signature: what the credential signs, and what a tablet shows
// before the deputy decides to check or to cast.
func (b *Ballot) UnsignedHash() crypto.Hash { return crypto.Sum(b.unsigned()) }

// unsigned returns the canonical form of the ballot without its signature.
func (b *Ballot) unsigned() []byte {
	unsigned := *b
	unsigned.Signature = nil
	return unsigned.Bytes()
}

// Sign signs the ballot with the secret of its credential (docs/protocol.md, section 3.2).
func (b *Ballot) Sign(rand io.Reader, secret crypto.Scalar) error {
	return b.sign(rand, secret, b.UnsignedHash())
}

// sign signs a ballot whose unsigned hash is known.
func (b *Ballot) sign(rand io.Reader, secret crypto.Scalar, unsigned crypto.Hash) error {
	if !crypto.BaseMul(secret).Equal(b.Credential) {
		return errors.New("sign ballot: the secret is not the credential's")
	}
	hash := unsigned.Base64()
	proof, err := crypto.ProveKnowledge(rand, signatureStatement(hash), secret)
	if err != nil {
		return fmt.Errorf("sign ballot: %v", err)
	}
	b.Signature = &BallotSignature{hash, proof}
	return nil
}

// Ciphertexts iterates over all ciphertexts of the ballot in order. Two ballots of one board must have none in common,
// nor an alpha: a ballot that repeats a part of another may be a copy of it, and the count would tell whose
// (docs/protocol.md, section 5.5; threat 10). That is for the board to see; one ballot cannot show it.
func (b *Ballot) Ciphertexts() iter.Seq[crypto.Ciphertext] {
	return func(yield func(crypto.Ciphertext) bool) {
		for _, a := range b.Answers {
			for _, c := range a.Choices {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// Alphas returns the first component of every ciphertext. None may occur twice on a board: it would be a copy, or a nonce used
// twice (threats 10 and 21).
func (b *Ballot) Alphas() []crypto.Encoding {
	var alphas []crypto.Encoding
	for _, answer := range b.Answers {
		for _, c := range answer.Choices {
			alphas = append(alphas, c.Alpha.Encoding())
		}
	}
	return alphas
}
