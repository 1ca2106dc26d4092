package play

import "github.com/piaojue/piaojue/crypto"

// A Voter is a virtual deputy, with what a real one shows to nobody.
type Voter struct {
	Card crypto.Card
	Slip crypto.Slip
}

// Voters returns those who were issued tokens, after [Issuing]: for tests that look for traces of them, or have them do what is
// not played. The first of them cast the ballots that [Session.Ballots] returns, in its order.
func (s *Session) Voters() []Voter {
	all := make([]Voter, len(s.hall.voters))
	for i, d := range s.hall.voters {
		all[i] = Voter{Card: d.card, Slip: d.slip}
	}
	return all
}
