//go:build !js || verifier

package audit

import (
	"bytes"
	"cmp"
	"io"
	"sync"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A batch checks the ballots of a poll faster than one after the other; nil before there is a key. What it does not accept, the plain
// verifier checks: a verdict, and what it says, never comes from here alone unless it is good (docs/fast-verification.md, section 7).
type batch func() *ballot.BatchVerifier

// newBatch makes the tables of a poll's key when they are first used.
func newBatch(p *Poll) batch {
	return sync.OnceValue(func() *ballot.BatchVerifier { return ballot.NewBatchVerifier(&p.Poll) })
}

// AcceptBallot is [Poll.Check] for a ballot with this hash, faster and in any order with others. It only accepts: if ok is false,
// Check or [Poll.CheckBallot] says whether the ballot is good.
func (p *Poll) AcceptBallot(id crypto.Hash, payload []byte) (item Item, ok bool) {
	if p.batch == nil {
		return Item{}, false
	}
	a := p.batch().Admit(nil, payload, nil)
	if a == nil {
		return Item{}, false
	}
	return Item{Entry{Ballot, id}, castOf(id, a.Envelope, a.Credential, a.Alphas)}, true
}

// AcceptBallots is [Poll.AcceptBallot] for several ballots at once, each with its hints, or with none: nil. What is not accepted has no item. That
// the payloads have these hashes the caller has seen: unlike Check it does not look. rand is crypto/rand.Reader.
func (p *Poll) AcceptBallots(rand io.Reader, ids []crypto.Hash, payloads, hints [][]byte) []Item {
	items := make([]Item, len(payloads))
	if p.batch == nil {
		return items
	}
	for i, a := range p.batch().Accept(rand, payloads, hints) {
		if a != nil {
			items[i] = Item{Entry{Ballot, ids[i]}, castOf(ids[i], a.Envelope, a.Credential, a.Alphas)}
		}
	}
	return items
}

// An Electronic is a ballot that came by itself.
type Electronic struct {
	ID               crypto.Hash
	Payload, Eighths []byte
	Accepted         *ballot.Accepted // nil if it is not
	Item             Item
}

// AcceptElectronic is [Poll.AcceptBallot] for ballots that wait at the same moment. A client may have sent the eighths of its hints along: such
// ballots are checked faster, as one sum ([ballot.BatchVerifier.AdmitAll]), for which rand, crypto/rand.Reader, is read. What is accepted has
// hints with which it is accepted again, faster. A ballot without tokens it does not look at: a stranger must not have proofs checked for
// nothing (threat 52).
func (p *Poll) AcceptElectronic(rand io.Reader, all []*Electronic) {
	if p.batch == nil {
		return
	}
	var looked []*Electronic
	var payloads, eighths [][]byte
	for _, e := range all {
		if !bytes.Contains(e.Payload, []byte(`"tokens":[]`)) {
			looked, payloads, eighths = append(looked, e), append(payloads, e.Payload), append(eighths, e.Eighths)
		}
	}
	for i, a := range p.batch().AdmitAll(rand, payloads, eighths) {
		if e := looked[i]; a != nil {
			e.Accepted, e.Item = a, Item{Entry{Ballot, e.ID}, castOf(e.ID, a.Envelope, a.Credential, a.Alphas)}
		}
	}
}

// Ballots with hints are checked in parts, each as one sum, so that several processors have something to do: in eight parts if nobody says
// how many, but of no fewer ballots than make a sum worth it, and of no more than are held at a time.
const (
	parts        = 8
	smallestPart = 64
	largestPart  = 512
	fewAsked     = 16 // without hints
)

// accept checks the ballots among entries, with the hints of the bundle, and what cards have signed. It sets the items of those that
// are good, and reports for every entry whether it did.
func (v *verification) accept(entries []Entry, items []Item) []bool {
	done := make([]bool, len(entries))
	var at []int
	if !v.options.Plain && v.board.poll.batch != nil {
		for i, e := range entries {
			if e.Kind == Ballot {
				at = append(at, i)
			}
		}
	}
	accepted := make([]*ballot.Accepted, len(at))
	signed, part := v.signedParts(entries), v.part(entries, at)
	ballots := (len(at) + part - 1) / part
	v.each(ballots+len(signed), func(n int) { // ballots first: others may have them, while signatures are checked here
		if n >= ballots {
			v.acceptSigned(entries, signed[n-ballots], items, done)
			return
		}
		first, end := n*part, min((n+1)*part, len(at))
		copy(accepted[first:end], v.acceptPart(entries, at[first:end]))
		v.tell(end - first)
	})
	for n, a := range accepted {
		if a == nil {
			continue
		}
		done[at[n]] = true
		e := entries[at[n]]
		items[at[n]] = Item{e, castOf(e.Payload, a.Envelope, a.Credential, a.Alphas)}
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

// part returns how many of some ballots are checked at a time: one, or few to be asked about, unless most have hints.
func (v *verification) part(entries []Entry, at []int) int {
	hinted := 0
	for _, i := range at {
		if v.bundle.hinted(entries[i].Payload) {
			hinted++
		}
	}
	if v.options.Rand == nil || 2*hinted < len(at) {
		if v.options.Ask != nil {
			return fewAsked
		}
		return 1
	}
	abreast := cmp.Or(v.options.Abreast, parts)
	return min(max((len(at)+abreast-1)/abreast, smallestPart), largestPart)
}

func (v *verification) acceptPart(entries []Entry, at []int) []*ballot.Accepted {
	payloads, hints := make([][]byte, len(at)), make([][]byte, len(at))
	for n, i := range at {
		payloads[n], _ = v.bundle.read(entries[i].Payload) // if it cannot be read, check says so
		if v.options.Rand != nil {
			hints[n] = v.bundle.hints(entries[i].Payload)
		}
	}
	accepted := v.ask(payloads, hints)
	if accepted == nil {
		accepted = v.board.poll.batch().Accept(v.options.Rand, payloads, hints)
	}
	for _, a := range accepted {
		if a != nil && v.options.Keep == nil {
			a.Hints = nil // a chunk of them is as large as its ballots
		}
	}
	return accepted
}
