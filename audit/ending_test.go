package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/tally"
)

func TestBoard_Announce(t *testing.T) {
	h := story(t, full).before(t, audit.Announce)
	h.refuse(t, audit.Announce, command(h, audit.Announce, audit.AnnounceBody{}, h.chairAndChief()...), "names another result than the board's")
	h.refuse(t, audit.Announce, command(h, audit.Announce, audit.AnnounceBody{Result: story(t, tiny).board.Result()}, h.chairAndChief()...), "names another result")
	hash := h.manifest().Hash()
	decide := audit.DecideBody{Result: h.board.Result(), Decision: "REVOTE", Text: "再来一次", Next: &hash}
	h.refuse(t, audit.Decide, command(h, audit.Decide, decide, h.chairAndChief()...), "there is nothing to decide")
	h.announce(t)
}

// A tie is nobody's to break: it is not announced, and what is decided about it stands on the board (threat 45).
func TestThreat45_TieIsDecided(t *testing.T) {
	s := story(t, tied)
	o := outcomeOf(t, s)
	if o.Next != tally.Revote || len(o.Tied) != 3 || len(o.Chosen) != 0 || o.Vacant != 2 {
		t.Fatalf("%+v", o)
	}
	h := s.before(t, audit.Decide)
	h.refuse(t, audit.Announce, command(h, audit.Announce, audit.AnnounceBody{Result: h.board.Result()}, h.chairAndChief()...), "it is to be decided, not announced")
	h.refusePhase(t, audit.Void, h.void("OTHER"))
	good := h.decision(h.revote())
	decide := func(f func(b *audit.DecideBody)) []byte {
		b := good
		f(&b)
		return command(h, audit.Decide, b, h.chairAndChief()...)
	}
	h.refuseAll(t, audit.Decide, map[string]bad{
		"another result":           {decide(func(b *audit.DecideBody) { b.Result = crypto.Sum(nil) }), "names another result"},
		"a lot is drawn":           {decide(func(b *audit.DecideBody) { b.Decision = "LOT" }), `decision "LOT": want one of`},
		"left to the next session": {decide(func(b *audit.DecideBody) { b.Decision, b.Next = "NEXT_SESSION", nil }), "the lawful steps are"},
		"by the presidium":         {decide(func(b *audit.DecideBody) { b.Decision, b.Next = "PRESIDIUM_DECIDED", nil }), "the lawful steps are"},
		"nothing":                  {decide(func(b *audit.DecideBody) { b.Decision = "" }), `decision ""`},
		"a re-vote without next":   {decide(func(b *audit.DecideBody) { b.Next = nil }), "is named for another ballot, and only then"},
		"left vacant, with a next": {decide(func(b *audit.DecideBody) { b.Decision = "LEAVE_VACANT" }), "is named for another ballot, and only then"},
		"without words":            {decide(func(b *audit.DecideBody) { b.Text = "" }), "text of 0 characters"},
		"with too many":            {decide(func(b *audit.DecideBody) { b.Text = strings.Repeat("平", 2001) }), "text of 2001 characters"},
	})
	h.put(t, audit.Decide, decide(func(*audit.DecideBody) {}))
}

// The round after a tie is about the tied, for the seats left, under the same rules, and names the board it follows.
func TestThreat45_NextRound(t *testing.T) {
	s := story(t, tied)
	for name, test := range map[string]struct {
		change func(m *ballot.Manifest)
		want   string
	}{
		"as it must be":           {func(*ballot.Manifest) {}, ""},
		"of another board":        {func(m *ballot.Manifest) { m.Previous.Origin += "x" }, "does not cite this board"},
		"of another size":         {func(m *ballot.Manifest) { m.Previous.Size++ }, "does not cite this board"},
		"of another root":         {func(m *ballot.Manifest) { m.Previous.Root = crypto.Sum(nil) }, "does not cite this board"},
		"of nothing":              {func(m *ballot.Manifest) { m.Previous = nil }, "does not cite this board"},
		"among two of three":      {func(m *ballot.Manifest) { m.Candidates, m.Seats = m.Candidates[:2], 1 }, "but 3 are tied for 2"},
		"for fewer seats":         {func(m *ballot.Manifest) { m.Seats = 1 }, "but 3 are tied for 2"},
		"with the same registrar": {func(m *ballot.Manifest) { m.Registrars = s.manifest().Registrars }, "serves two polls"},
		"not as a re-vote":        {func(m *ballot.Manifest) { m.Previous.Revote = false; m.Seats = 2; m.Rules.Differential = 20 }, "the decision was REVOTE"},
		"with another project":    {func(m *ballot.Manifest) { m.Candidates[2].ID = "X9" }, "is not one of the tied"},
		"under another name":      {func(m *ballot.Manifest) { m.Candidates[2].Names = ballot.Names{"zh": "别的项目"} }, "is not one of the tied"},
		"under other rules":       {func(m *ballot.Manifest) { m.Rules.PassLine = ballot.Fraction{Num: 1, Den: 3, Of: ballot.OfAll} }, "under the same rules"},
		"with another roll":       {func(m *ballot.Manifest) { m.Roll.Count++ }, "by the same deputies"},
	} {
		t.Run(name, func(t *testing.T) {
			h := s.before(t, audit.Decide)
			next := h.revote()
			next.Candidates = slices.Clone(next.Candidates)
			test.change(next)
			h.beside = append(slices.Clone(h.beside[:2]), next.Bytes())
			h.decide(t, next)
			r := audit.Verify(h.bundle(t), audit.Options{})
			end := r.Checks[len(r.Checks)-2]
			if r.OK != (test.want == "") || !strings.Contains(end.Reason, test.want) {
				t.Errorf("%+v", end)
			}
		})
	}
	h := s.before(t, audit.Decide)
	h.decide(t, h.revote())
	bundle := h.bundle(t)
	delete(bundle, "payload/"+h.revote().Hash().String())
	if r := audit.Verify(resum(bundle), audit.Options{}); r.OK {
		t.Error("the manifest of the next round may be missing")
	}
}

// The cards that were replaced in one round are void in the next.
func TestThreat28_ReplacedInNextRound(t *testing.T) {
	story(t, tied)
	s := tied
	s.name = "replaced"
	h := everybody.newHall(t, s)
	h.ceremony(t)
	h.approve(t)
	d := slices.Clone(h.people.deputies[:6])
	lost := audit.Replacement{Old: d[0].public(), New: h.reserve.public()}
	order(t, h, audit.Replace, audit.ReplaceBody{Card: &lost}, h.chairAndChief()...)
	d[0].card = h.reserve.card
	h.playTied(t, d)
	r := audit.Verify(h.bundle(t), audit.Options{})
	if r.OK || !strings.Contains(r.Checks[endCheck-1].Reason, "by the same deputies") {
		t.Errorf("with the lost card on the roll: %+v", r.Checks[endCheck-1])
	}
	h = h.at(t, len(h.records)-1)
	next := h.revote()
	var cards []crypto.PublicKey
	for _, x := range d {
		cards = append(cards, x.public())
	}
	next.Roll = ballot.NewKeys(cards).List()
	h.beside = append(slices.Clone(h.beside[:2]), next.Bytes())
	h.decide(t, next)
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK {
		t.Errorf("with the new card on the roll: %+v", r.Checks[endCheck-1])
	}
}

func TestBoard_Void(t *testing.T) {
	h := story(t, full).before(t, audit.Closing)
	void := func(reason, text string) []byte {
		return command(h, audit.Void, audit.VoidBody{Reason: reason, Text: text}, h.chairAndChief()...)
	}
	h.refuseAll(t, audit.Void, map[string]bad{
		"another reason": {void("RAIN", "下雨"), `reason "RAIN": want one of`},
		"no reason":      {void("", "下雨"), `reason "": want one of`},
		"no words":       {void("OTHER", ""), "text of 0 characters"},
		"too many words": {void("OTHER", strings.Repeat("雨", 2001)), "text of 2001 characters"},
		"words reversed": {void("OTHER", "\u202e雨下"), "character U+202E is not allowed"},
		"no excess":      {void("COLLECTED_OVER_ISSUED", "下雨"), "the board does not show it"},
		"a quorum":       {void("NO_QUORUM", "下雨"), "the board does not show it"},
		"no complaint":   {void("COMPLAINT", "下雨"), "the board does not show it"},
		"not few yet":    {void("TOO_FEW_BALLOTS", "下雨"), "the board does not show it"},
	})
	h.put(t, audit.Void, void("OTHER", strings.Repeat("雨", 2000)))
	for _, kind := range []audit.Kind{audit.Closing, audit.Tally, audit.Share, audit.Void, audit.Attendance} { // for good
		h.refusePhase(t, kind, sample(t, h, kind))
	}
	if o := outcomeOf(t, h); o.Next != tally.Void || len(o.Chosen) != 0 {
		t.Errorf("%+v", o)
	}
}

func TestBoard_Remark(t *testing.T) {
	h := story(t, full).before(t, audit.Closing)
	remark := func(text string) []byte {
		return command(h, audit.Remark, audit.RemarkBody{Text: text}, h.tellers()[0])
	}
	h.refuse(t, audit.Remark, remark(""), "text of 0 characters")
	h.refuse(t, audit.Remark, remark(strings.Repeat("字", 2001)), "text of 2001 characters")
	h.put(t, audit.Remark, remark("一字"))
}

func TestBoard_Destroyed(t *testing.T) {
	h := story(t, full).before(t, audit.Destroyed)
	keys := h.board.Poll().Trustees.Keys()
	body := audit.DestroyedBody{Trustee: 1, Key: keys[1]}
	h.refuse(t, audit.Destroyed, signed(h, audit.Destroyed, 1, body), "trustee 1 holds another key")
	h.destroyed(t, 1)
}

// The line is more than half of all deputies, not of the ballots: of twelve deputies seven. One vote less, and nobody is
// chosen for the seat (threat 44).
func TestThreat44_LineOnBoard(t *testing.T) {
	for name, test := range map[string]struct {
		approve int
		chosen  int
	}{"all blank": {0, 0}, "exactly half": {2, 0}, "one more than half": {3, 1}, "all": {4, 1}} {
		t.Run(name, func(t *testing.T) {
			story(t, tiny)
			s := tiny
			s.name = "line"
			h := everybody.newHall(t, s)
			h.ceremony(t)
			h.approve(t)
			d := h.people.deputies[:4]
			h.attend(t, d, nil)
			h.issue(t, h.tokens(t, d[0]), h.tokens(t, d[1]), h.tokens(t, d[2]), h.tokens(t, d[3]))
			h.open(t)
			h.closing(t)
			var ballots [][]byte
			for i, x := range d {
				mark := none
				if i < test.approve {
					mark = yes
				}
				ballots = append(ballots, h.vote(t, x, mark, none))
			}
			h.epoch(t, ballots...)
			h.close(t, 0)
			h.collect(t)
			h.tally(t)
			h.decrypt(t, 2, 3)
			h.result(t)
			o := outcomeOf(t, h)
			if *o.Items[0].Approve != test.approve || o.Line != 3 || len(o.Chosen) != test.chosen || o.Vacant != 1-test.chosen {
				t.Errorf("%+v", o)
			}
		})
	}
}
