package ballot

import (
	"errors"
	"fmt"
	"strconv"
)

// Forms that choose nothing among projects (see [Rules.Chooses]) have none of the rules of a choice; where nothing is decided at all,
// there is neither quorum nor line.

// chooseNothing takes the rules of a choice out of default rules.
func (r *Rules) chooseNothing() {
	r.Differential, r.Tie, r.RevoteMajority, r.Shortfall = 0, "", false, ""
}

// decideNothing takes quorum and line out as well.
func (r *Rules) decideNothing() {
	r.chooseNothing()
	r.Quorum, r.PassLine = Fraction{}, Fraction{}
}

// nothingDecided checks that the rules of a form that decides nothing have neither quorum nor line.
func (r Rules) nothingDecided() error {
	for _, line := range []struct {
		field string
		have  Fraction
	}{{"quorum", r.Quorum}, {"pass_threshold", r.PassLine}} {
		if line.have != (Fraction{}) {
			return &RuleError{line.field, line.have.String(), "no such field, as the form " + string(r.Method) + " decides nothing"}
		}
	}
	return nil
}

// nothingChosen are the rules of a choice among projects in a form that chooses nothing: empty, which a manifest does not write.
func (r Rules) nothingChosen() []value {
	return []value{
		{"min_differential_pct", strconv.Itoa(r.Differential), []string{"0"}},
		{"differential_document", r.DifferentialDocument, []string{""}},
		{"tie_at_boundary", r.Tie, []string{""}},
		{"revote_needs_majority", strconv.FormatBool(r.RevoteMajority), []string{"false"}},
		{"shortfall", r.Shortfall, []string{""}},
	}
}

// checkUnchosen checks that the manifest of a form that chooses nothing says so, and that a ballot is not too large.
func (m *Manifest) checkUnchosen() error {
	if m.Seats != 0 {
		return fmt.Errorf("%d seats: the form %s chooses nothing, want no such field", m.Seats, m.Rules.Method)
	}
	if m.IsRevote() {
		return errors.New("previous: an evaluation or a questionnaire is no re-vote among the tied")
	}
	choices := 0
	for _, q := range m.Questions() {
		choices += q.Choices()
	}
	if choices > MaxChoices {
		return fmt.Errorf("%d choices on a ballot: want at most %d, with fewer items or answers", choices, MaxChoices)
	}
	return nil
}
