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

// Where only deputies may see the texts, neither share nor result is shown, and the rest still verifies.
func TestTextsAreWithheld(t *testing.T) {
	_ = story(t, written)
	seeded(t, 4)
	h := everybody.newHall(t, written, func(m *ballot.Manifest) { m.Audience = ballot.Deputies })
	h.ceremony(t)
	h.approve(t)
	h.playWritten(t)
	bundle := h.bundle(t)
	shown := bundle.Withhold(entriesOf(h))
	if r := audit.Verify(shown, audit.Options{}); !r.OK || r.Complete || r.Outcome != nil || len(r.Withheld) != 3 {
		t.Errorf("%+v", r)
	}
	if r := audit.Verify(bundle, audit.Options{}); !r.OK || r.Outcome == nil {
		t.Errorf("%+v", r)
	}
}

func entriesOf(h *hall) (all []audit.Entry) {
	for _, r := range h.records {
		all = append(all, r.entry())
	}
	return all
}

// A tally and a share are bounded by what everybody on the roll may write, before a point of them is decoded (threat 52).
func TestThreat52_LongShares(t *testing.T) {
	s := story(t, written)
	for _, kind := range []audit.Kind{audit.Tally, audit.Share} {
		s.before(t, kind).refuse(t, kind, make([]byte, 1<<16+4*(3+2*67)+1), "at most 66084")
		s.before(t, kind).refuse(t, kind, make([]byte, 1<<16+4*(3+2*67)), "not in canonical form")
	}
}

// No text comes from paper, and so no paper is issued.
func TestTextsHaveNoPaper(t *testing.T) {
	h := story(t, written).before(t, audit.Open)
	h.refuse(t, audit.Issue, h.papers(h.people.deputies[3]), "not written on paper")
}

// A text is opened with its envelope: of an epoch before closing everybody would see which texts came in it.
func TestTextsComeInOneEpoch(t *testing.T) {
	h := story(t, written).before(t, audit.Closing)
	h.refuse(t, audit.Epoch, audit.EpochBody{Epoch: 1, Count: 3}.Bytes(), "one epoch, after closing")
	h.closing(t)
	h.put(t, audit.Epoch, audit.EpochBody{Epoch: 1, Count: 3}.Bytes())
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
