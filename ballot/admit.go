package ballot

import (
	"io"

	"github.com/piaojue/piaojue/crypto"
)

// Admit verifies one payload with the eighths of its hints ([crypto.Verifier.ClaimEighths]), or with none: nil. They come from whoever
// will, as hints do. It returns nil for what it does not accept.
func (f *BatchVerifier) Admit(rand io.Reader, payload, eighths []byte) *Accepted {
	if !f.poll.Manifest.Rules.Seals() && len(eighths) == f.poll.HintsSize() {
		if a, claim := f.claim(payload, eighths, f.claims.ClaimEighths); claim != nil {
			if failing, err := f.claims.Failing(rand, []*crypto.Claim{claim}); err == nil && failing == nil {
				a.Hints = claim.Hints()
				return a
			}
		}
	}
	return f.Accept(rand, [][]byte{payload}, [][]byte{nil})[0]
}

// HintsSize returns how many bytes the hints of a ballot have, and their eighths: 0 before there is a key.
func (p *Poll) HintsSize() int {
	if p.Election == nil {
		return 0
	}
	points, commitments := 1, 1 // of the credential, and its signature
	for _, q := range p.Election.Questions {
		points += 2 * q.Choices()
		commitments += 2 * (2*q.Choices() + q.Max - q.Min + 1)
		if q.Blank {
			commitments += 2 * 3
		}
	}
	if p.Manifest.Rules.Method == ApproveOpposeAbstain {
		commitments += 2 * (p.Manifest.Seats + 1)
	}
	return crypto.HintSize * (points + commitments)
}
