package audit

import (
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// Verify checks the whole election: the trustees and their key, every ballot with its credential, the sum, every partial
// decryption, and the counts. It demands all that Belenios does, and what Belenios leaves open: one ballot a credential,
// no alpha twice, in two ballots or in one, one partial decryption a trustee, all of them valid (docs/protocol.md, section 8.6).
//
// What the archive cannot show, the board does: that the credentials are those of deputies, and that the trustees
// proved their factors with a proof that is bound to them.
func (a *Archive) Verify() error {
	e, err := ballot.ParseElection(a.Election)
	if err != nil {
		return fmt.Errorf("verify archive: %v", err)
	}
	trustees, err := crypto.ParseTrustees(a.Trustees)
	if err != nil {
		return fmt.Errorf("verify archive: %v", err)
	}
	y, err := trustees.Check()
	if err != nil {
		return fmt.Errorf("verify archive: %v", err)
	}
	if !y.Equal(e.PublicKey) {
		return errors.New("verify archive: the election's key is not the trustees'")
	}
	if err := a.checkBallots(e); err != nil {
		return fmt.Errorf("verify archive: %v", err)
	}
	if err := a.checkCounts(e, trustees); err != nil {
		return fmt.Errorf("verify archive: %v", err)
	}
	return nil
}

// checkBallots checks every ballot, and that the tally is their sum.
func (a *Archive) checkBallots(e *ballot.Election) error {
	voters, err := newVoters(a.Credentials)
	if err != nil {
		return err
	}
	sum := tally.NewSum(e)
	for i, data := range a.Ballots {
		b, err := ballot.ParseBallot(data)
		if err != nil {
			return fmt.Errorf("ballot %d: %v", i+1, err)
		}
		if err := voters.admit(b, i+1); err != nil {
			return fmt.Errorf("ballot %d: %v", i+1, err)
		}
		if err := b.Verify(e); err != nil {
			return fmt.Errorf("ballot %d: %v", i+1, err)
		}
		sum.Add(b)
	}
	if sum.Hash() != a.Tally.Hash() {
		return errors.New("the tally is not the sum of the ballots")
	}
	return nil
}

// checkCounts checks the partial decryptions, and that the counts are what they open.
func (a *Archive) checkCounts(e *ballot.Election, trustees crypto.Trustees) error {
	keys := trustees.Keys()
	partials := make(map[int]tally.PartialDecryption)
	for _, p := range a.Partials {
		if p.Owner < 1 || p.Owner > len(keys) {
			return fmt.Errorf("partial decryption: there is no trustee %d", p.Owner)
		}
		if _, twice := partials[p.Owner]; twice {
			return fmt.Errorf("partial decryption: two by trustee %d", p.Owner)
		}
		if err := p.Partial.Check(e, keys[p.Owner-1], a.Tally); err != nil {
			return fmt.Errorf("partial decryption of trustee %d: %v", p.Owner, err)
		}
		partials[p.Owner] = p.Partial
	}
	factors, err := tally.Combine(trustees, partials)
	if err != nil {
		return err
	}
	return a.Counts.Check(e, a.Tally, factors, len(a.Ballots))
}

// voters remembers the number of the ballot in which each credential and each alpha stands, from 1.
type voters struct {
	ballots map[string]int // by credential; 0 until there is one
	alphas  map[string]int
}

func newVoters(credentials []crypto.Point) (*voters, error) {
	v := &voters{make(map[string]int), make(map[string]int)}
	for i, c := range credentials {
		if c.IsIdentity() {
			return nil, fmt.Errorf("credential %d: the identity", i+1)
		}
		v.ballots[string(c.Bytes())] = 0
	}
	return v, nil
}

// admit refuses the ballot of a stranger, the second of one voter, and one that copies a ciphertext: the counts could
// tell the copier how the other voted, and where one stands twice in a ballot, all can see that it hides the same vote.
func (v *voters) admit(b *ballot.Ballot, number int) error {
	credential := string(b.Credential.Bytes())
	before, known := v.ballots[credential]
	if !known {
		return fmt.Errorf("credential %s is not in the list", b.Credential)
	}
	if before != 0 {
		return fmt.Errorf("credential %s has cast ballot %d", b.Credential, before)
	}
	v.ballots[credential] = number
	for c := range b.Ciphertexts() {
		alpha := string(c.Alpha.Bytes())
		switch before := v.alphas[alpha]; before {
		case 0:
		case number:
			return errors.New("a ciphertext occurs twice")
		default:
			return fmt.Errorf("a ciphertext is copied from ballot %d", before)
		}
		v.alphas[alpha] = number
	}
	return nil
}
