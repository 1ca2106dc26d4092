package officer

import (
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
)

// An announcement is begun with what it makes known, which is filled in from the officer's own copy; the second officer's program
// compares it, and both are told what published counts reveal.
func TestThreat48_Choice(t *testing.T) {
	h := announced()
	s := h.at(audit.Announce)
	look := func() *View { return s.look(h) }
	said := func(p audit.Publication) (names []string) {
		v := look()
		o := must(Propose(rand.Reader, v, audit.Announce, audit.AnnounceBody{Publication: p}))
		for _, l := range must(v.Describe(o)) {
			names = append(names, l.Name)
		}
		return names
	}
	for _, c := range []struct {
		p    audit.Publication
		want []string
	}{
		{audit.Publication{}, []string{"announce", "publish.reveals"}},
		{audit.Publication{Publish: audit.OnlyNames}, []string{"announce", "publish.names"}},
		{audit.Publication{Despite: "主席团决定"}, []string{"announce", "publish.reveals", "publish.despite"}},
	} {
		if got := said(c.p); !slices.Equal(got, c.want) {
			t.Errorf("%+v: says %v, want %v", c.p, got, c.want)
		}
	}

	if _, err := register.CitationOf(look().Board, register.Date{}); err == nil { // docs/rules.md, section 15.2
		t.Error("a register takes what is not announced")
	}

	first, second := h.as(s.first, t.TempDir()), h.as(s.second, t.TempDir())
	v := look()
	o := must(Propose(rand.Reader, v, audit.Announce, audit.AnnounceBody{Publication: audit.Publication{Publish: audit.OnlyNames}}))
	w, _, err := first.Start(v, o, now, MaxWait)
	if err != nil {
		t.Fatal(err)
	}
	if _, complete, err := second.Join(look(), w, now); err != nil || !complete {
		t.Errorf("joined: %t, %v", complete, err)
	}
	forged := audit.NewOrder(audit.Announce, audit.AnnounceBody{Result: v.Board.Result(), Publication: audit.Publication{Publish: audit.OnlyNames, Names: []string{"X3"}}}, v.Board.Head())
	if _, _, err := first.Start(look(), forged, now, MaxWait); err == nil {
		t.Error("other names were signed")
	}
	unknown := audit.AnnounceBody{Publication: audit.Publication{Publish: audit.OnlyGrades}}
	if o, err := Propose(rand.Reader, look(), audit.Announce, unknown); err == nil {
		if _, _, err := first.Start(look(), o, now, MaxWait); err == nil {
			t.Error("grades of a vote on projects were signed")
		}
	}
}

// What is made known alone is named: no reader of the board can compare it with the result.
func TestThreat48_Named(t *testing.T) {
	h := announced()
	s := h.at(audit.Announce)
	v := s.look(h)
	m := v.Board.Poll().Manifest
	describe := func(p audit.Publication) []Line {
		return must(v.Describe(audit.NewOrder(audit.Announce, audit.AnnounceBody{Result: v.Board.Result(), Publication: p}, v.Board.Head())))
	}
	all := describe(audit.Publication{Publish: audit.OnlyNames, Names: []string{m.Candidates[0].ID}})
	if last := all[len(all)-1]; last.Name != "publish.names" || !slices.Contains(last.Args, any(m.Candidates[0].Names["zh"])) {
		t.Errorf("names: %v", last)
	}
	grades := []ballot.Standing{ballot.Dissatisfied, "", "excellent"}
	for range m.Candidates {
		grades = append(grades, ballot.Satisfied) // more than there are items
	}
	all = describe(audit.Publication{Publish: audit.OnlyGrades, Grades: grades})
	for i, want := range []string{"publish.grades", "publish.grade.dissatisfied", "publish.grade.none"} {
		if got := all[1+i].Name; got != want {
			t.Errorf("grades: line %d is %s, want %s", i, got, want)
		}
	}
	if len(all) != 2+len(m.Candidates) {
		t.Errorf("%d lines of grades for %d items", len(all)-2, len(m.Candidates))
	}
}

// Whoever has a copy without the result announces nothing.
func TestThreat48_NoResult(t *testing.T) {
	h := announced()
	s := h.at(audit.Announce)
	v := must(Look(s.bundle.Withhold(s.look(h).entries), audit.Options{Unwitnessed: true}))
	if _, err := Propose(rand.Reader, v, audit.Announce, nil); err == nil || errors.Is(err, audit.ErrPhase) {
		t.Errorf("proposed with %v", err)
	}
}

// Nor does such a copy let anybody join a decision: without the result nothing shows whether there is something to decide, and whether what is
// to be made known is the result's, which no reader could see either.
func TestThreat48_DecidedUnseen(t *testing.T) {
	h := announced()
	s := h.at(audit.Announce)
	v := s.look(h)
	result, head := v.Board.Result(), v.Board.Head()
	forged := audit.NewOrder(audit.Decide, audit.DecideBody{Result: result, Decision: "PRESIDIUM_DECIDED", Text: "主席团决定",
		Publication: audit.Publication{Publish: audit.OnlyNames, Names: []string{"X3"}}}, head)
	forged.Sign(h.poll().Manifest, h.officers[s.first].key)
	w := Waiting{Order: forged, Expires: now.Add(MaxWait).Unix(), By: h.officers[s.first].Key}
	w.Signature = h.officers[s.first].key.Sign(w.text(h.board.Poll()))
	hidden := must(Look(s.bundle.Withhold(v.entries), audit.Options{Unwitnessed: true}))
	if _, complete, err := h.as(s.second, t.TempDir()).Join(hidden, w, now); err == nil {
		t.Errorf("signed unseen, complete: %t", complete)
	}
}
