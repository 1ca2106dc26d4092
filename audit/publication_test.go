package audit_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// rating is an evaluation by two deputies, counted and not announced, under rules that name small groups.
func rating(t *testing.T) *hall {
	seeded(t, 3)
	_ = story(t, small) // gathers the people
	h := everybody.newHall(t, script{"rated-few", ballot.Evaluating, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}, func(m *ballot.Manifest) { m.Rules.SmallGroup = 10 })
	h.rate(t, []ballot.Mark{1, 3}, []ballot.Mark{2, 3})
	return h
}

// rate plays a poll from the ceremony to the result, with these ballots.
func (h *hall) rate(t *testing.T, marks ...[]ballot.Mark) {
	h.ceremony(t)
	h.approve(t)
	d := h.people.deputies[:4]
	h.attend(t, d, nil)
	var cards []audit.IssueRecord
	for i := range marks {
		cards = append(cards, h.tokens(t, d[i]))
	}
	h.issue(t, cards...)
	h.open(t)
	h.closing(t)
	var votes [][]byte
	for i, m := range marks {
		votes = append(votes, h.vote(t, d[i], m...))
	}
	h.epoch(t, votes...)
	h.close(t, 0)
	h.collect(t)
	h.tally(t)
	h.decrypt(t, 1, 3)
	h.result(t)
}

// announcing is an announcement with what it makes known.
func announcing(h *hall, p audit.Publication) []byte {
	return command(h, audit.Announce, audit.AnnounceBody{Result: h.board.Result(), Publication: p}, h.chairAndChief()...)
}

// withheld is the bundle for the public.
func withheld(t *testing.T, h *hall) audit.Bundle {
	var entries []audit.Entry
	for _, e := range h.edits() {
		entries = append(entries, e.entry)
	}
	return h.bundle(t).Withhold(entries)
}

// What reveals votes is announced in full only by a decision, and otherwise the grades alone: then the public has no figures, the report
// lists what is withheld, and nobody can announce other grades.
func TestThreat48_Announce(t *testing.T) {
	h := rating(t)
	n := len(h.records)
	var reveals *audit.RevealsError
	if err := h.try(audit.Announce, announcing(h, audit.Publication{})); !errors.As(err, &reveals) {
		t.Fatalf("announced with %v", err)
	} else if want := []tally.Finding{{ID: "X1", Why: tally.Few}, {ID: "X2", Why: tally.Few}}; !slices.Equal(reveals.Found, want) {
		t.Errorf("found %v, want %v", reveals.Found, want)
	}
	grades := audit.NewPublication(audit.OnlyGrades, h.board.Outcome())
	if !slices.Equal(grades.Grades, []ballot.Standing{ballot.Dissatisfied, ballot.Dissatisfied}) {
		t.Fatalf("%v", grades.Grades)
	}
	better := slices.Clone(grades.Grades)
	better[0] = ballot.Satisfied
	h.refuseAll(t, audit.Announce, map[string]bad{
		"names of an evaluation":  {announcing(h, audit.Publication{Publish: audit.OnlyNames}), "not what this form of ballot can make known"},
		"something else":          {announcing(h, audit.Publication{Publish: "rates", Grades: grades.Grades}), "not what this form"},
		"grades without grades":   {announcing(h, audit.Publication{Publish: audit.OnlyGrades}), "not what this form"},
		"a grade less":            {announcing(h, audit.Publication{Publish: audit.OnlyGrades, Grades: grades.Grades[:1]}), "not what this form"},
		"no such grade":           {announcing(h, audit.Publication{Publish: audit.OnlyGrades, Grades: []ballot.Standing{"", ballot.NoKnowledge}}), `no item is graded "no_knowledge"`},
		"another grade":           {announcing(h, audit.Publication{Publish: audit.OnlyGrades, Grades: better}), "not what the result says"},
		"all, and grades":         {announcing(h, audit.Publication{Grades: grades.Grades, Despite: "主任会议决定"}), "not what this form"},
		"grades, despite":         {announcing(h, audit.Publication{Publish: audit.OnlyGrades, Grades: grades.Grades, Despite: "主任会议决定"}), "nothing is published despite"},
		"a decision out of sight": {announcing(h, audit.Publication{Despite: "\u202e决定"}), "character U+202E"},
	})

	h.put(t, audit.Announce, announcing(h, grades))
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK || !r.Complete {
		t.Errorf("with the figures: %+v", r)
	}
	r := audit.Verify(withheld(t, h), audit.Options{})
	if !r.OK || r.Complete || r.Outcome != nil || len(r.Withheld) != 3 || r.Record.Publication == nil || !slices.Equal(r.Record.Publication.Grades, grades.Grades) {
		t.Errorf("without the figures: %+v", r)
	}

	h = h.at(t, n)
	h.put(t, audit.Announce, announcing(h, audit.Publication{Despite: "主任会议决定全部公布"}))
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK || !r.Complete {
		t.Errorf("by a decision: %+v", r)
	}
	refused(t, "figures that were published, withheld", withheld(t, h), int64(h.index(t, audit.Share)))
}

// taking returns a replay of the board of h that has taken an announcement.
func taking(t *testing.T, h *hall, p audit.Publication) *audit.Board {
	t.Helper()
	b, err := audit.Replay(h.bundle(t), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	payload := announcing(h, p)
	item, err := b.Poll().Check(audit.Message{Kind: audit.Announce, Payload: payload}.Entry(), payload)
	if err == nil {
		err = b.Apply(item)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A board that was told of the poll before finds what the figures have more than those that are known, and is not announced whole without a
// decision. Figures that were not made known make no difference. Whoever verifies both later is told of it, and nobody is refused for what was
// not known in the hall.
func TestThreat48_DifferenceFromPrevious(t *testing.T) {
	first := rating(t)
	unknown := taking(t, first, audit.NewPublication(audit.OnlyGrades, first.board.Outcome()))
	first.put(t, audit.Announce, announcing(first, audit.Publication{Despite: "主任会议决定全部公布"}))
	apart := *everybody
	apart.issuers = apart.issuers[2:]
	h := apart.newHall(t, script{"rated-again", ballot.Evaluating, 4, 2, 0, 3, 2, 1, 2, 2, ballot.Public}, func(m *ballot.Manifest) {
		m.Rules.SmallGroup = 3
		m.Previous = &ballot.Previous{Citation: first.board.AtResult()}
	})
	h.rate(t, []ballot.Mark{1, 3}, []ballot.Mark{2, 3}, []ballot.Mark{2, 2})
	with := first.manifest().Origin
	want := []tally.Finding{{ID: "X1", Why: tally.Difference, With: with}, {ID: "X2", Why: tally.Difference, With: with}}
	b, err := audit.Replay(h.bundle(t), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, before := range []*audit.Board{unknown, first.board, unknown} { // of which figures that were known may be withheld in the end
		if known, err := before == first.board, b.Follow(before); err != nil || known != slices.Equal(b.Findings(), want) || !known && b.Findings() != nil {
			t.Errorf("%d: %v, %v", i, b.Findings(), err)
		}
	}
	if err := first.board.Follow(h.board); err == nil {
		t.Error("a board follows one that its manifest does not cite")
	}
	h.put(t, audit.Announce, announcing(h, audit.Publication{}))
	if r := audit.Verify(h.bundle(t), audit.Options{Previous: first.bundle(t)}); !r.OK || !r.Complete || !slices.Equal(r.Differences, want) {
		t.Errorf("with the poll before: %+v", r)
	}
	if r := audit.Verify(h.bundle(t), audit.Options{}); !r.OK || r.Complete || r.Differences != nil {
		t.Errorf("without: %+v", r)
	}
	if r := audit.Verify(h.bundle(t), audit.Options{Previous: withheld(t, first)}); r.Differences != nil {
		t.Errorf("with figures withheld: %+v", r)
	}
}

// Before the announcement a board can be followed without what yields the counts, and what it ends with is taken then only if no figures are
// made known.
func TestThreat48_BeforeAnnounce(t *testing.T) {
	h := story(t, tiny).before(t, audit.Announce)
	b, err := audit.Replay(withheld(t, h), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if waits, _ := b.Waits(); b.Phase() != audit.Resulted || b.Outcome() != nil || b.Counted() != nil || waits != audit.Announce {
		t.Errorf("%s, %+v, waits for %s", b.Phase(), b.Outcome(), waits)
	}
	if b, err = audit.Replay(withheld(t, story(t, tiny).before(t, audit.Result)), audit.Options{}); err != nil {
		t.Fatal(err)
	}
	if waits, trustees := b.Waits(); waits != audit.Result || trustees != nil {
		t.Errorf("all shares are on the board, and it waits for %s of %v", waits, trustees)
	}
	for extent, taken := range map[audit.Extent]bool{"": false, audit.OnlyNames: true} {
		b, err := audit.Replay(withheld(t, h), audit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		payload := announcing(h, audit.NewPublication(extent, h.board.Outcome()))
		item, err := b.Poll().Check(audit.Message{Kind: audit.Announce, Payload: payload}.Entry(), payload)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Apply(item); taken != (err == nil) {
			t.Errorf("%q: %v", extent, err)
		}
	}
}

// Names alone are made known with a decision, too, and a project that was not chosen is none of them.
func TestThreat48_Decide(t *testing.T) {
	h := story(t, tied).before(t, audit.Decide)
	good := h.decision(h.revote())
	good.Publish = audit.OnlyNames
	decide := func(names ...string) []byte {
		body := good
		body.Names = names
		return command(h, audit.Decide, body, h.chairAndChief()...)
	}
	h.refuseAll(t, audit.Decide, map[string]bad{
		"one of the tied": {decide(h.board.Outcome().Tied[0]), "not what the result says"},
		"twice":           {decide("X1", "X1"), `"X1" is none, or twice`},
		"no project":      {decide("Y"), `"Y" is none, or twice`},
		"too many":        {decide("X1", "X2", "X3"), "not what this form"},
	})
	h.put(t, audit.Decide, decide())
}
