//go:build !js && !race

package audit_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Ballots are checked together with hints, one by one without, and by the plain verifier if that is asked: the report is the same to
// the byte, of an honest board and of one with a bad ballot, whatever the hints are.
func TestVerifyWays(t *testing.T) {
	story(t, tiny)
	h := everybody.newHall(t, script{"ways", ballot.ApproveOpposeAbstain, 9, 2, 1, 3, 2, 1, 2, 2, ballot.Public})
	h.playElectronic(t)
	honest := h.bundle(t)
	hints := audit.Bundle{}
	for path, payload := range honest {
		if strings.HasPrefix(path, "payload/") && bytes.HasPrefix(payload, []byte(`{"ballot":`)) {
			hints["hints/"+strings.TrimPrefix(path, "payload/")] = nil
		}
	}
	ballots := slices.Sorted(maps.Keys(hints))
	keep := func(payload crypto.Hash, h []byte) { hints["hints/"+payload.String()] = h }
	want := audit.Verify(honest, audit.Options{Plain: true})
	if !want.OK || want.Ballots != (audit.BallotsChecked{Plain: 9}) {
		t.Fatalf("%+v", want)
	}
	same := func(name string, b audit.Bundle, o audit.Options, want *audit.Report, ways audit.BallotsChecked) {
		t.Helper()
		r := audit.Verify(b, o)
		if r.Ballots != ways {
			t.Errorf("%s: %+v, want %+v", name, r.Ballots, ways)
		}
		have, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := json.Marshal(want); !bytes.Equal(have, text) {
			t.Errorf("%s: the report is %s, and plain %s", name, have, text)
		}
	}
	same("without hints", honest, audit.Options{Keep: keep}, want, audit.BallotsChecked{Single: 9})
	hinted := maps.Clone(honest)
	maps.Copy(hinted, hints)
	same("with hints", hinted, audit.Options{Rand: rand.Reader}, want, audit.BallotsChecked{Together: 9})
	same("with hints, and nothing random", hinted, audit.Options{}, want, audit.BallotsChecked{Single: 9})
	same("plain", hinted, audit.Options{Rand: rand.Reader, Plain: true}, want, audit.BallotsChecked{Plain: 9})
	swapped := maps.Clone(hinted)
	swapped[ballots[0]], swapped[ballots[1]] = hinted[ballots[1]], hinted[ballots[0]]
	same("with two hints swapped", swapped, audit.Options{Rand: rand.Reader}, want, audit.BallotsChecked{Single: 9})

	// Others are asked, and answer, or not, or anything.
	var others audit.Answers
	asked := 0
	ask := func(question func() []byte) []byte {
		asked++
		return others.Answer(rand.Reader, question())
	}
	same("others asked", hinted, audit.Options{Rand: rand.Reader, Ask: ask}, want, audit.BallotsChecked{Together: 9})
	same("others asked, without hints", honest, audit.Options{Rand: rand.Reader, Ask: ask, Keep: keep}, want, audit.BallotsChecked{Single: 9})
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
	for name, said := range map[string][]byte{"nobody": nil, "garbage": []byte("an answer"), "too few": audit.AppendFrame(nil, []byte{1})} {
		same("others asked: "+name, hinted, audit.Options{Rand: rand.Reader, Ask: func(func() []byte) []byte { return said }}, want, audit.BallotsChecked{Together: 9})
	}
	nothing := bytes.Repeat(audit.AppendFrame(nil, nil), 9)
	same("others accept nothing", hinted, audit.Options{Rand: rand.Reader, Ask: func(func() []byte) []byte { return nothing }}, want, audit.BallotsChecked{Plain: 9})
	for name, said := range map[string][]byte{"together, and there are no hints": {1}, "neither": {2}} {
		all := bytes.Repeat(audit.AppendFrame(nil, said), 9)
		same("others say: "+name, honest, audit.Options{Rand: rand.Reader, Ask: func(func() []byte) []byte { return all }}, want, audit.BallotsChecked{Plain: 9})
	}
	for _, question := range [][]byte{nil, []byte("a question"), audit.AppendFrame(audit.AppendFrame(nil, []byte("{}")), nil), audit.AppendFrame(nil, nil)} {
		if others.Answer(rand.Reader, question) != nil {
			t.Errorf("%q is answered", question)
		}
	}

	// One ballot is signed anew with a proof that does not hold, and its hints are those of the honest one.
	edits := h.edits()
	at := slices.IndexFunc(edits, func(e edit) bool { return e.entry.Kind == audit.Ballot })
	bad := edits[at].changed(bytes.Replace(edits[at].payload, []byte(`"response":"`), []byte(`"response":"1`), 1))
	hint := hints["hints/"+edits[at].entry.Payload.String()]
	edits[at] = bad
	forged := h.forge(t, honest, edits)
	want = audit.Verify(forged, audit.Options{Plain: true})
	if want.OK {
		t.Fatal("a forgery verifies")
	}
	same("a bad ballot, without hints", forged, audit.Options{}, want, audit.BallotsChecked{Single: 8, Plain: 1})
	for path, h := range hints {
		if forged["payload/"+strings.TrimPrefix(path, "hints/")] != nil {
			forged[path] = h
		}
	}
	forged["hints/"+bad.entry.Payload.String()] = hint
	same("a bad ballot, with hints", forged, audit.Options{Rand: rand.Reader}, want, audit.BallotsChecked{Together: 8, Plain: 1})
	same("a bad ballot, others asked", forged, audit.Options{Rand: rand.Reader, Ask: ask}, want, audit.BallotsChecked{Together: 8, Plain: 1})
}

// The door of the ballot box accepts what the plain check accepts. Of a ballot without tokens it computes nothing, and a false one it
// leaves to the plain check.
func TestAcceptBallot(t *testing.T) {
	h := story(t, tiny)
	poll := h.board.Poll()
	edits := h.edits()
	at := slices.IndexFunc(edits, func(e edit) bool { return e.entry.Kind == audit.Ballot })
	good := edits[at]
	electronic := func(e edit) *audit.Electronic { return &audit.Electronic{ID: e.entry.Payload, Payload: e.payload} }
	a := electronic(good)
	poll.AcceptElectronic(nil, []*audit.Electronic{a})
	if a.Item.Entry != good.entry || !bytes.Equal(a.Accepted.Envelope.Bytes(), good.payload) || len(a.Accepted.Hints) == 0 {
		t.Fatalf("a good ballot: %v", a.Item.Entry)
	}
	a.Accepted.Envelope.Tokens = []crypto.Token{}
	paper := good.changed(a.Accepted.Envelope.Bytes())
	if _, ok := poll.AcceptBallot(paper.entry.Payload, paper.payload); !ok {
		t.Error("a ballot from paper is refused")
	}
	bad := good.changed(bytes.Replace(good.payload, []byte(`"response":"`), []byte(`"response":"1`), 1))
	all := []*audit.Electronic{electronic(paper), electronic(bad), electronic(good)}
	poll.AcceptElectronic(nil, all)
	if all[0].Accepted != nil || all[1].Accepted != nil || all[2].Item.Entry != good.entry {
		t.Errorf("without tokens: %v, with a false proof: %v, and good: %v", all[0].Accepted, all[1].Accepted, all[2].Item.Entry)
	}
	before := electronic(good)
	if newHallBefore(t).AcceptElectronic(nil, []*audit.Electronic{before}); before.Accepted != nil {
		t.Error("a ballot before there is a key")
	}
}

// newHallBefore returns a poll that has no key yet.
func newHallBefore(t *testing.T) *audit.Poll {
	h := everybody.newHall(t, script{"before", ballot.ApproveOpposeAbstain, 4, 2, 1, 3, 2, 1, 2, 2, ballot.Public})
	return h.board.Poll()
}
