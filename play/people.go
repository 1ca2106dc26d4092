package play

import (
	"crypto/rand"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// people are the virtual persons of a meeting, each with the secrets that the real one would hold on a machine or a
// card of their own.
type people struct {
	officers map[ballot.Role][]crypto.SigningKey
	names    []ballot.Officer
	trustees []trustee
	made     crypto.Trustees // who they are for everybody, once their ceremony is over: the later polls of a series cite it
	deputies []deputy        // all on the roll, in its order
	spare    []crypto.Slip
}

// A trustee is a scrutineer who holds a key share.
type trustee struct {
	key   crypto.SigningKey
	seed  *crypto.Seed
	share crypto.Scalar // the decryption key, once the ceremony is over
}

// A deputy has a card for years and a slip for one sitting.
type deputy struct {
	card crypto.Card
	slip crypto.Slip
}

// spareSlips is how many slips are printed beyond the roll, to be struck before the eyes of all.
const spareSlips = 5

// castOf are the officers of every meeting played; the four scrutineers hold the key.
var castOf = []struct {
	role ballot.Role
	name string
}{
	{ballot.Chair, "王建国"},
	{ballot.ChiefScrutineer, "李秀英"},
	{ballot.Scrutineer, "赵敏"},
	{ballot.Scrutineer, "钱伟"},
	{ballot.Scrutineer, "孙丽"},
	{ballot.Teller, "周强"},
	{ballot.Teller, "吴静"},
	{ballot.Operator, "郑涛"},
}

// gather makes everybody's keys but those that are made for one poll.
func gather(deputies int) (*people, error) {
	p := &people{officers: map[ballot.Role][]crypto.SigningKey{}}
	for _, o := range castOf {
		key, err := crypto.NewSigningKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		p.officers[o.role] = append(p.officers[o.role], key)
		p.names = append(p.names, ballot.Officer{Role: o.role, Name: o.name, Key: key.Public()})
	}
	if err := p.entrust(); err != nil {
		return nil, err
	}
	return p, p.seat(deputies)
}

// entrust gives the scrutineers the seeds of one key.
func (p *people) entrust() error {
	p.trustees = nil
	for _, key := range slices.Concat(p.officers[ballot.ChiefScrutineer], p.officers[ballot.Scrutineer]) {
		seed, err := crypto.NewSeed(rand.Reader)
		if err != nil {
			return err
		}
		p.trustees = append(p.trustees, trustee{key: key, seed: seed})
	}
	return nil
}

// again returns the same people at another poll of their sitting, for which the scrutineers make a key of its own.
func (p *people) again() (*people, error) {
	same := *p
	return &same, same.entrust()
}

// seat gives everybody a card and a slip.
func (p *people) seat(deputies int) (err error) {
	p.deputies = make([]deputy, deputies)
	for i := range p.deputies {
		if p.deputies[i].card, err = crypto.NewCard(rand.Reader); err != nil {
			return err
		}
		if p.deputies[i].slip, err = crypto.NewSlip(rand.Reader); err != nil {
			return err
		}
	}
	p.spare = make([]crypto.Slip, spareSlips)
	for i := range p.spare {
		if p.spare[i], err = crypto.NewSlip(rand.Reader); err != nil {
			return err
		}
	}
	return nil
}

// lists returns the roll and the slips.
func (p *people) lists() (roll, slips ballot.Keys) {
	var cards, papers []crypto.PublicKey
	for _, d := range p.deputies {
		cards = append(cards, d.card.Key().Public())
		papers = append(papers, d.slip.Key().Public())
	}
	for _, s := range p.spare {
		papers = append(papers, s.Key().Public())
	}
	return ballot.NewKeys(cards), ballot.NewKeys(papers)
}
