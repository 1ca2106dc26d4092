package main

import (
	"testing"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/report/words"
)

// Whatever the phase, the clerk is told who does what next.
func TestNextOf(t *testing.T) {
	next := []string{"new", "only-void", "head", "share", "result"}
	for _, phase := range []audit.Phase{
		audit.Ceremony, audit.Approval, audit.Gathering, audit.Voting, audit.LastCall, audit.Closed, audit.Transcribing,
		audit.Collected, audit.Validated, audit.Resulted, audit.Announced, audit.Decided, audit.Voided,
	} {
		next = append(next, string(phase))
	}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range next {
			if !w.Has("board.next." + what) {
				t.Errorf("%s says nothing of what comes next: %s", l, what)
			}
		}
	}
}
