package audit_test

import (
	"crypto/rand"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// writes is what a deputy writes.
func (h *hall) writes(t testing.TB, d deputy, texts ...string) *ballot.Envelope {
	t.Helper()
	return must(h.board.Poll().CastTexts(crypto.AESGCM, rand.Reader, h.secret(d), texts, h.unblinded(t, d)))(t)
}

// garbles is what a deputy writes who encrypts, with all proofs, what is no text.
func (h *hall) garbles(t testing.TB, d deputy) *ballot.Envelope {
	t.Helper()
	v, poll := h.writes(t, d, "", ""), h.board.Poll()
	for i := range v.Texts.Sealed {
		place := v.Texts.Election + "|" + string(rune('1'+i)) + "|" + v.Texts.Credential.String()
		v.Texts.Sealed[i] = must(crypto.SealText(crypto.AESGCM, rand.Reader, poll.Election.PublicKey, place, []byte("\xff"), 80))(t)
	}
	h.signTexts(t, v, d)
	return v
}

// signTexts lets a deputy sign texts that were changed.
func (h *hall) signTexts(t testing.TB, v *ballot.Envelope, d deputy) {
	t.Helper()
	hash := v.Texts.UnsignedHash().Base64()
	v.Texts.Signature = &ballot.BallotSignature{Hash: hash, Proof: must(crypto.ProveKnowledge(rand.Reader, "sig|"+hash+"|", h.secret(d)))(t)}
}

// playWritten has four deputies, one of whom surrenders; of three who write one says nothing to the second question, and one encrypts
// what is no text.
func (h *hall) playWritten(t testing.TB) { h.writeUpTo(t, h.result, h.announce) }

// writeUpTo is playWritten up to the shares, and these steps after it.
func (h *hall) writeUpTo(t testing.TB, steps ...func(testing.TB)) {
	d := h.people.deputies[:4]
	h.attend(t, d, nil)
	h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]), h.tokens(t, d[2]), h.tokens(t, d[3]))
	h.put(t, audit.Surrender, h.surrender(t, d[3]))
	h.open(t)
	h.closing(t)
	h.epoch(t, h.writes(t, d[0], "路灯", "没有\n谢谢").Bytes(), h.writes(t, d[1], "安静", "").Bytes(), h.garbles(t, d[2]).Bytes())
	h.close(t, 0)
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 3)
	for _, step := range steps {
		step(t)
	}
}

func entriesOf(h *hall) (all []audit.Entry) {
	for _, r := range h.records {
		all = append(all, r.entry())
	}
	return all
}

// playMarks is a poll of ticks up to its last ballots, and the r of one of them.
func (p *people) playMarks(t testing.TB) (*hall, crypto.Scalar) {
	t.Helper()
	h := p.newHall(t, script{"marks", ballot.TickUpToN, 4, 2, 1, 3, 2, 1, 2, 2, ballot.Public})
	h.ceremony(t)
	h.approve(t)
	d := h.people.deputies[:4]
	h.attend(t, d, nil)
	h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]))
	h.open(t)
	h.closing(t)
	b, opening, err := ballot.Encrypt(rand.Reader, h.board.Poll().Election, crypto.BaseMul(h.secret(d[0])), [][]int{{1, 0}})
	if err == nil {
		err = b.Sign(rand.Reader, h.secret(d[0]))
	}
	if err != nil {
		t.Fatal(err)
	}
	v := &ballot.Envelope{Ballot: b, Tokens: h.unblinded(t, d[0])}
	h.epoch(t, v.Bytes(), h.vote(t, d[1], yes, none))
	return h, opening.Randomness[0][0]
}

// reuse makes the first text one with this r, and with a proof of it.
func (h *hall) reuse(t testing.TB, v *ballot.Envelope, r crypto.Scalar) {
	t.Helper()
	s := &v.Texts.Sealed[0]
	s.Alpha = crypto.BaseMul(r)
	prefix := "piaojue/v1/text|" + v.Texts.Election + "|1|" + v.Texts.Credential.String() + "|" + s.Alpha.String() + "|" + crypto.Sum(s.Data).String() + "|"
	s.Proof = must(crypto.ProveKnowledge(rand.Reader, prefix, r))(t)
}
