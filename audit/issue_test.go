package audit_test

import (
	"bytes"
	"crypto/rand"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

func TestBoard_Issue(t *testing.T) {
	h := story(t, full).before(t, audit.Issue)
	d := h.replaced()
	good, other := h.tokens(t, d[1]), h.tokens(t, d[2])
	change := func(f func(r *audit.IssueRecord)) []byte {
		r := good
		r.Requests, r.Tokens = slices.Clone(r.Requests), slices.Clone(r.Tokens)
		f(&r)
		return issueBody(r)
	}
	unsorted := audit.IssueBody{Cards: []audit.IssueRecord{good, other}}
	if bytes.Compare(good.Card[:], other.Card[:]) < 0 {
		slices.Reverse(unsorted.Cards)
	}
	lost := h.people.deputies[0].slip // was replaced
	h.refuseAll(t, audit.Issue, map[string]bad{
		"nobody":                  {audit.IssueBody{Cards: []audit.IssueRecord{}}.Bytes(), "0 cards"},
		"too many":                {audit.IssueBody{Cards: slices.Repeat([]audit.IssueRecord{good}, audit.MaxIssue+1)}.Bytes(), "513 cards"},
		"not sorted":              {unsorted.Bytes(), "is not above the one before it"},
		"the same twice":          {issueBody(good, good), "is not above the one before it"},
		"of another card":         {change(func(r *audit.IssueRecord) { r.Card = d[2].public() }), "the signature does not verify"},
		"of another slip":         {change(func(r *audit.IssueRecord) { r.Slip = other.Slip }), "the signature does not verify"},
		"slip did not sign":       {change(func(r *audit.IssueRecord) { r.SlipSignature = other.SlipSignature }), "slip: the signature does not verify"},
		"card for slip":           {change(func(r *audit.IssueRecord) { r.SlipSignature = r.CardSignature }), "slip: the signature does not verify"},
		"one registrar":           {change(func(r *audit.IssueRecord) { r.Requests, r.Tokens = r.Requests[:1], r.Tokens[:1] }), "want one of each of 2 registrars"},
		"one token":               {change(func(r *audit.IssueRecord) { r.Tokens = r.Tokens[:1] }), "want one of each of 2 registrars"},
		"three tokens":            {change(func(r *audit.IssueRecord) { r.Tokens = append(r.Tokens, r.Tokens[0]) }), "want one of each of 2 registrars"},
		"tokens exchanged":        {change(func(r *audit.IssueRecord) { slices.Reverse(r.Tokens) }), `registrar "registrar-1.example"`},
		"another's token":         {change(func(r *audit.IssueRecord) { r.Tokens[1] = other.Tokens[1] }), `registrar "registrar-2.example"`},
		"another's request":       {change(func(r *audit.IssueRecord) { r.Requests[1] = other.Requests[1] }), "the signature does not verify"},
		"both requests exchanged": {change(func(r *audit.IssueRecord) { slices.Reverse(r.Requests); h.consent(r, d[1]) }), `registrar "registrar-1.example"`},
		"slip was replaced":       {issueBody(h.tokens(t, deputy{d[1].card, lost})), "is not one of this poll, or is struck"},
		"slip of two cards":       {issueBody(h.tokens(t, deputy{d[1].card, d[2].slip}), other), "is used twice"},
		"one good and one bad":    {issueBody(good, h.tokens(t, d[11])), "is not in the hall"},
	})
	h.issue(t, good)
	h.refuseAll(t, audit.Issue, map[string]bad{
		"a second slip":       {issueBody(h.tokens(t, deputy{d[1].card, d[3].slip})), "was given a ballot before"},
		"the slip of another": {issueBody(h.tokens(t, deputy{d[2].card, d[1].slip})), "is used twice"},
	})
	h.issue(t, other)
}

func TestBoard_IssuePapers(t *testing.T) {
	h := story(t, full).before(t, audit.Issue)
	d := h.replaced()
	two := h.marks(audit.TakesPaper, d[1], d[2])
	forged := h.marks(audit.TakesPaper, d[1])
	forged[0].Signature = h.marks(audit.TakesPaper, d[2])[0].Signature
	h.refuseAll(t, audit.Issue, map[string]bad{
		"nobody":              {h.paperIssue([]audit.CardMark{}...), ""},
		"too many":            {h.paperIssue(slices.Repeat(two, audit.MaxIssue/2+1)...), "514 papers"},
		"not sorted":          {h.paperIssue(two[1], two[0]), "is not above the one before it"},
		"the same twice":      {h.paperIssue(two[0], two[0]), "is not above the one before it"},
		"for an arrival":      {h.paperIssue(h.marks(audit.CheckedIn, d[1])...), "the signature does not verify"},
		"of another card":     {h.paperIssue(forged...), "the signature does not verify"},
		"of another poll":     {h.paperIssue(story(t, tiny).marks(audit.TakesPaper, d[1])...), "the signature does not verify"},
		"to the absent":       {h.papers(d[11]), "is not in the hall"},
		"one good, one bad":   {h.papers(d[1], d[11]), "is not in the hall"},
		"by one scrutineer":   {command(h, audit.Issue, audit.PaperIssueBody{Papers: two}, h.scrutineers()[0]), "signed by 1, want 2"},
		"by the tellers":      {command(h, audit.Issue, audit.PaperIssueBody{Papers: two}, h.tellers()...), "who may not order this"},
		"signed by the cards": {[]byte(`{"papers":[]}`), ""},
	})
	h.issue(t, h.tokens(t, d[1]))
	h.refuse(t, audit.Issue, h.papers(d[1]), "1 papers in exchange for tokens, but 0 were surrendered")
	h.put(t, audit.Issue, h.papers(d[2], d[3]))
	h.refuse(t, audit.Issue, h.papers(d[2], d[4]), "was given a paper before")
	h.refuse(t, audit.Issue, issueBody(h.tokens(t, d[2])), "was given a ballot before")
	h.put(t, audit.Issue, h.papers(d[4]))
}

// What was issued for one poll buys nothing in another, though card, slip and even the registrar's key are the same
// (threats 7 and 23).
func TestThreat23_OtherPoll(t *testing.T) {
	here, there := story(t, tiny).before(t, audit.Issue), story(t, hidden)
	foreign := there.issued[there.people.deputies[0].public()]
	here.refuse(t, audit.Issue, issueBody(foreign), "the signature does not verify")
	here.consent(&foreign, here.people.deputies[0]) // card and slip sign it again: the request is still of the other poll
	here.issue(t, foreign)
	here.open(t)
	here.closing(t)
	d := here.people.deputies[0]
	tokens := there.unblinded(t, d)
	forged := here.cast(t, here.secret(d), tokens, marksOf(here)).Bytes()
	here.put(t, audit.Epoch, here.epochOf(1))
	here.refuse(t, audit.Ballot, forged, "made for another credential")
	forged = here.cast(t, there.secret(d), tokens, marksOf(here)).Bytes()
	here.refuse(t, audit.Ballot, forged, "made for another poll, registrar or server")
}

// Tokens that were never issued on the board: a registrar who signs in secret, even all of them together, gets no more
// ballots in than cards were given tokens (threats 23 and 25).
func TestThreat25_MoreTokensThanIssued(t *testing.T) {
	h := story(t, full)
	at := h.index(t, audit.Close)
	h = h.at(t, at-5) // before the last epoch: 9 cards have tokens, 3 ballots and a surrender have come
	if h.records[at-6].kind != audit.Closing {
		t.Fatal("the story has changed")
	}
	d := h.replaced()
	minted := func() []byte {
		ghost := deputy{must(crypto.NewCard(rand.Reader))(t), must(crypto.NewSlip(rand.Reader))(t)}
		h.issued[ghost.public()] = h.tokens(t, ghost)
		return h.vote(t, ghost, yes, none, none)
	}
	ballots := [][]byte{minted(), minted(), minted(), minted(), minted(), minted()}
	h.put(t, audit.Epoch, h.epochOf(len(ballots)))
	for i, b := range sorted(ballots...) {
		if i < 5 {
			h.put(t, audit.Ballot, b)
		} else {
			h.refuse(t, audit.Ballot, b, "more ballots and surrenders than the 9 cards that were given tokens")
		}
	}

	h = story(t, full).before(t, audit.Surrender)
	for i := range h.board.Report().Issued - 1 - h.board.Report().Electronic { // one of the issued is a paper
		h.put(t, audit.Surrender, h.surrender(t, ghostOf(t, h, i)))
	}
	h.refuse(t, audit.Surrender, h.surrender(t, d[7]), "more ballots and surrenders than the 9 cards that were given tokens")
}

func ghostOf(t *testing.T, h *hall, i int) deputy {
	t.Helper()
	ghost := deputy{must(crypto.NewCard(rand.Reader))(t), must(crypto.NewSlip(rand.Reader))(t)}
	h.issued[ghost.public()] = h.tokens(t, ghost)
	return ghost
}

// A registrar that signs with a key of its own for one deputy marks that deputy (threat 24): neither the tablet nor the
// board takes anything that was not made with the one key in the manifest.
func TestThreat24_KeyTagging(t *testing.T) {
	h := story(t, full).before(t, audit.Issue)
	d := h.people.deputies[1]
	tagging := must(crypto.NewTokenIssuer(rand.Reader))(t)
	poll := &h.board.Poll().Poll

	r := h.tokens(t, d)
	request, blinding, err := crypto.RequestToken(d.card, d.slip, poll.Challenge(0), tagging.Key())
	if err != nil {
		t.Fatal(err)
	}
	answer := must(tagging.Sign(request))(t)
	r.Requests[0], r.Tokens[0] = request.Hash(), answer
	h.consent(&r, d)
	h.refuse(t, audit.Issue, issueBody(r), `registrar "registrar-1.example"`)

	h = story(t, full)
	at := h.index(t, audit.Ballot)
	h = h.at(t, at)
	tokens := h.unblinded(t, d)
	tokens[0] = must(blinding.Finish(answer))(t)
	h.refuse(t, audit.Ballot, h.cast(t, h.secret(d), tokens, marksOf(h)).Bytes(), "made for another key")
	requests := must(poll.RequestTokens(d.card, d.slip))(t)
	if _, err := requests[0].Blinding.Finish(answer); err == nil {
		t.Error("a tablet finishes a token that another key signed")
	}
}

func TestBoard_Surrender(t *testing.T) {
	h := story(t, full).before(t, audit.Surrender)
	d := h.replaced()
	make := func(f func(s *audit.SurrenderBody)) []byte {
		s := audit.SurrenderBody{Credential: crypto.BaseMul(h.secret(d[7])), Tokens: h.unblinded(t, d[7])}
		prefix := audit.SurrenderPrefix(h.board.Poll().Fingerprint, s.Credential)
		s.Signature = must(crypto.ProveKnowledge(rand.Reader, prefix, h.secret(d[7])))(t)
		f(&s)
		return must(crypto.EncodeJSON(s))(t)
	}
	knowledge := func(s *audit.SurrenderBody, election string) crypto.Proof {
		return must(crypto.ProveKnowledge(rand.Reader, audit.SurrenderPrefix(election, s.Credential), h.secret(d[7])))(t)
	}
	h.refuseAll(t, audit.Surrender, map[string]bad{
		"no tokens":        {make(func(s *audit.SurrenderBody) { s.Tokens = []crypto.Token{} }), "0 tokens, want one of each of 2 registrars"},
		"one token":        {make(func(s *audit.SurrenderBody) { s.Tokens = s.Tokens[:1] }), "1 tokens, want one of each of 2 registrars"},
		"three tokens":     {make(func(s *audit.SurrenderBody) { s.Tokens = append(s.Tokens, s.Tokens[0]) }), "3 tokens, want one of each of 2 registrars"},
		"exchanged":        {make(func(s *audit.SurrenderBody) { slices.Reverse(s.Tokens) }), "made for another poll, registrar or server"},
		"another's tokens": {make(func(s *audit.SurrenderBody) { s.Tokens = h.unblinded(t, d[1]) }), "made for another credential"},
		"another's credential": {make(func(s *audit.SurrenderBody) {
			s.Credential, s.Tokens = crypto.BaseMul(h.secret(d[3])), h.unblinded(t, d[3])
		}), "signature: the proof does not hold"},
		"signed for another poll": {make(func(s *audit.SurrenderBody) {
			s.Signature = knowledge(s, story(t, tiny).board.Poll().Fingerprint)
		}), "signature: the proof does not hold"},
		"signed as a ballot": {make(func(s *audit.SurrenderBody) {
			s.Signature = must(crypto.ProveKnowledge(rand.Reader, "sig|", h.secret(d[7])))(t)
		}), "signature: the proof does not hold"},
		"after casting": {h.surrender(t, d[0]), audit.ErrCast.Error()},
	})
	h.put(t, audit.Surrender, h.surrender(t, d[7]))
	h.refuse(t, audit.Surrender, h.surrender(t, d[7]), audit.ErrSurrender.Error())
	h.put(t, audit.Epoch, h.epochOf(3))
	h.refuse(t, audit.Ballot, h.vote(t, d[7], yes, none, none), audit.ErrSurrender.Error())
}
