package audit_test

import (
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// marksOf returns marks that fit the ballot of a poll.
func marksOf(h *hall) []ballot.Mark {
	marks := slices.Repeat([]ballot.Mark{none}, h.candidates)
	marks[0] = yes
	return marks
}

// A batch below k narrows down who cast when; a batch of one names its voter. Here k is 3.
func TestBoard_Epoch(t *testing.T) {
	epoch := func(number, count int) []byte { return audit.EpochBody{Epoch: number, Count: count}.Bytes() }
	h := story(t, full).before(t, audit.Epoch)
	h.refuseAll(t, audit.Epoch, map[string]bad{
		"number 0":        {epoch(0, 3), "want epoch 1"},
		"number 2":        {epoch(2, 3), "want epoch 1"},
		"negative":        {epoch(-1, 3), "want epoch 1"},
		"of none":         {epoch(1, 0), "of at least one"},
		"of minus three":  {epoch(1, -3), "of at least one"},
		"of one":          {epoch(1, 1), "1 ballots, want at least k = 3"},
		"below k":         {epoch(1, 2), "2 ballots, want at least k = 3"},
		"of the tellers'": {command(h, audit.Epoch, h.transcripts(h.transcript(t, marksOf(h)...)), h.tellers()...), "papers are transcribed after they were counted"},
	})
	h.put(t, audit.Epoch, epoch(1, 3))

	s := story(t, full)
	h = s.at(t, s.index(t, audit.Closing)+1)
	h.refuseAll(t, audit.Epoch, map[string]bad{
		"the first again":                  {epoch(1, 3), "is on the board already"},
		"the first again, of another size": {epoch(1, 4), "want epoch 2"},
		"the last, below k":                {epoch(2, 2), "2 ballots, want at least k = 3"},
	})
	h = s.before(t, audit.Close)
	h.refuse(t, audit.Epoch, epoch(3, 3), "after closing only one epoch follows")
	h = s.before(t, audit.Invalid)
	h.refuse(t, audit.Epoch, epoch(4, 3), "the tellers have not signed it")

	only := story(t, tiny).before(t, audit.Epoch)
	only.put(t, audit.Epoch, epoch(1, 1)) // fewer than k in all: there is nobody to hide among
}

// Ballots come sorted, as many as the epoch says, and none without an epoch.
func TestBoard_Ballot(t *testing.T) {
	s := story(t, full)
	first := s.index(t, audit.Ballot)
	h := s.at(t, first)
	d := h.replaced()
	three := [][]byte{s.records[first].payload, s.records[first+1].payload, s.records[first+2].payload}
	h.put(t, audit.Ballot, three[1])
	h.refuse(t, audit.Ballot, three[0], "is not above the one before it")
	h = s.at(t, first+3)
	h.refusePhase(t, audit.Ballot, h.vote(t, d[3], marksOf(h)...))

	h = s.at(t, first)
	valid := func(f func(v *ballot.Envelope)) []byte {
		v := h.cast(t, h.secret(d[1]), h.unblinded(t, d[1]), marksOf(h))
		f(v)
		return v.Bytes()
	}
	neighbour := h.cast(t, h.secret(d[3]), h.unblinded(t, d[3]), marksOf(h))
	sign := func(v *ballot.Envelope) {
		if err := v.Ballot.Sign(rand.Reader, h.secret(d[1])); err != nil {
			t.Fatal(err)
		}
	}
	h.refuseAll(t, audit.Ballot, map[string]bad{
		"without tokens":     {valid(func(v *ballot.Envelope) { v.Tokens = []crypto.Token{} }), "an electronic ballot has tokens"},
		"one token":          {valid(func(v *ballot.Envelope) { v.Tokens = v.Tokens[:1] }), "1 tokens, want one of each of 2 registrars"},
		"one token twice":    {valid(func(v *ballot.Envelope) { v.Tokens[1] = v.Tokens[0] }), "made for another poll, registrar or server"},
		"tokens exchanged":   {valid(func(v *ballot.Envelope) { slices.Reverse(v.Tokens) }), "made for another poll, registrar or server"},
		"tokens of another":  {valid(func(v *ballot.Envelope) { v.Tokens = neighbour.Tokens }), "made for another credential"},
		"a token forged":     {valid(func(v *ballot.Envelope) { v.Tokens[0][300] ^= 1 }), "the signature does not verify"},
		"not signed":         {valid(func(v *ballot.Envelope) { v.Ballot.Signature = nil }), "not signed"},
		"without a cap":      {valid(func(v *ballot.Envelope) { v.Cap = nil }), "cap proof"},
		"cap of another":     {valid(func(v *ballot.Envelope) { v.Cap = neighbour.Cap }), "cap proof: the proof does not hold"},
		"cap one short":      {valid(func(v *ballot.Envelope) { v.Cap = v.Cap[:2] }), "cap proof"},
		"cap one long":       {valid(func(v *ballot.Envelope) { v.Cap = append(v.Cap, v.Cap[0]) }), "cap proof"},
		"cap permuted":       {valid(func(v *ballot.Envelope) { slices.Reverse(v.Cap) }), "cap proof: the proof does not hold"},
		"answers of another": {valid(func(v *ballot.Envelope) { v.Ballot.Answers = neighbour.Ballot.Answers; sign(v) }), "the proof does not hold"},
		"answer moved":       {valid(func(v *ballot.Envelope) { slices.Reverse(v.Ballot.Answers); sign(v) }), "cap proof: the proof does not hold"},
		"answer missing":     {valid(func(v *ballot.Envelope) { v.Ballot.Answers = v.Ballot.Answers[:2]; sign(v) }), "2 answers to 3 questions"},
		"of the tick form":   {tickOf(t), "uuid"},
		"in the name of another": {valid(func(v *ballot.Envelope) {
			v.Ballot.Credential, v.Tokens = neighbour.Ballot.Credential, neighbour.Tokens
		}), "signature"},
		"to another poll": {valid(func(v *ballot.Envelope) {
			v.Ballot.Election = story(t, tiny).board.Poll().Fingerprint
			sign(v)
		}), "election hash"},
	})
	for _, b := range three {
		h.put(t, audit.Ballot, b)
	}
	marks := []ballot.Mark{yes, yes, yes} // three for two seats
	if _, err := h.board.Poll().Encrypt(rand.Reader, crypto.BaseMul(h.secret(d[3])), marks); !errors.Is(err, ballot.ErrOverSelected) {
		t.Errorf("over-selected: %v", err)
	}
}

func tickOf(t *testing.T) []byte {
	h := story(t, tied)
	return h.vote(t, h.people.deputies[0], marksOf(h)...)
}

// A tablet that believes in a third seat proves three approvals, each 0 or 1 and at most three in all: the cap proof
// alone keeps them out (threat 8).
func TestThreat8_BoardCap(t *testing.T) {
	s := story(t, full)
	h := s.at(t, s.index(t, audit.Ballot))
	d, poll := h.replaced()[1], h.board.Poll()
	m, lax := *poll.Manifest, poll.Poll
	m.Seats, lax.Manifest = 3, &m
	draft := must(lax.Encrypt(rand.Reader, crypto.BaseMul(h.secret(d)), []ballot.Mark{yes, yes, yes}))(t)
	v := must(draft.Cast(rand.Reader, h.secret(d), h.unblinded(t, d)))(t)
	if err := v.Ballot.Verify(poll.Election); err != nil {
		t.Fatal(err) // Belenios has nothing against it
	}
	h.refuse(t, audit.Ballot, v.Bytes(), "cap proof")
	v.Cap = v.Cap[:3]
	h.refuse(t, audit.Ballot, v.Bytes(), "cap proof")
}

// One credential casts once: the same ballot, another ballot, at the same time or an epoch later (threat 22,
// belenios.md 10.4).
func TestThreat22_CastTwice(t *testing.T) {
	s := story(t, full)
	first := s.index(t, audit.Ballot)
	d := s.replaced()
	h := s.at(t, first)
	h.put(t, audit.Ballot, s.records[first].payload)
	again := s.records[first].payload
	for _, x := range d[:3] {
		if crypto.BaseMul(h.secret(x)).Equal(parseVote(t, again).Ballot.Credential) {
			for crypto.Sum(again).String() <= crypto.Sum(s.records[first].payload).String() {
				again = h.vote(t, x, no, no, no)
			}
		}
	}
	h.refuse(t, audit.Ballot, s.records[first].payload, "is not above the one before it")
	h.refuse(t, audit.Ballot, again, audit.ErrCast.Error())
	if err := h.try(audit.Ballot, again); !errors.Is(err, audit.ErrCast) {
		t.Errorf("%v", err)
	}

	h = s.at(t, s.index(t, audit.Closing)+1)
	h.put(t, audit.Epoch, h.epochOf(4))
	for i := range 3 {
		h.refuse(t, audit.Ballot, s.records[first+i].payload, audit.ErrCast.Error())
		h.refuse(t, audit.Ballot, h.vote(t, d[i], no, no, no), audit.ErrCast.Error())
	}
}

func parseVote(t *testing.T, payload []byte) *ballot.Envelope {
	t.Helper()
	v := new(ballot.Envelope)
	if err := crypto.DecodeJSON(payload, v); err != nil {
		t.Fatal(err)
	}
	return v
}

// numbers are 0, …, n-1.
func numbers(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// byHand casts a vote under the randomness r, as a correct tablet never does: that one draws its own.
func (h *hall) byHand(t *testing.T, d deputy, choices [][]int, r [][]crypto.Scalar) *ballot.Envelope {
	t.Helper()
	secret, poll := h.secret(d), h.board.Poll()
	b := &ballot.Ballot{UUID: poll.Election.UUID, Election: poll.Fingerprint, Credential: crypto.BaseMul(secret)}
	s0 := b.Election + "|" + b.Credential.String()
	var everything []crypto.Ciphertext
	approvals, approving := make([]int, len(choices)), make([]crypto.Scalar, len(choices))
	for i, q := range poll.Election.Questions {
		n := len(choices[i])
		p := poll.Key.Prover(rand.Reader, choices[i], r[i], [][]int{numbers(n)})
		a := ballot.Answer{Choices: p.Ciphertexts()}
		for j := range n {
			a.Individual = append(a.Individual, must(p.Range(s0, j, 0, 1))(t))
		}
		a.Overall = must(p.Range(s0+"|"+crypto.JoinCiphertexts(a.Choices), n, q.Min, q.Max))(t)
		b.Answers, everything = append(b.Answers, a), append(everything, a.Choices...)
		approvals[i], approving[i] = choices[i][0], r[i][0]
	}
	if err := b.Sign(rand.Reader, secret); err != nil {
		t.Fatal(err)
	}
	v := &ballot.Envelope{Ballot: b, Tokens: h.unblinded(t, d)}
	if poll.Manifest.Rules.Method == ballot.ApproveOpposeAbstain {
		s := s0 + "|" + crypto.JoinCiphertexts(everything)
		n := len(approvals)
		v.Cap = must(poll.Key.Prover(rand.Reader, approvals, approving, [][]int{numbers(n)}).Cap(s, n, poll.Manifest.Seats))(t)
	}
	if err := poll.Verify(v); err != nil {
		t.Fatal(err) // in itself there is nothing against it
	}
	return v
}

// A tablet whose generator repeats itself, or was copied with its machine, would encrypt two ballots with one nonce if it
// drew nonces from the generator alone: their difference would be open to all. Ours hedges them. From another the board
// takes neither the second ballot nor one that repeats itself (threats 10 and 21).
func TestThreat21_RepeatedNonce(t *testing.T) {
	s := story(t, full)
	h := s.before(t, audit.Epoch)
	d := h.replaced()
	at := func(seed uint64, x deputy, marks ...ballot.Mark) crypto.Ciphertext {
		seeded(t, seed)
		return h.cast(t, h.secret(x), nil, marks).Ballot.Answers[0].Choices[0]
	}
	if a, b := at(7, d[1], yes, yes, no), at(7, d[2], no, no, no); a.Alpha.Equal(b.Alpha) {
		t.Error("two voters share a nonce")
	}
	r := [][]crypto.Scalar{{scalar(t), scalar(t)}, {scalar(t), scalar(t)}, {scalar(t), scalar(t)}}
	one := h.byHand(t, d[1], [][]int{{1, 0}, {1, 0}, {0, 1}}, r).Bytes()
	other := h.byHand(t, d[2], [][]int{{0, 1}, {0, 1}, {0, 1}}, r).Bytes()
	a, b := parseVote(t, one).Ballot.Answers[0].Choices[0], parseVote(t, other).Ballot.Answers[0].Choices[0]
	if !a.Beta.Sub(b.Beta).Equal(crypto.Generator()) {
		t.Fatal("the difference of the votes is not to be seen")
	}
	pair := sorted(one, other)
	h.put(t, audit.Epoch, h.epochOf(3))
	h.put(t, audit.Ballot, pair[0])
	h.refuse(t, audit.Ballot, pair[1], audit.ErrCiphertext.Error())
	if err := h.try(audit.Ballot, pair[1]); !errors.Is(err, audit.ErrCiphertext) {
		t.Errorf("%v", err)
	}
	// The refused ballot has left nothing behind: its owner encrypts afresh and votes.
	fresh := pair[0]
	for crypto.Sum(fresh).String() <= crypto.Sum(pair[0]).String() {
		x := d[2]
		if crypto.BaseMul(h.secret(x)).Equal(parseVote(t, pair[0]).Ballot.Credential) {
			x = d[1]
		}
		fresh = h.vote(t, x, no, no, no)
	}
	h.put(t, audit.Ballot, fresh)
}

// A copy of somebody's ciphertexts shows them to whoever looks at the sum, so none occurs twice on a board
// (belenios.md 10.4); nor does one within a ballot.
func TestStricter4_BoardSharedCiphertext(t *testing.T) {
	s := story(t, tied)
	h := s.before(t, audit.Ballot)
	d := h.people.deputies[0]
	r := []crypto.Scalar{scalar(t), scalar(t)}
	v := h.byHand(t, d, [][]int{{1, 0, 1}}, [][]crypto.Scalar{{r[0], r[1], r[0]}}) // the third answer like the first
	h.refuse(t, audit.Ballot, v.Bytes(), audit.ErrCiphertext.Error())
	for _, r := range s.records[s.index(t, audit.Ballot):s.index(t, audit.Close)] {
		h.put(t, r.kind, r.payload)
	}
}

// After closing one epoch comes, and after close no ballot at all (threat 37).
func TestThreat37_LateBallot(t *testing.T) {
	s := story(t, full)
	h := s.before(t, audit.Close)
	d := h.replaced()
	late := h.vote(t, d[6], yes, none, none) // issued, never cast
	h.refusePhase(t, audit.Ballot, late)
	h.refuse(t, audit.Epoch, h.epochOf(3), "after closing only one epoch follows")
	for _, kind := range []audit.Kind{audit.Papers, audit.Invalid, audit.Collection, audit.Valid, audit.Tally, audit.Share, audit.Announce} {
		h := s.before(t, kind)
		h.refuse(t, audit.Ballot, late, "")
		h.refuse(t, audit.Epoch, h.epochOf(3), "")
	}
	h = s.before(t, audit.Invalid) // papers become ballots now, but this is none
	h.refuse(t, audit.Epoch, command(h, audit.Epoch, h.transcripts(late), h.tellers()...), "papers become ballots in one epoch")
}

func TestBoard_Close(t *testing.T) {
	h := story(t, full).before(t, audit.Close)
	for _, n := range []int{-1, 0, 6, 8, 9} {
		h.refuse(t, audit.Close, command(h, audit.Close, audit.CloseBody{Ballots: n}, h.chairAndChief()...), "the board has 7")
	}
	order(t, h, audit.Close, audit.CloseBody{Ballots: 7}, h.chairAndChief()...)

	// The ballots that every epoch holds back must come, or an operator keeps them.
	s := story(t, full)
	h = s.at(t, s.index(t, audit.Closing)+1)
	h.refuse(t, audit.Close, command(h, audit.Close, audit.CloseBody{Ballots: 3}, h.chairAndChief()...), "the last epoch, with the ballots that were held back, is missing")
}
