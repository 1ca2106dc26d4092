package ballot

import (
	"io"
	"strings"

	"github.com/piaojue/piaojue/crypto"
)

// A BatchVerifier verifies many envelopes of a poll, faster than [Poll.ParseEnvelope] and [Poll.Verify] do one after the other.
// It only ever accepts: of what it does not accept, for whatever reason, those two say whether it is good, and if it is
// not, why. It does not change, and may be used by several at once.
//
// Texts ([SealedText]) it leaves to them.
type BatchVerifier struct {
	poll   *Poll
	claims *crypto.Verifier
	sums   [][]int
	tokens []*crypto.TokenVerifier
}

// NewBatchVerifier makes a verifier, which takes as long as a ballot or two.
func NewBatchVerifier(p *Poll) *BatchVerifier {
	return &BatchVerifier{p, crypto.NewVerifier(p.Election.PublicKey), p.sums(), p.TokenVerifiers()}
}

// sums are which ciphertexts of a ballot are added up, by their numbers: those of each question, the blank flags not included, and the
// approvals where there is a cap.
func (p *Poll) sums() [][]int {
	sums := p.Election.sums()
	if p.Manifest.Rules.Method != ApproveOpposeAbstain {
		return sums
	}
	var approvals []int // the first choice of each question
	next := 0
	for _, q := range p.Election.Questions {
		approvals = append(approvals, next)
		next += q.Choices()
	}
	return append(sums, approvals)
}

func (e *Election) sums() (sums [][]int) {
	next := 0
	for _, q := range e.Questions {
		all := make([]int, q.Choices())
		for j := range all {
			all[j] = next + j
		}
		sums = append(sums, votes(q, all))
		next += len(all)
	}
	return sums
}

// An Accepted is an envelope that would pass [Poll.ParseEnvelope] and [Poll.Verify].
type Accepted struct {
	Envelope   *Envelope
	Credential crypto.Encoding
	Alphas     []crypto.Encoding // see [Envelope.Alphas]
	Hints      []byte            // with which it is accepted again, faster: see [crypto.Claim]
	Batched    bool              // with such hints, among others
}

// fewest is how many envelopes with hints are worth a batch. Fewer are verified one by one.
const fewest = 8

// Accept verifies payloads, each with its hints, or with none: nil. Hints come from whoever will; false ones make it slower.
// rand is crypto/rand.Reader: it is read after everything else. What is not accepted is nil.
func (f *BatchVerifier) Accept(rand io.Reader, payloads, hints [][]byte) []*Accepted {
	accepted := make([]*Accepted, len(payloads))
	if f.poll.Manifest.Rules.Seals() {
		return accepted
	}
	var claims []*crypto.Claim
	var places []int // of the claims
	for i, payload := range payloads {
		if hints[i] != nil {
			if a, claim := f.claim(payload, hints[i], f.claims.Claim); claim != nil {
				a.Batched, a.Hints = true, hints[i]
				accepted[i], claims, places = a, append(claims, claim), append(places, i)
			}
		}
	}
	for _, place := range f.doubtful(rand, claims, places) {
		accepted[place] = nil
	}
	for i, payload := range payloads {
		if accepted[i] == nil {
			if a, claim := f.claim(payload, nil, f.claims.Claim); claim != nil {
				a.Hints = claim.Hints()
				accepted[i] = a
			}
		}
	}
	return accepted
}

// A claiming begins a claim: a method of [crypto.Verifier].
type claiming func(encodings [][32]byte, sums [][]int, hints []byte) (*crypto.Claim, error)

// doubtful returns at which places there may be claims that do not hold.
func (f *BatchVerifier) doubtful(rand io.Reader, claims []*crypto.Claim, places []int) (doubtful []int) {
	if len(claims) < fewest {
		return places
	}
	failing, err := f.claims.Failing(rand, claims)
	if err != nil {
		return places // nothing was shown
	}
	for _, i := range failing {
		doubtful = append(doubtful, places[i])
	}
	return doubtful
}

var identity = crypto.Identity().Encoding()

// claim reads an envelope and closes its claim, begun with hints or eighths. It returns nil where something does not hold. Tokens come
// first, as in [Poll.Verify], before so much as a point is decoded.
func (f *BatchVerifier) claim(payload, hints []byte, of claiming) (*Accepted, *crypto.Claim) {
	r, v := f.read(payload)
	if r == nil || len(v.Tokens) > 0 && !f.redeems(v.Tokens, r.encodings[0]) {
		return nil, nil
	}
	a, claim := f.begin(r, v, hints, of)
	if a == nil {
		return nil, nil
	}
	f.poll.claim(claim, v)
	if claim.Close() != nil {
		return nil, nil
	}
	return a, claim
}

// redeems is [Poll.CheckTokens] for a credential that is not decoded yet.
func (f *BatchVerifier) redeems(tokens []crypto.Token, credential [32]byte) bool {
	if len(tokens) != len(f.tokens) {
		return false
	}
	for i, t := range tokens {
		if f.tokens[i].Check(t, credential) != nil {
			return false
		}
	}
	return true
}

// Believe returns what [BatchVerifier.Accept] returned of a payload elsewhere, in this very program, and the hints with which it was accepted. It
// reads both again, and takes tokens and proofs for checked.
func (f *BatchVerifier) Believe(payload, hints []byte) *Accepted {
	r, v := f.read(payload)
	if r == nil {
		return nil
	}
	a, _ := f.begin(r, v, hints, f.claims.Claim)
	if a != nil {
		a.Hints = hints
	}
	return a
}

// read reads an envelope.
func (f *BatchVerifier) read(payload []byte) (*reader, *Envelope) {
	if len(payload) > f.poll.maxEnvelope() {
		return nil, nil
	}
	r := &reader{rest: payload}
	v := r.envelope(f.poll)
	if r.failed {
		return nil, nil
	}
	return r, v
}

// begin begins the claim of an envelope that was read, and sets its points.
func (f *BatchVerifier) begin(r *reader, v *Envelope, hints []byte, of claiming) (*Accepted, *crypto.Claim) {
	claim, err := of(r.encodings, f.sums, hints)
	if err != nil {
		return nil, nil
	}
	if r.encodings[0] == identity {
		return nil, nil
	}
	a := &Accepted{Envelope: v, Credential: r.encodings[0], Alphas: make([]crypto.Encoding, 0, len(r.encodings)/2)}
	v.Ballot.Credential = claim.Point(0)
	next := 1
	for _, answer := range v.Ballot.Answers {
		for j := range answer.Choices {
			alpha := r.encodings[next]
			if alpha == identity {
				return nil, nil
			}
			a.Alphas = append(a.Alphas, alpha)
			answer.Choices[j] = crypto.Ciphertext{Alpha: claim.Point(next), Beta: claim.Point(next + 1)}
			next += 2
		}
	}
	return a, claim
}

// claim claims all that [Poll.Verify] checks, in the order of [Ballot.Verify]: this is the order of the hints.
func (p *Poll) claim(c *crypto.Claim, v *Envelope) {
	c.Knowledge(signatureStatement(v.Ballot.Signature.Hash), v.Ballot.Signature.Proof)
	s0, first, sum := v.Ballot.Election+"|"+c.Credential(), 0, p.Election.choices()
	for i, q := range p.Election.Questions {
		v.Ballot.Answers[i].claim(c, s0, q, first, sum+i)
		first += q.Choices()
	}
	if v.Cap != nil {
		c.Cap(s0+"|"+strings.Join(c.Texts()[:sum], ","), sum+len(p.Election.Questions), p.Manifest.Seats, v.Cap)
	}
}

// choices returns the number of ciphertexts of a ballot.
func (e *Election) choices() (n int) {
	for _, q := range e.Questions {
		n += q.Choices()
	}
	return n
}

// claim claims what [Answer.check] checks of an answer whose choices are numbered from first, and their sum is numbered sum.
func (a Answer) claim(c *crypto.Claim, s0 string, q Question, first, sum int) {
	for j := range a.Choices {
		c.Range(s0, first+j, 0, 1, a.Individual[j])
	}
	s1 := s0 + "|" + strings.Join(c.Texts()[first:first+len(a.Choices)], ",")
	if !q.Blank {
		c.Range(s1, sum, q.Min, q.Max, a.Overall)
		return
	}
	c.Blank(s1, first, sum, a.Blank)
	c.BlankOrRange(s1, first, sum, q.Min, q.Max, a.Overall)
}
