package service_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
)

// stateOf is all that follows from a register.
func stateOf(b *register.Board) []any {
	s := b.State()
	return []any{s.Projects(), s.Years(), s.Cases(), s.Suggestions(), s.Collections()}
}

// A county's year, from the collection to next year's evaluation and what follows it: the clerk orders over HTTP, the chair signs what waits, and what
// everybody can download replays to the state that the same events make without a server.
func TestYear(t *testing.T) {
	s := siteOf(t, county.Manifest(register.County), county.Log())
	clerk, chair := s.officer(county.Clerk), s.officer(county.Chair)
	alone, err := county.New(register.County)
	if err != nil {
		t.Fatal(err)
	}
	events := county.Suggestions()
	for _, stage := range county.Stages(register.County) {
		events = append(events, stage.Events...)
	}
	if err := alone.Take(events...); err != nil {
		t.Fatal(err)
	}
	waited := 0
	for _, done := range alone.Orders {
		o := done
		o.Head, o.Signatures = must(clerk.State(t.Context())).Head, nil
		o.Sign(s.manifest, county.Clerk)
		said, err := clerk.SendOrder(t.Context(), o)
		if err != nil {
			t.Fatalf("%s: %v", o.Kind, err)
		}
		if (said.Head == nil) != register.Decision(o.Kind) {
			t.Fatalf("%s: %+v", o.Kind, said)
		}
		if said.Head != nil {
			continue
		}
		waiting := must(chair.Orders(t.Context()))
		if len(waiting) != 1 || !bytes.Equal(waiting[0].Bytes(), o.Bytes()) {
			t.Fatalf("%s: %d orders wait", o.Kind, len(waiting))
		}
		waiting[0].Sign(s.manifest, county.Chair)
		if said, err = chair.SendOrder(t.Context(), waiting[0]); err != nil || said.Head == nil {
			t.Fatalf("%s: %+v, %v", o.Kind, said, err)
		}
		waited++
	}
	b, r, err := register.Verify(must(s.client(0).Bundle(t.Context())), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(stateOf(b), stateOf(alone.Board)) {
		t.Error("the replay has another state")
	}
	if waited < 10 || r.Head != must(chair.State(t.Context())).Head || r.Head.Size != int64(1+len(alone.Orders)) {
		t.Errorf("%d orders waited, %+v", waited, r)
	}

	// What a poll found is read on the poll's own page where that is served beside the register; it may come later.
	all := b.State().Projects()
	p := all[slices.IndexFunc(all, func(p register.Project) bool { return p.Chosen != nil })]
	const beside = "/c/yunlan/polls/2027/result"
	for _, s.polls = range []map[ballot.Citation]string{nil, {p.Chosen.Board(): beside}} {
		_, _, page := s.get("/projects/" + p.ID + "?lang=en")
		if linked := strings.Contains(string(page), `<a href="`+beside+`?lang=en"><bdi>`+p.Chosen.Origin+`</bdi></a>`); linked != (s.polls != nil) || !strings.Contains(string(page), p.Chosen.Root.String()) {
			t.Errorf("%d polls beside it: linked %v", len(s.polls), linked)
		}
	}
}
