//go:build !js

package audit

import "github.com/piaojue/piaojue/ballot"

// A batch is how a verification checks ballots faster than one after the other. What it does not accept, the plain verifier checks:
// a verdict, and what it says, never comes from here alone unless it is good (docs/fast-verification.md, section 7).
type batch struct{ ballots *ballot.BatchVerifier }

// part is how many ballots are checked as one sum. Twice as many gain a tenth; half as many let twice as many processors at it.
const part = 512

// accept checks the ballots among entries, with the hints of the bundle. It sets the items of those that are good, and reports
// for every entry whether it did.
func (v *verification) accept(entries []Entry, items []Item) []bool {
	done := make([]bool, len(entries))
	if v.options.Plain || v.board.poll.Election == nil {
		return done
	}
	var at []int
	for i, e := range entries {
		if e.Kind == Ballot {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return done
	}
	if v.batch.ballots == nil {
		v.batch.ballots = ballot.NewBatchVerifier(&v.board.poll.Poll)
	}
	accepted := make([]*ballot.Accepted, len(at))
	v.each((len(at)+part-1)/part, func(n int) {
		first, end := n*part, min((n+1)*part, len(at))
		copy(accepted[first:end], v.acceptPart(entries, at[first:end]))
	})
	for n, a := range accepted {
		if a == nil {
			continue
		}
		done[at[n]] = true
		e := entries[at[n]]
		items[at[n]] = Item{e, castOf(e.Payload, a.Envelope, a.Alphas)}
		if a.Batched {
			v.report.Ballots.Together++
		} else {
			v.report.Ballots.Single++
		}
		if v.options.Keep != nil {
			v.options.Keep(e.Payload, a.Hints)
		}
	}
	return done
}

func (v *verification) acceptPart(entries []Entry, at []int) []*ballot.Accepted {
	payloads, hints := make([][]byte, len(at)), make([][]byte, len(at))
	for n, i := range at {
		hash := entries[i].Payload.String()
		payloads[n] = v.bundle["payload/"+hash] // whose hash was checked
		if v.options.Rand != nil {
			hints[n] = v.bundle[hintsFolder+hash]
		}
	}
	return v.batch.ballots.Accept(v.options.Rand, payloads, hints)
}
