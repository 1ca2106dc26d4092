package host

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// The forms of ballots for which there are pages: where deputies vote, and where officers and tellers sign.
var (
	tabletForms  = []ballot.Method{ballot.ApproveOpposeAbstain, ballot.TickUpToN, ballot.Evaluating, ballot.Asking, ballot.SealedText}
	consoleForms = []ballot.Method{ballot.ApproveOpposeAbstain, ballot.TickUpToN, ballot.Evaluating, ballot.Asking, ballot.SealedText}
)

// checkForm refuses a poll that the pages would show as what it is not: a tap would be a vote that nobody meant.
func checkForm(m *ballot.Manifest, paged []ballot.Method) error {
	if slices.Contains(paged, m.Rules.Method) {
		return nil
	}
	return fmt.Errorf("the poll %q has the form %s, for which there are no pages yet: hold it with the commands vote, officer and teller", m.Origin, m.Rules.Method)
}
