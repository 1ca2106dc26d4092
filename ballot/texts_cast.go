package ballot

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/crypto"
)

// Texts are what one deputy writes in a poll of sealed texts: an answer to each question, in the order of the manifest, and the
// signature of the credential (docs/protocol.md, section 3.6). All have the same length, an empty answer, too.
type Texts struct {
	Election   string              `json:"election_hash"` // φ; see [Election.Fingerprint]
	Credential crypto.Point        `json:"credential"`
	Sealed     []crypto.SealedText `json:"sealed"`
	Signature  *BallotSignature    `json:"signature,omitempty"`
}

// UnsignedHash returns the hash of the canonical form without the signature: what the credential signs.
func (x *Texts) UnsignedHash() crypto.Hash {
	unsigned := *x
	unsigned.Signature = nil
	return crypto.Sum(crypto.MustEncodeJSON(unsigned))
}

// place is where the answer to a question, from 0, belongs: what its key and its proof are bound to.
func (x *Texts) place(question int) string {
	return x.Election + "|" + strconv.Itoa(question+1) + "|" + x.Credential.String()
}

// CastTexts encrypts one answer a question, signs them with the credential's secret and attaches the tokens. Errors do
// not quote what is written. Whoever has to send the envelope again sends the same bytes. gcm is as in [crypto.SealText].
//
// Warning: there is no second device on which to see that a text was encrypted as it was written, as there is for a ballot.
func (p *Poll) CastTexts(gcm crypto.GCM, rand io.Reader, secret crypto.Scalar, texts []string, tokens []crypto.Token) (*Envelope, error) {
	m := p.Manifest
	if !m.Rules.Seals() || len(texts) != len(m.Candidates) {
		return nil, fmt.Errorf("seal texts: %d answers to %d questions of the form %s", len(texts), len(m.Candidates), m.Rules.Method)
	}
	x := &Texts{Election: p.Fingerprint, Credential: crypto.BaseMul(secret)}
	for i, text := range texts {
		limit := m.Candidates[i].Text
		if err := CheckAnswer(text, limit.Max); err != nil {
			return nil, fmt.Errorf("seal texts: question %d: %v", i+1, err)
		}
		sealed, err := crypto.SealText(gcm, rand, p.Election.PublicKey, x.place(i), []byte(text), limit.room())
		if err != nil {
			return nil, fmt.Errorf("seal texts: question %d: %v", i+1, err)
		}
		x.Sealed = append(x.Sealed, sealed)
	}
	hash := x.UnsignedHash().Base64()
	proof, err := crypto.ProveKnowledge(rand, signatureStatement(hash), secret)
	if err != nil {
		return nil, fmt.Errorf("sign texts: %v", err)
	}
	x.Signature = &BallotSignature{hash, proof}
	return &Envelope{Texts: x, Tokens: slices.Clone(tokens)}, nil
}
