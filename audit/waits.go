package audit

// waits is what comes next in a phase in which it does not depend on what trustees have said.
var waits = map[Phase]Kind{
	Approval: Approve, Gathering: Open, Voting: Closing, LastCall: Close, Closed: Papers, Transcribing: Collection, Collected: Valid,
	Validated: Tally, Resulted: Destroyed, Announced: Destroyed, Decided: Destroyed, Voided: Destroyed,
}

// Waits says which kind of entry the board waits for and, if trustees are to send it, which of them have not, counting from 1.
func (b *Board) Waits() (Kind, []int) {
	switch b.phase {
	case Ceremony:
		return b.waitsInCeremony()
	case Tallied:
		return b.waitsInDecryption()
	}
	return waits[b.phase], nil
}

func (b *Board) waitsInCeremony() (Kind, []int) {
	x := b.Transcript()
	if x.Complained {
		return Void, nil
	}
	type round struct {
		kind    Kind
		missing []int
	}
	rounds := []round{
		{Cert, missing(x.Certs)}, {Commit, missing(x.Commitments)}, {Deal, missing(x.Deals)}, {Key, missing(x.Keys)},
	}
	if b.poll.Manifest.Trustees.Single() {
		rounds = []round{{Key, missing(x.Plain)}}
	}
	for _, r := range rounds {
		if len(r.missing) > 0 {
			return r.kind, r.missing
		}
	}
	return Trustees, nil
}

// waitsInDecryption: as many heads and then as many shares as the threshold. One more would decrypt nothing more.
func (b *Board) waitsInDecryption() (Kind, []int) {
	d, trustees := b.Decryption(), b.poll.Manifest.Trustees
	absent := func(there map[int]bool) (all []int) {
		for i := range trustees.Keys {
			if !there[i+1] {
				all = append(all, i+1)
			}
		}
		return all
	}
	switch {
	case len(d.Heads) < trustees.Threshold:
		return Head, absent(d.Heads)
	case len(d.Shares) < trustees.Threshold:
		return Share, absent(d.Shares)
	}
	return Result, nil
}

func missing[T any](round []*T) (all []int) {
	for i, m := range round {
		if m == nil {
			all = append(all, i+1)
		}
	}
	return all
}
