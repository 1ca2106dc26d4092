package audit_test

import (
	"slices"
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// What an announced board chose or rated goes on to next year's evaluation, which cites it; nothing does before it is announced, and a board
// that another round followed is not cited.
func TestOnward(t *testing.T) {
	ids := func(items []ballot.Candidate) (all []string) {
		for _, c := range items {
			all = append(all, c.ID)
		}
		return all
	}
	h := story(t, tiny)
	items, cites, err := h.board.Onward()
	chosen := slices.Sorted(slices.Values(h.board.Outcome().Chosen))
	if err != nil || len(items) == 0 || !slices.Equal(ids(items), chosen) || cites == nil || cites.Revote || cites.Citation != h.board.AtResult() {
		t.Errorf("announced: %v of %v, %v, %v", ids(items), chosen, cites, err)
	}
	if _, _, err := h.before(t, audit.Announce).board.Onward(); err == nil {
		t.Error("before the announcement")
	}
	fewer := h.before(t, audit.Announce)
	names := taking(t, fewer, audit.NewPublication(audit.OnlyNames, fewer.board.Outcome()))
	if got, _, err := names.Onward(); err != nil || !slices.Equal(ids(got), chosen) {
		t.Errorf("names alone: %v, %v", ids(got), err)
	}
	for _, decision := range []string{"REVOTE", "FURTHER_BALLOT"} {
		if got, cites, err := h.board.As(decision).Onward(); err != nil || cites != nil || len(got) != len(chosen) {
			t.Errorf("%s: %v, %v, %v", decision, ids(got), cites, err)
		}
	}
	if _, _, err := story(t, tied).board.Onward(); err == nil {
		t.Error("nothing was chosen")
	}
	rated := rating(t)
	rated.put(t, audit.Announce, announcing(rated, audit.Publication{Despite: "主任会议决定全部公布"}))
	if got, cites, err := rated.board.Onward(); err != nil || len(got) != len(rated.manifest().Candidates) || cites == nil {
		t.Errorf("an evaluation: %v, %v, %v", ids(got), cites, err)
	}
}
