package host

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// saltedCitizens are those of the table that was read here last, by what commits to them, and nil for those of tables before. The salts are made here, so that who
// signs a proposal knows whose it is; and who they are goes to nobody before somebody has agreed to what is signed.
type saltedCitizens map[crypto.Hash]*register.Salted

// errOlderTable is returned for proposals of a table after which another was read: whose they are is not known here any more.
var errOlderTable = errors.New("another table was read since these proposals were shown, and who proposed them is forgotten; read their table again")

// forget drops who they are: names and telephones are kept no longer than they are wanted.
func (all saltedCitizens) forget() {
	for by := range all {
		all[by] = nil
	}
}

// commit keeps a citizen under a salt of its own, and returns what commits to both.
func (all saltedCitizens) commit(who register.Citizen) crypto.Hash {
	var salt register.Salt
	rand.Read(salt[:]) // never fails
	s := &register.Salted{Salt: crypto.Hash(salt), Citizen: who}
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
			if s == nil {
				return errOlderTable
			}
			of := all[p.Campaign]
			all[p.Campaign] = register.Citizens{Campaign: p.Campaign, Citizens: append(of.Citizens, *s)}
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
