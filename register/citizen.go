package register

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Citizen is who proposed something, as far as it has to be known to answer. No number of an identity card is asked for. It never enters a board: the
// board has its [Citizen.Commit], and the record lies in a private store until its day (package keeper/private; docs/rules.md, section 15.17).
type Citizen struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
}

// A Salt makes a commitment one of which nobody can find out by trying names: 32 random bytes, erased with the record.
type Salt [32]byte

// Commit returns the commitment to a citizen (docs/protocol.md, section 12.5):
//
//	SHA-256("piaojue/v1 proposer\n" || salt || canonical record)
func (c Citizen) Commit(salt Salt) crypto.Hash {
	h := sha256.New()
	h.Write([]byte("piaojue/v1 proposer\n"))
	h.Write(salt[:])
	h.Write(crypto.MustEncodeJSON(c))
	return crypto.Hash(h.Sum(nil))
}

// Commitments returns those to citizens that are on the board.
func (all *State) Commitments() map[crypto.Hash]bool {
	listed := map[crypto.Hash]bool{}
	for _, p := range all.projects {
		if p.By != nil {
			listed[*p.By] = true
		}
	}
	return listed
}

// Check checks that the record can be kept and shown. The error does not quote it.
func (c Citizen) Check() error {
	if err := ballot.CheckName(c.Name); err != nil {
		return fmt.Errorf("name of a citizen: %v", err)
	}
	if HoldsIdentity(c.Name) || HoldsIdentity(c.Phone) {
		return errors.New("name or telephone of a citizen: the number of an identity card is not kept")
	}
	if c.Phone == "" {
		return nil
	}
	if err := ballot.CheckName(c.Phone); err != nil {
		return fmt.Errorf("telephone of a citizen: %v", err)
	}
	return nil
}

// A Salted is a citizen with the salt of the commitment, which is made where the proposal is signed: whoever signs believes no other machine which citizen
// that is.
type Salted struct {
	Salt    crypto.Hash `json:"salt"` // a [Salt]
	Citizen Citizen     `json:"citizen"`
}

// Commit returns the commitment to the citizen.
func (s Salted) Commit() crypto.Hash { return s.Citizen.Commit(Salt(s.Salt)) }

// Citizens are who proposed what a table has (docs/protocol.md, section 12.7): an officer hands them to the register that keeps them, as the proposals with
// their commitments are signed.
type Citizens struct {
	Campaign string   `json:"campaign"`
	Citizens []Salted `json:"citizens"`
}

// KeptCitizens are the commitments to them, in their order, and the last day on which who they are is kept.
type KeptCitizens struct {
	By    []crypto.Hash `json:"by"`
	Until Date          `json:"until"`
}

// MaxCitizens bounds the bytes of Citizens.
const MaxCitizens = 4 << 20

// ParseCitizens parses the canonical form. The error quotes nobody.
func ParseCitizens(data []byte) (c Citizens, err error) {
	if len(data) > MaxCitizens || crypto.DecodeJSON(data, &c) != nil {
		return Citizens{}, fmt.Errorf("parse citizens: not in canonical form, or of more than %d bytes", MaxCitizens)
	}
	if n := len(c.Citizens); n < 1 || n > maxEvents {
		return Citizens{}, fmt.Errorf("parse citizens: %d: want 1 to %d", n, maxEvents)
	}
	for i, one := range c.Citizens {
		if err := one.Citizen.Check(); err != nil {
			return Citizens{}, fmt.Errorf("parse citizens: %d: %v", i+1, err)
		}
	}
	return c, nil
}
