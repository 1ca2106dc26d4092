package ballot

import (
	"io"

	"github.com/piaojue/piaojue/crypto"
)

// Admit verifies one payload with the eighths of its hints ([crypto.Verifier.ClaimEighths]), or with none: nil. They come from whoever
// will, as hints do. It returns nil for what it does not accept.
func (f *BatchVerifier) Admit(rand io.Reader, payload, eighths []byte) *Accepted {
	return f.AdmitAll(rand, [][]byte{payload}, [][]byte{eighths})[0]
}

// AdmitAll is [BatchVerifier.Admit] for payloads that wait at the same moment: as one sum, which for 32 takes two thirds of the time. If it does not
// hold each has a sum of its own: false ones cost the others the gain of their company. Each takes
// some 400 bytes for each point of its hints meanwhile: 40 kB for a question of twelve projects, 1.5 MB for the largest form.
func (f *BatchVerifier) AdmitAll(rand io.Reader, payloads, eighths [][]byte) []*Accepted {
	accepted, claims := make([]*Accepted, len(payloads)), make([]*crypto.Claim, len(payloads))
	var all []*crypto.Claim
	for i, payload := range payloads {
		if f.poll.Manifest.Rules.Seals() || len(eighths[i]) != f.poll.HintsSize() {
			continue
		}
		if accepted[i], claims[i] = f.claim(payload, eighths[i], f.claims.ClaimEighths); claims[i] != nil {
			all = append(all, claims[i])
		}
	}
	together := len(all) > 0 && f.hold(rand, all)
	for i, claim := range claims {
		if claim != nil && (together || len(all) > 1 && f.hold(rand, []*crypto.Claim{claim})) {
			accepted[i].Hints = claim.Hints()
		} else {
			accepted[i] = f.Accept(rand, payloads[i:i+1], [][]byte{nil})[0]
		}
	}
	return accepted
}

// hold reports whether claims hold together. Without randomness nothing is shown.
func (f *BatchVerifier) hold(rand io.Reader, claims []*crypto.Claim) bool {
	hold, err := f.claims.Hold(rand, claims)
	return hold && err == nil
}

// HintsSize returns how many bytes the hints of a ballot have, and their eighths: 0 before there is a key.
func (p *Poll) HintsSize() int {
	if p.Election == nil {
		return 0
	}
	points, commitments := 1+2*p.Election.choices(), 1+2*p.proofs() // of the credential, and its signature
	return crypto.HintSize * (points + commitments)
}

// proofs returns how many a ballot has, its signature not counted.
func (p *Poll) proofs() (n int) {
	for _, q := range p.Election.Questions {
		n += 2*q.Choices() + q.Max - q.Min + 1
		if q.Blank {
			n += 3
		}
	}
	if p.Manifest.Rules.Method == ApproveOpposeAbstain {
		n += p.Manifest.Seats + 1
	}
	return n
}
