package audit_test

import (
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

const (
	yes  = ballot.Approve
	no   = ballot.Oppose
	none = ballot.None
)

// The polls of these tests. full has every kind that an honest poll can have, and so has small, with as few ballots as
// may be; tiny is as short as a poll gets; hidden is the same for deputies only; tied is of the other form, has plain
// trustees and ends in a re-vote; rated is an evaluation and asked a questionnaire, and otherwise like small; written has
// sealed texts.
var (
	full    = script{"full", ballot.ApproveOpposeAbstain, 12, 3, 2, 4, 3, 2, 3, 5, ballot.Public}
	small   = script{"small", ballot.ApproveOpposeAbstain, 4, 2, 1, 3, 2, 1, 2, 2, ballot.Public}
	tiny    = script{"tiny", ballot.ApproveOpposeAbstain, 4, 2, 1, 3, 2, 1, 2, 2, ballot.Public}
	hidden  = script{"hidden", ballot.ApproveOpposeAbstain, 4, 2, 1, 3, 2, 1, 2, 2, ballot.Deputies}
	rated   = script{"rated", ballot.Evaluating, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}
	asked   = script{"asked", ballot.Asking, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}
	written = script{"written", ballot.SealedText, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}
	tied    = script{"tied", ballot.TickUpToN, 6, 3, 2, 2, 2, 1, 2, 2, ballot.Public}
)

// stories are the polls that were played, by name. They are played once and never change: tests take their own with
// [hall.at].
var stories = map[string]*hall{}

var everybody *people

// story returns a poll that was played to its end.
func story(t testing.TB, s script) *hall {
	t.Helper()
	if stories[s.name] == nil {
		if everybody == nil {
			seeded(t, 1)
			everybody = gather(t)
		}
		seeded(t, 2)
		h := everybody.newHall(t, s)
		h.ceremony(t)
		h.approve(t)
		switch s {
		case full:
			h.playFull(t)
		case small, rated, asked:
			h.playSmall(t)
		case written:
			h.playWritten(t)
		case tied:
			h.playTied(t, h.people.deputies[:6])
		default:
			h.playTiny(t)
		}
		stories[s.name] = h
	}
	seeded(t, 3)
	return stories[s.name]
}

// A played poll must verify: it is the control of everything that is then refused.
func TestStories(t *testing.T) {
	for _, s := range []script{full, small, tiny, hidden, tied, rated, asked} {
		t.Run(s.name, s.verifies)
	}
}

func (s script) verifies(t *testing.T) {
	r := audit.Verify(story(t, s).bundle(t), audit.Options{})
	for _, c := range r.Checks {
		if !c.OK {
			t.Errorf("check %d, %s: %s", c.N, c.Name, c.Reason)
		}
	}
	if o := r.Outcome; !r.OK || !r.Complete || o == nil || len(o.Chosen)+len(o.Tied)+len(o.Ratings)+len(o.Answers)+len(o.Texts) == 0 {
		t.Errorf("%+v", r)
	}
}

// playFull has 11 of 12 deputies: one slip is replaced, one deputy leaves before and one after getting a ballot, one comes
// late, one exchanges tokens for a paper; seven ballots come in two epochs, of three papers one is invalid.
func (h *hall) playFull(t testing.TB) {
	d := h.people.deputies
	h.attend(t, d[:10], nil)
	h.attend(t, nil, d[9:10])
	lost := audit.Replacement{Old: d[0].slipKey().Public(), New: h.reserve.slipKey().Public()}
	order(t, h, audit.Replace, audit.ReplaceBody{Slip: &lost}, h.chairAndChief()...)
	d = h.replaced()
	var records []audit.IssueRecord
	for _, x := range d[:7] {
		records = append(records, h.tokens(t, x))
	}
	h.issue(t, records...)
	h.put(t, audit.Issue, h.papers(d[8]))
	h.open(t)
	h.attend(t, d[9:11], d[6:7])
	h.epoch(t, h.vote(t, d[0], yes, yes, no), h.vote(t, d[1], yes, yes, no), h.vote(t, d[2], yes, yes, none))
	h.issue(t, h.tokens(t, d[7]), h.tokens(t, d[10]))
	h.put(t, audit.Surrender, h.surrender(t, d[7]))
	h.put(t, audit.Issue, h.papers(d[7], d[9]))
	h.closing(t)
	h.epoch(t, h.vote(t, d[3], yes, yes, none), h.vote(t, d[4], yes, no, no), h.vote(t, d[5], yes, yes, no), h.vote(t, d[10], no, yes, yes))
	h.close(t, 3)
	h.transcribed(t, h.transcript(t, yes, yes, none), h.transcript(t, yes, none, none))
	h.invalid(t, 1)
	order(t, h, audit.Strike, audit.StrikeBody{Slips: ballot.NewKeys(h.unused())}, h.scrutineers()...)
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 2, 4)
	h.result(t)
	h.put(t, audit.Remark, h.remark())
	for i := range h.holders {
		h.destroyed(t, i+1)
	}
	h.announce(t)
}

// replaced returns the deputies of the full poll, in which the first one has been given another slip.
func (h *hall) replaced() []deputy {
	d := append([]deputy{}, h.people.deputies...)
	d[0].slip = h.reserve.slip
	return d
}

// unused returns the slips that nobody used in the full poll.
func (h *hall) unused() []crypto.PublicKey {
	d, unused := h.people.deputies, []crypto.PublicKey{}
	for _, slip := range []crypto.Slip{d[8].slip, d[9].slip, d[11].slip, h.spare[0], h.spare[1], h.spare[2]} {
		unused = append(unused, slip.Key().Public())
	}
	return unused
}

// playSmall has four deputies: one slip is replaced, one deputy exchanges tokens for a paper, and one of two papers is
// invalid.
func (h *hall) playSmall(t testing.TB) {
	d := h.replaced()[:4]
	lost := audit.Replacement{Old: h.people.deputies[0].slipKey().Public(), New: d[0].slipKey().Public()}
	order(t, h, audit.Replace, audit.ReplaceBody{Slip: &lost}, h.chairAndChief()...)
	h.attend(t, d, nil)
	h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]), h.tokens(t, d[2]))
	h.put(t, audit.Surrender, h.surrender(t, d[2]))
	h.put(t, audit.Issue, h.papers(d[2], d[3]))
	h.open(t)
	h.closing(t)
	h.epoch(t, h.vote(t, d[0], yes, no), h.vote(t, d[1], yes, none))
	h.close(t, 2)
	h.transcribed(t, h.transcript(t, yes, no))
	h.invalid(t, 1)
	order(t, h, audit.Strike, audit.StrikeBody{Slips: ballot.NewKeys([]crypto.PublicKey{d[3].slipKey().Public(), h.spare[0].Key().Public()})}, h.scrutineers()...)
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 3)
	h.result(t)
	h.destroyed(t, 1)
	h.put(t, audit.Remark, h.remark())
	h.announce(t)
}

// playTiny has four deputies: three vote on tablets and one on paper.
func (h *hall) playTiny(t testing.TB) {
	d := h.people.deputies[:4]
	h.attend(t, d, nil)
	h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]), h.tokens(t, d[2]))
	h.put(t, audit.Issue, h.papers(d[3]))
	h.open(t)
	h.closing(t)
	h.epoch(t, h.vote(t, d[0], yes, no), h.vote(t, d[1], yes, none), h.vote(t, d[2], none, no))
	h.close(t, 1)
	h.transcribed(t, h.transcript(t, yes, no))
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 3)
	h.result(t)
	h.announce(t)
}

// playTied has six deputies, who give three projects four votes each.
func (h *hall) playTied(t testing.TB, d []deputy) {
	h.attend(t, d, nil)
	var records []audit.IssueRecord
	for _, x := range d {
		records = append(records, h.tokens(t, x))
	}
	h.issue(t, records...)
	h.open(t)
	h.closing(t)
	pairs := [][]ballot.Mark{{yes, yes, none}, {none, yes, yes}, {yes, none, yes}}
	var ballots [][]byte
	for i, x := range d {
		ballots = append(ballots, h.vote(t, x, pairs[i%3]...))
	}
	h.epoch(t, ballots...)
	h.close(t, 0)
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 2)
	h.result(t)
	next := h.revote()
	h.beside = append(h.beside, next.Bytes())
	h.decide(t, next)
}

// revote is the manifest of the round that follows a tie.
func (h *hall) revote() *ballot.Manifest {
	next := *h.manifest()
	next.Origin += "-revote"
	next.Previous = &ballot.Previous{Citation: h.board.AtResult(), Revote: true}
	next.Registrars = []ballot.Registrar{{Issuer: "registrar-1.example", Key: h.issuers[2].Key()}} // a key serves one poll
	h.lend(&next)
	return &next
}

func (h *hall) decide(t testing.TB, next *ballot.Manifest) {
	t.Helper()
	order(t, h, audit.Decide, h.decision(next), h.chairAndChief()...)
}

func (h *hall) decision(next *ballot.Manifest) audit.DecideBody {
	hash := next.Hash()
	return audit.DecideBody{Result: h.board.Result(), Decision: "REVOTE", Text: "得票相等，再次投票", Next: &hash}
}

// outcomeOf returns the outcome of a story, which must have one.
func outcomeOf(t testing.TB, h *hall) tally.Outcome {
	t.Helper()
	if h.board.Outcome() == nil {
		t.Fatal("no outcome")
	}
	return *h.board.Outcome()
}
