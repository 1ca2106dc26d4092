package ballot

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// MaxEnvelope bounds the bytes of an envelope of any poll.
const MaxEnvelope = 1 << 20

// The most bytes that a proof and a ciphertext take in an array. A scalar has up to 76 digits.
const (
	proofSize      = len(`{"challenge":"","response":""},`) + 2*76
	ciphertextSize = len(`{"alpha":"","beta":""},`) + 2*64
)

// An Envelope is what is cast: a Belenios ballot or, in the form [SealedText], texts; one token of each registrar, and the cap proof
// of the form approve / oppose / abstain (docs/protocol.md, section 3.3). A ballot transcribed from paper has no tokens.
type Envelope struct {
	Ballot *Ballot        `json:"ballot,omitempty"`
	Texts  *Texts         `json:"texts,omitempty"`
	Tokens []crypto.Token `json:"tokens"`
	Cap    []crypto.Proof `json:"cap,omitempty"`
}

// ParseEnvelope parses the canonical form. It refuses what is longer than any envelope of the poll before it looks at a
// point: a mebibyte of points takes a second to parse (threat 52).
func (p *Poll) ParseEnvelope(data []byte) (*Envelope, error) {
	if most := p.maxEnvelope(); len(data) > most {
		return nil, fmt.Errorf("parse envelope: %d bytes, at most %d", len(data), most)
	}
	if p.Manifest.Rules.Seals() && bytes.Count(data, []byte{'"'}) > p.quotesOfTexts() {
		return nil, errors.New("parse envelope: more fields than texts of this poll have")
	}
	v := new(Envelope)
	if err := crypto.DecodeJSON(data, v); err != nil {
		return nil, fmt.Errorf("parse envelope: %v", err)
	}
	if seals := p.Manifest.Rules.Seals(); seals != (v.Texts != nil) || seals == (v.Ballot != nil) || v.Tokens == nil {
		return nil, errors.New("parse envelope: no ballot or texts, whichever the form has, or no tokens")
	}
	return v, nil
}

// quotesOfTexts returns how many quotes an envelope of texts has, two for each name and value. Texts are long and points are short: a bound
// in bytes alone would leave room for thousands of points, and every one stands in quotes.
func (p *Poll) quotesOfTexts() int {
	const fixed, sealed = 2 * 15, 2 * 9
	return fixed + sealed*len(p.Manifest.Candidates) + 2*len(p.Manifest.Registrars)
}

// Within returns the canonical form of the ballot that stands in the canonical form of an envelope, which was accepted: neither is parsed
// again. Nothing in a ballot of ours reads as the name of the tokens.
func Within(envelope []byte) (own []byte, ok bool) {
	rest, ok := bytes.CutPrefix(envelope, []byte(`{"ballot":`))
	if !ok {
		return nil, false
	}
	own, _, ok = bytes.Cut(rest, []byte(`,"tokens":`))
	return own, ok
}

// Unproven returns what is left of an envelope when its proofs were checked: what is encrypted, and the tokens.
func (v *Envelope) Unproven() *Envelope {
	if v.Ballot == nil {
		return v
	}
	b := *v.Ballot
	b.Signature, b.Answers = nil, make([]Answer, len(v.Ballot.Answers))
	for i, a := range v.Ballot.Answers {
		b.Answers[i].Choices = a.Choices
	}
	return &Envelope{Ballot: &b, Tokens: v.Tokens}
}

// Credential returns the credential under which the envelope is cast.
func (v *Envelope) Credential() crypto.Point {
	if v.Texts != nil {
		return v.Texts.Credential
	}
	return v.Ballot.Credential
}

// Alphas returns the first component of everything that is encrypted in the envelope. None may occur twice on a board: it would be a
// copy, or a nonce used twice (threats 10 and 21).
func (v *Envelope) Alphas() (alphas []crypto.Encoding) {
	if v.Ballot != nil {
		return v.Ballot.Alphas()
	}
	for _, s := range v.Texts.Sealed {
		alphas = append(alphas, s.Alpha.Encoding())
	}
	return alphas
}

// maxEnvelope returns how many bytes suffice for every envelope of the poll.
func (p *Poll) maxEnvelope() int {
	size := 1000 // what every envelope has: names of fields, credential, hashes, signature
	for _, q := range p.Election.Questions {
		size += 100 + q.Choices()*(ciphertextSize+2*proofSize+len(`[],`)) + (q.Max-q.Min+1)*proofSize
		if q.Blank {
			size += 100 + 3*proofSize // one more in the overall proof, and two that a blank vote has no answer
		}
	}
	for _, c := range p.Manifest.Candidates {
		if c.Text != nil {
			size += ciphertextSize + proofSize + 2*crypto.TextDataSize(c.Text.room())
		}
	}
	size += len(p.Manifest.Registrars) * (2*len(crypto.Token{}) + len(`"",`))
	return min(MaxEnvelope, size+(p.Manifest.Seats+1)*proofSize)
}

// Bytes returns the canonical form.
func (v *Envelope) Bytes() []byte { return crypto.MustEncodeJSON(v) }

// ID returns the hash of the canonical form: the ballot's name on the board and in its receipt.
func (v *Envelope) ID() crypto.Hash { return crypto.Sum(v.Bytes()) }

// Verify checks everything that can be checked of an envelope by itself: the Belenios ballot, the cap proof, and the
// tokens if there are any. Whether the credential has voted before, and whether a ballot without tokens may stand where
// it stands, is for the board to say.
//
// Tokens come first. They cost a hundredth of the proofs, and a stranger, who has none, must not be able to have proofs
// checked for nothing (threat 52).
func (p *Poll) Verify(v *Envelope) error {
	if v.Texts != nil {
		if err := p.verifyTexts(v); err != nil {
			return fmt.Errorf("verify texts: %w", err)
		}
		return nil
	}
	if err := v.Ballot.checkElection(p.Election, p.Fingerprint); err != nil { // before its tokens fail for that reason
		return fmt.Errorf("verify ballot: %w", err)
	}
	if len(v.Tokens) > 0 {
		if err := p.CheckTokens(v.Tokens, v.Ballot.Credential); err != nil {
			return fmt.Errorf("verify ballot: %v", err)
		}
	}
	if err := v.Ballot.verify(p.Election, p.Fingerprint); err != nil {
		return err
	}
	if err := p.checkCap(v); err != nil {
		return fmt.Errorf("verify ballot: cap proof: %v", err)
	}
	return nil
}

// CheckTokens checks one token of each registrar, in the order of the manifest, for a credential.
func (p *Poll) CheckTokens(tokens []crypto.Token, credential crypto.Point) error {
	if len(tokens) != len(p.Manifest.Registrars) {
		return fmt.Errorf("%d tokens, want one of each of %d registrars", len(tokens), len(p.Manifest.Registrars))
	}
	for i, t := range tokens {
		r := p.Manifest.Registrars[i]
		if err := r.Key.CheckToken(t, p.Challenge(i), credential); err != nil {
			return fmt.Errorf("token of registrar %q: %v", r.Issuer, err)
		}
	}
	return nil
}

// TokenVerifiers are those of all registrars, in the order of the manifest.
func (p *Poll) TokenVerifiers() (all []*crypto.TokenVerifier) {
	for i, r := range p.Manifest.Registrars {
		all = append(all, r.Key.Verifier(p.Challenge(i), p.Power))
	}
	return all
}

// checkCap checks that the approvals of all questions together are at most the seats, which Belenios cannot state.
func (p *Poll) checkCap(v *Envelope) error {
	if p.Manifest.Rules.Method != ApproveOpposeAbstain {
		if v.Cap != nil {
			return errors.New("present, but the form has none")
		}
		return nil
	}
	sum := crypto.NoCiphertext()
	for _, answer := range v.Ballot.Answers {
		sum = sum.Add(answer.Choices[0])
	}
	return crypto.CheckCap(capStatement(v.Ballot), p.Election.PublicKey, sum, p.Manifest.Seats, v.Cap)
}

// capStatement is φ ‖ "|" ‖ credential ‖ "|" ‖ every ciphertext of the ballot in order.
func capStatement(b *Ballot) string {
	var all []crypto.Ciphertext
	for _, answer := range b.Answers {
		all = append(all, answer.Choices...)
	}
	return b.Election + "|" + b.Credential.String() + "|" + crypto.JoinCiphertexts(all)
}
