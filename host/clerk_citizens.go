package host

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// saltedCitizens are those of tables that were read here, by what commits to them. The salts are made here, so that who signs a proposal knows whose it is; and
// who they are goes to nobody before somebody has agreed to what is signed.
type saltedCitizens map[crypto.Hash]register.Salted

// commit keeps a citizen under a salt of its own, and returns what commits to both.
func (all saltedCitizens) commit(who register.Citizen) crypto.Hash {
	var salt register.Salt
	rand.Read(salt[:]) // never fails
	s := register.Salted{Salt: crypto.Hash(salt), Citizen: who}
	by := s.Commit()
	all[by] = s
	return by
}

// handOverLocked gives the register, which keeps them, the citizens of the proposals that are being signed. Those that it has already are not here any more: what
// citizens sent in themselves, and what was handed over before.
func (c *Clerk) handOverLocked(ctx context.Context, kind register.Kind, body []json.RawMessage) error {
	if kind != register.KindPropose {
		return nil
	}
	all := map[string]register.Citizens{}
	for _, data := range body {
		var p register.Propose
		if err := json.Unmarshal(data, &p); err != nil {
			return fmt.Errorf("citizens: %v", err)
		}
		if p.By == nil {
			continue
		}
		if s, here := c.citizens[*p.By]; here {
			of := all[p.Campaign]
			all[p.Campaign] = register.Citizens{Campaign: p.Campaign, Citizens: append(of.Citizens, s)}
		}
	}
	for _, of := range all {
		kept, err := c.register.KeepCitizens(ctx, of)
		if err != nil {
			return err
		}
		for _, by := range kept.By {
			delete(c.citizens, by)
		}
	}
	return nil
}
