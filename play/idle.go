package play

// Leave has the virtual people cast n ballots less: as many deputies are in the hall with tokens, and somebody may vote for them by
// hand. It is called before [Convene].
func (m *Meeting) Leave(n int) {
	m.Votes = m.Votes[:max(0, min(len(m.Votes), m.Issued)-n)]
}

// Idle returns the cards and slips of those who were given tokens, in [Issuing], and for whom nobody casts a ballot.
func (s *Session) Idle() (all []Pair) {
	for _, d := range s.hall.voters[len(s.hall.votes):] {
		all = append(all, Pair{d.card.Text(), d.slip.Text()})
	}
	return all
}
