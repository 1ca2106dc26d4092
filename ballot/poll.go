package ballot

import (
	"crypto/sha256"
	"slices"

	"github.com/piaojue/piaojue/crypto"
)

// A Poll is a manifest together with the Belenios election that it and the trustees' key make: what every ballot and
// every proof is bound to. It does not change, and [NewPoll] makes it: the hashes are taken, and the key is made ready to
// encrypt, once.
type Poll struct {
	Manifest    *Manifest
	Hash        crypto.Hash // of the manifest
	Election    *Election
	Fingerprint string // φ, of the election
	Key         *crypto.EncryptionKey
	Power       crypto.PublicPower // for registrars' signatures; nil is that of package crypto
}

// NewPoll derives the election of a manifest whose trustees made the key y (docs/protocol.md, section 3.1).
func NewPoll(m *Manifest, y crypto.Point) *Poll {
	hash := m.Hash()
	e := &Election{
		Version:     1,
		Description: "piaojue/v1 " + hash.String(),
		Name:        m.Title["zh"],
		Group:       crypto.GroupName,
		PublicKey:   y,
		Questions:   m.Questions(),
		UUID:        electionUUID(hash),
	}
	return &Poll{Manifest: m, Hash: hash, Election: e, Fingerprint: e.Fingerprint(), Key: crypto.NewEncryptionKey(y)}
}

// Questions states the form in terms of Belenios: one question a project, item or question, or one with all projects.
func (m *Manifest) Questions() []Question {
	if m.Rules.Method == TickUpToN {
		names := make([]string, len(m.Candidates))
		for i, c := range m.Candidates {
			names[i] = c.Names["zh"]
		}
		return []Question{{Answers: names, Min: 0, Max: m.Seats, Question: m.Title["zh"]}}
	}
	answers := []string{"赞成", "反对"}
	if m.Rules.Evaluation != nil {
		answers = m.Rules.Evaluation.answers()
	}
	if m.Rules.Seals() {
		answers = []string{}
	}
	questions := make([]Question, len(m.Candidates))
	for i, c := range m.Candidates {
		if c.Question != nil {
			questions[i] = c.Question.question(c.Names["zh"])
		} else {
			questions[i] = Question{Answers: slices.Clone(answers), Min: 0, Max: min(1, len(answers)), Question: c.Names["zh"]}
		}
	}
	return questions
}

// electionUUID returns the first 22 of the 44 base-58 digits of SHA-256("piaojue/v1/uuid" ‖ manifest hash).
func electionUUID(manifest crypto.Hash) string {
	sum := sha256.Sum256(append([]byte("piaojue/v1/uuid"), manifest[:]...))
	var text [44]byte
	for i := len(text) - 1; i >= 0; i-- {
		digit := 0
		for j, b := range sum { // divided by 58, the most significant byte first
			digit = digit<<8 | int(b)
			sum[j], digit = byte(digit/58), digit%58
		}
		text[i] = base58[digit]
	}
	return string(text[:22])
}

// Challenge returns the token challenge of registrar i for this poll.
func (p *Poll) Challenge(i int) crypto.TokenChallenge {
	c, err := crypto.NewTokenChallenge(p.Manifest.Registrars[i].Issuer, p.Fingerprint, p.Manifest.Origin)
	if err != nil {
		panic("ballot: internal error: " + err.Error()) // Manifest.Check has seen both names
	}
	return c
}

// A TokenRequest is what one registrar is asked for, and what the tablet keeps to finish the token.
type TokenRequest struct {
	Request  crypto.TokenRequest
	Blinding *crypto.Blinding
}

// RequestTokens makes the token requests of a card and a slip, one a registrar in the order of the manifest. The same card
// and slip make the same bytes on any tablet.
func (p *Poll) RequestTokens(card crypto.Card, slip crypto.Slip) ([]TokenRequest, error) {
	requests := make([]TokenRequest, len(p.Manifest.Registrars))
	for i, r := range p.Manifest.Registrars {
		request, blinding, err := crypto.RequestToken(card, slip, p.Challenge(i), r.Key)
		if err != nil {
			return nil, err
		}
		requests[i] = TokenRequest{request, blinding}
	}
	return requests, nil
}
