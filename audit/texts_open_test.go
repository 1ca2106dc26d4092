// What tablets load has no room for AES and opens no text: see texts_open.go.

//go:build !js || verifier

package audit_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

// Texts are opened, sorted by their bytes question by question, and what is no text is counted and harms nobody.
func TestTextsAreOpened(t *testing.T) {
	h := story(t, written)
	want := []tally.Texts{
		{ID: "X1", Texts: []string{"安静", "路灯"}, Unreadable: 1},
		{ID: "X2", Texts: []string{"没有\n谢谢"}, Empty: 1, Unreadable: 1},
	}
	r := audit.Verify(h.bundle(t), audit.Options{})
	if !r.OK || !reflect.DeepEqual(r.Outcome.Texts, want) {
		t.Errorf("%+v", r.Outcome)
	}
	if _, there := h.bundle(t)["archive.bel"]; there {
		t.Error("an archive of Belenios, which knows no texts")
	}
	if steps := r.Outcome.Steps(); !slices.Equal(steps, []tally.Step{tally.StepAnnounce}) {
		t.Errorf("%v", steps)
	}
}

// Whatever is not the alphas of all texts, the factors of these, or the texts that they open, is refused.
func TestTextsAreOpenedAgain(t *testing.T) {
	s := story(t, written)
	h := s.before(t, audit.Tally)
	honest := h.board.Tally()
	for name, change := range map[string]func(b *audit.TallyBody){
		"one-less":      func(b *audit.TallyBody) { b.Alphas = b.Alphas[1:] },
		"another-order": func(b *audit.TallyBody) { b.Alphas[0], b.Alphas[1] = b.Alphas[1], b.Alphas[0] },
		"another-alpha": func(b *audit.TallyBody) { b.Alphas[0] = []crypto.Point{crypto.Generator(), b.Alphas[0][1]} },
		"a-sum-beside":  func(b *audit.TallyBody) { b.Sum = tally.EncryptedTally{{crypto.NoCiphertext()}} },
		"a-sum-instead": func(b *audit.TallyBody) { b.Sum, b.Alphas = tally.EncryptedTally{{crypto.NoCiphertext()}}, nil },
		"nothing":       func(b *audit.TallyBody) { b.Alphas = nil },
		"a-ballot-more": func(b *audit.TallyBody) { b.Ballots++ },
	} {
		body := honest
		body.Alphas = slices.Clone(honest.Alphas)
		change(&body)
		if err := h.try(audit.Tally, command(h, audit.Tally, body, h.chairAndChief()...)); err == nil {
			t.Errorf("tally: %s: accepted", name)
		}
	}
	h = s.before(t, audit.Share)
	alphas := h.board.Alphas()
	for name, body := range map[string]audit.ShareBody{
		"of-another-trustee": {Trustee: 1, Share: h.textShare(t, 3, alphas).Share},
		"of-fewer":           h.textShare(t, 1, alphas[1:]),
		"of-others":          h.textShare(t, 1, [][]crypto.Point{alphas[1], alphas[0], alphas[2]}),
		"none":               {Trustee: 1, Share: tally.Share{Partial: tally.PartialDecryption{Factors: [][]crypto.Point{}, Proofs: [][]crypto.Proof{}}}},
		"unbound":            unbound(h.textShare(t, 1, alphas)),
		"with-other-proofs":  proven(h.textShare(t, 1, alphas)),
	} {
		if err := h.try(audit.Share, command(h, audit.Share, body, h.trustees[0])); err == nil {
			t.Errorf("share: %s: accepted", name)
		}
	}
	h = s.before(t, audit.Result)
	for name, change := range map[string]func(o *tally.Outcome){
		"another-text":    func(o *tally.Outcome) { o.Texts[0].Texts[0] = "吵闹" },
		"another-order":   func(o *tally.Outcome) { slices.Reverse(o.Texts[0].Texts) },
		"one-less":        func(o *tally.Outcome) { o.Texts[0].Texts = o.Texts[0].Texts[1:] },
		"called-empty":    func(o *tally.Outcome) { o.Texts[0].Empty, o.Texts[0].Unreadable = 1, 0 },
		"a-question-less": func(o *tally.Outcome) { o.Texts = o.Texts[:1] },
		"none":            func(o *tally.Outcome) { o.Texts = nil },
	} {
		body := h.counted(t)
		change(&body.Outcome)
		if err := h.try(audit.Result, command(h, audit.Result, body, h.scrutineers()...)); err == nil {
			t.Errorf("result: %s: accepted", name)
		}
	}
}

func unbound(b audit.ShareBody) audit.ShareBody {
	b.Share.Partial.Factors[0][0] = b.Share.Partial.Factors[0][0].Add(crypto.Generator())
	return b
}

func proven(b audit.ShareBody) audit.ShareBody {
	b.Share.Partial.Proofs = [][]crypto.Proof{{b.Share.Bound}}
	return b
}

// A board of texts may stand beside another one, and its alphas count as those of ballots do.
func TestTextsBesideTexts(t *testing.T) {
	other := story(t, written)
	seeded(t, 6)
	apart := *everybody
	apart.issuers = apart.issuers[2:]
	at := other.board.AtHead()
	h := apart.newHall(t, script{"beside-texts", ballot.SealedText, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}, func(m *ballot.Manifest) {
		m.Beside = &at
	})
	h.ceremony(t)
	h.approve(t)
	d := h.people.deputies[:2]
	h.attend(t, d, nil)
	h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]))
	h.open(t)
	if err := h.board.SitBeside(other.board); err != nil {
		t.Fatal(err)
	}
	v := h.writes(t, d[0], "路灯", "")
	if err := h.board.MayCast(v.Credential().Encoding(), v.Alphas(), 0); err != nil {
		t.Fatal(err)
	}
	v.Texts.Sealed[1].Alpha = other.board.Alphas()[1][1]
	if err := h.board.MayCast(v.Credential().Encoding(), v.Alphas(), 0); !errors.Is(err, audit.ErrCiphertext) {
		t.Errorf("with an alpha of a text there: %v", err)
	}
}

// Beside a poll of marks stands one of texts. A text with the alpha of a ballot that was cast there is refused where that board is
// known; who does not know it, says so.
func TestTextsBesideAPoll(t *testing.T) {
	_ = story(t, small) // gathers the people
	seeded(t, 5)
	other, r := everybody.playMarks(t)
	at := other.board.AtHead()
	apart := *everybody
	apart.issuers = apart.issuers[2:]
	h := apart.newHall(t, script{"beside", ballot.SealedText, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}, func(m *ballot.Manifest) {
		m.Beside = &at
	})
	h.ceremony(t)
	h.approve(t)
	h.playWritten(t)
	if r := audit.Verify(h.bundle(t), audit.Options{Beside: other.bundle(t)}); !r.OK || !r.Complete {
		t.Errorf("%+v", r)
	}
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK || r.Complete || !slices.Equal(r.Elsewhere, []audit.Cited{{Citation: *h.manifest().Beside, Beside: true}}) {
		t.Errorf("without the other board: %+v", r)
	}
	for name, wrong := range map[string]audit.Bundle{"another poll": story(t, tiny).bundle(t), "an earlier head": other.before(t, audit.Ballot).bundle(t)} {
		if r := audit.Verify(h.bundle(t), audit.Options{Beside: wrong}); r.OK {
			t.Errorf("%s: accepted", name)
		}
	}
	if r := audit.Verify(other.bundle(t), audit.Options{Beside: h.bundle(t)}); r.OK || r.Checks[1].OK {
		t.Error("beside a poll that names none: accepted")
	}
	// The author of the ballot there knows its r, and so can prove it here.
	v := h.writes(t, h.people.deputies[0], "路灯", "")
	h.reuse(t, v, r)
	h.signTexts(t, v, h.people.deputies[0])
	if err := h.board.Poll().Verify(v); err != nil {
		t.Fatal(err)
	}
	again := h.before(t, audit.Ballot)
	if err := again.board.SitBeside(other.board); err != nil {
		t.Fatal(err)
	}
	again.refuse(t, audit.Ballot, v.Bytes(), audit.ErrCiphertext.Error())
	h.before(t, audit.Ballot).put(t, audit.Ballot, v.Bytes())
}

func TestStories_Texts(t *testing.T) { written.verifies(t) }

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

// Texts of a few people are announced by a decision alone.
func TestThreat48_FewTexts(t *testing.T) {
	_ = story(t, small) // gathers the people
	seeded(t, 7)
	h := everybody.newHall(t, script{"written-few", ballot.SealedText, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}, func(m *ballot.Manifest) { m.Rules.SmallGroup = 4 })
	h.ceremony(t)
	h.approve(t)
	h.writeUpTo(t, h.result)
	var reveals *audit.RevealsError
	want := []tally.Finding{{ID: "X1", Why: tally.Few}, {ID: "X2", Why: tally.Few}}
	if err := h.try(audit.Announce, announcing(h, audit.Publication{})); !errors.As(err, &reveals) || !slices.Equal(reveals.Found, want) {
		t.Fatalf("three texts: announced with %v", err)
	}
	h.put(t, audit.Announce, announcing(h, audit.Publication{Despite: "主任会议决定全部公布"}))
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK || !r.Complete {
		t.Errorf("by a decision: %+v", r)
	}
	h = story(t, written).before(t, audit.Announce)
	h.manifest().Rules.SmallGroup = 3
	defer func() { h.manifest().Rules.SmallGroup = 0 }()
	if found := h.board.Findings(); found != nil {
		t.Errorf("three are not fewer than three: %v", found)
	}
}
