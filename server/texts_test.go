package server

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
	"github.com/piaojue/piaojue/trustee"
)

// asksForTexts makes the poll one of sealed texts.
func asksForTexts(h *hall) {
	m := h.manifest
	m.Rules, m.Seats, m.Title = ballot.DefaultRules(ballot.SealedText), 0, ballot.Names{"zh": "意见征集"}
	m.Candidates = []ballot.Candidate{
		{ID: "Q1", Names: ballot.Names{"zh": "您最希望改进什么"}, Text: &ballot.TextLimit{Max: 30}},
		{ID: "Q2", Names: ballot.Names{"zh": "其他意见"}, Text: &ballot.TextLimit{Max: 60}},
	}
}

// A writer is a deputy who writes, and may try more than that.
type writer struct {
	poll   *ballot.Poll
	secret crypto.Scalar
	tokens []crypto.Token
}

func (h *hall) writers() (all []writer) {
	h.t.Helper()
	bundle := h.bundle()
	p := &must(audit.Replay(bundle, audit.Options{Unwitnessed: true})).Poll().Poll
	for _, d := range h.people {
		tokens := must(audit.Redeem(p, d.card, d.slip, must(bundle.Issued())))
		all = append(all, writer{p, crypto.DeriveCredential(d.card, d.slip, p.Fingerprint), tokens})
	}
	return all
}

func (w writer) writes(texts ...string) *ballot.Envelope {
	return must(w.poll.CastTexts(crypto.AESGCM, rand.Reader, w.secret, texts, w.tokens))
}

// forges changes what was written, and signs it again.
func (w writer) forges(change func(sealed []crypto.SealedText)) []byte {
	v := w.writes("河边的路灯", "")
	change(v.Texts.Sealed)
	hash := v.Texts.UnsignedHash().Base64()
	v.Texts.Signature = &ballot.BallotSignature{Hash: hash, Proof: must(crypto.ProveKnowledge(rand.Reader, "sig|"+hash+"|", w.secret))}
	return v.Bytes()
}

// What would have the trustees open what somebody else has written or voted is refused by the server, and, should an operator put it on
// a board nevertheless, by the verifier and by every trustee (threats 10 and 17; docs/protocol.md, section 3.6).
func TestThreat10_SealedTexts(t *testing.T) {
	h := newHall(t, 4, asksForTexts)
	h.toVoting()
	writers := h.writers()
	victim, thief := writers[0].writes("安静", "电梯"), writers[1]
	voted := newHall(t, 2).alphaOfBallot()
	attacks := map[string]struct {
		envelope []byte
		code     api.Code
		why      string // what verifier and trustee say
	}{
		"a copied sealed text":               {thief.forges(func(s []crypto.SealedText) { s[0] = victim.Texts.Sealed[0] }), api.Invalid, "question 1: text: the proof does not hold"},
		"an alpha taken from a ballot":       {thief.forges(func(s []crypto.SealedText) { s[0].Alpha = voted }), api.Invalid, "question 1: text: the proof does not hold"},
		"a text without proof":               {thief.forges(func(s []crypto.SealedText) { s[1].Proof = crypto.Proof{} }), api.Invalid, "question 2: text: the proof does not hold"},
		"a second text under one credential": {writers[0].writes("再写一次", "").Bytes(), api.AlreadyCast, audit.ErrCast.Error()},
	}
	envelopes := [][]byte{victim.Bytes(), thief.writes("路灯", "").Bytes(), writers[2].writes("", "没有").Bytes(), writers[3].writes("路灯", "没有").Bytes()}
	h.want(201, h.post("/ballots", envelopes[0]))
	for name, a := range attacks {
		if p := h.refused(a.code, h.post("/ballots", a.envelope)); strings.Contains(p.Detail, "路灯") {
			t.Errorf("%s: %q", name, p.Detail)
		}
	}
	for _, e := range envelopes {
		h.want(201, h.post("/ballots", e))
	}
	h.toResult()
	honest := h.bundle()
	trustees := h.newTrustees()
	for name, a := range attacks {
		forged := h.forge(honest, slices.Concat([][]byte{a.envelope, envelopes[0]}, envelopes[2:]))
		if r := audit.Verify(forged, audit.Options{}); r.OK || !strings.Contains(r.Checks[7].Reason, a.why) {
			t.Errorf("%s: verifier: %+v", name, r.Checks[7])
		}
		for i, x := range trustees {
			if _, err := x.Decrypt(rand.Reader, forged, audit.Options{}, nil); err == nil || !strings.Contains(err.Error(), a.why) {
				t.Errorf("%s: trustee %d: %v", name, i+1, err)
			}
		}
	}
	h.order(audit.Announce, audit.AnnounceBody{Result: h.board().Result()}, h.chair()...)
	want := []tally.Texts{{ID: "Q1", Texts: []string{"安静", "路灯", "路灯"}, Empty: 1}, {ID: "Q2", Texts: []string{"没有", "没有", "电梯"}, Empty: 1}}
	if r := audit.Verify(h.bundle(), audit.Options{}); !r.OK || !r.Complete || !reflect.DeepEqual(r.Outcome.Texts, want) {
		t.Errorf("%+v", r)
	}
}

// alphaOfBallot is what everybody sees of a vote in another poll.
func (h *hall) alphaOfBallot() crypto.Point {
	h.t.Helper()
	p := ballot.NewPoll(h.manifest, crypto.BaseMul(must(crypto.RandomScalar(rand.Reader))))
	draft := must(p.Encrypt(rand.Reader, crypto.Generator(), make([]ballot.Mark, len(h.manifest.Candidates))))
	return draft.Ballot.Answers[0].Choices[0].Alpha
}

// newTrustees are all trustees of the poll, each with a folder.
func (h *hall) newTrustees() (all []*trustee.Trustee) {
	h.t.Helper()
	for i, key := range h.scrutineers() {
		x := must(trustee.New(rand.Reader, fmt.Sprint(h.t.TempDir(), "/", i), h.manifest, key, []byte("correct horse battery")))
		h.t.Cleanup(func() { x.Close() })
		all = append(all, x)
	}
	return all
}

// forge is the bundle of an operator who has the log's key: the board up to its last epoch, and these in it.
func (h *hall) forge(honest audit.Bundle, ballots [][]byte) audit.Bundle {
	h.t.Helper()
	leaves := must(honest.Leaves(h.board().Size()))
	at := slices.IndexFunc(leaves, func(leaf []byte) bool { return must(audit.ParseEntry(leaf)).Kind == audit.Epoch })
	leaves = slices.Clone(leaves[:at])
	epoch := audit.EpochBody{Epoch: 1, Count: len(ballots)}.Bytes()
	entries := []audit.Entry{{Kind: audit.Epoch, Payload: crypto.Sum(epoch)}}
	payloads := map[crypto.Hash][]byte{crypto.Sum(epoch): epoch, h.manifest.Roll.Hash: h.roll.Bytes(), h.manifest.Slips.Hash: h.slips.Bytes()}
	slices.SortFunc(ballots, func(a, b []byte) int { x, y := crypto.Sum(a), crypto.Sum(b); return bytes.Compare(x[:], y[:]) })
	for _, b := range ballots {
		entries = append(entries, audit.Entry{Kind: audit.Ballot, Payload: crypto.Sum(b)})
		payloads[crypto.Sum(b)] = b
	}
	for _, leaf := range leaves {
		hash := must(audit.ParseEntry(leaf)).Payload
		payloads[hash] = honest["payload/"+hash.String()]
	}
	for _, e := range entries {
		leaves = append(leaves, e.Bytes())
	}
	tree, _, err := audit.Tiles(leaves)
	if err != nil {
		h.t.Fatal(err)
	}
	origin := h.manifest.Origin
	signed := must(audit.SignCheckpoint(audit.Checkpoint{Origin: origin, Size: tree.Size(), Root: tree.Root()}, keysOf(origin, h.seeds).Log))
	return must(audit.NewBundle(h.board(), leaves, signed, payloads))
}

// Who uses the randomness of their own ballot again in a text beside it is refused at the door, if the server has that board as well; what it
// has acknowledged before comes to the board.
func TestThreat10_TextsBesideBallots(t *testing.T) {
	marks := newHall(t, 2)
	marks.toVoting()
	var known [2]crypto.Scalar
	for i, d := range marks.people {
		var envelope []byte
		envelope, known[i] = marks.opened(d)
		marks.want(201, marks.post("/ballots", envelope))
	}
	marks.order(audit.Closing, audit.ClosingBody{}, marks.chair()...)
	marks.want(201, marks.waitClose())
	head := marks.board().AtHead()
	h := newHall(t, 2, asksForTexts, func(h *hall) {
		m := h.manifest
		m.Origin += "-texts"
		keys := keysOf(m.Origin, h.seeds)
		m.LogKey, m.ReceiptKey = keys.Log.VerifierKey().String(), keys.Receipt.VerifierKey().String()
		m.Policy = "log " + m.LogKey + "\nquorum none\n"
		m.Beside = &head
	})
	h.toVoting()
	writers := h.writers()
	h.want(201, h.post("/ballots", writers[1].reuses(known[1])))
	if err := h.server.Open(t.Context(), "yunlan", "2025", Board{Writer: marks.writer, Registrars: []Registrar{marks.clerk}, Folder: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	h.refused(api.Duplicate, h.post("/ballots", writers[0].reuses(known[0])))
	h.want(201, h.post("/ballots", writers[0].writes("河边的路灯", "").Bytes()))
	h.order(audit.Closing, audit.ClosingBody{}, h.chair()...)
	h.want(201, h.waitClose())
	if n := h.board().Report().Electronic; n != 2 {
		t.Errorf("%d texts on the board", n)
	}
	for i, x := range h.newTrustees() {
		if _, err := x.Decrypt(rand.Reader, h.bundle(), audit.Options{Beside: marks.bundle()}, nil); err == nil || !strings.Contains(err.Error(), audit.ErrCiphertext.Error()) {
			t.Errorf("trustee %d: %v", i+1, err)
		}
	}
}

// opened is a ballot of somebody who knows its randomness, and the r of its first choice.
func (h *hall) opened(d person) ([]byte, crypto.Scalar) {
	h.t.Helper()
	bundle := h.bundle()
	p := &must(audit.Replay(bundle, audit.Options{Unwitnessed: true})).Poll().Poll
	secret := crypto.DeriveCredential(d.card, d.slip, p.Fingerprint)
	b, opening, err := ballot.Encrypt(rand.Reader, p.Election, crypto.BaseMul(secret), [][]int{{1, 1, 0}})
	if err == nil {
		err = b.Sign(rand.Reader, secret)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	v := &ballot.Envelope{Ballot: b, Tokens: must(audit.Redeem(p, d.card, d.slip, must(bundle.Issued())))}
	return v.Bytes(), opening.Randomness[0][0]
}

// reuses writes a text with this r, and proves it: there is no text in it.
func (w writer) reuses(r crypto.Scalar) []byte {
	credential := crypto.BaseMul(w.secret).String()
	return w.forges(func(sealed []crypto.SealedText) {
		s := &sealed[0]
		s.Alpha = crypto.BaseMul(r)
		place := fmt.Sprintf("piaojue/v1/text|%s|1|%s|%s|%s|", w.poll.Fingerprint, credential, s.Alpha, crypto.Sum(s.Data))
		s.Proof = must(crypto.ProveKnowledge(rand.Reader, place, r))
	})
}
