package audit

import "github.com/piaojue/piaojue/tally"

// waits is what comes next in a phase in which it depends on nothing else. A poll that has ended waits for nothing but what trustees
// say of their keys, which they need not.
var waits = map[Phase]Kind{
	Approval: Approve, Gathering: Open, Voting: Closing, LastCall: Close, Closed: Papers, Transcribing: Collection, Collected: Valid,
	Validated: Tally, Announced: Destroyed, Decided: Destroyed, Voided: Destroyed,
}

// Waits says which kind of entry the board waits for and, in the ceremony and the decryption, which trustees have not sent theirs,
// counting from 1.
func (b *Board) Waits() (Kind, []int) {
	switch {
	case b.phase == Ceremony:
		return b.waitsInCeremony()
	case b.phase == Tallied:
		return b.waitsInDecryption()
	case b.phase == Closed && b.paperless():
		return Collection, nil
	case b.phase == Transcribing && b.papers.excess:
		return Void, nil
	case b.phase == Resulted && (b.outcome == nil || b.outcome.Next == tally.Announce): // nil if it is withheld
		return Announce, nil
	case b.phase == Resulted:
		return Decide, nil
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
	if b.poll.Manifest.Cited() != nil {
		rounds = []round{{Key, missing(x.Cited)}}
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
	case len(d.Shares)+b.counting.hidden < trustees.Threshold:
		return Share, absent(d.Shares) // whose a withheld one is nobody is told
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
