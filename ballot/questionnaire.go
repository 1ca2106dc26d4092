package ballot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// A Questionnaire is what the rules of one (问卷) have in the place of seats, line, differential, ties and shortfall: nothing is decided, so
// there is nothing but whose it is (docs/rules.md, section 9).
type Questionnaire struct {
	Electorate Base `json:"electorate"` // who was asked: [OfPresent] or [OfAll]
}

// ask makes r the default rules of a questionnaire.
func (r *Rules) ask() {
	r.Document = "问卷调查办法"
	r.Questionnaire = &Questionnaire{OfPresent}
	r.Quorum, r.PassLine = Fraction{}, Fraction{}
	r.Differential, r.Tie, r.RevoteMajority, r.Shortfall = 0, "", false, ""
	r.BlankItem, r.BlankBallot = BlankItemNotAnswered, BlankBallotInvalid
}

// checkQuestionnaire checks the rules of this form: those of a decision are empty.
func (r Rules) checkQuestionnaire() error {
	for _, line := range []struct {
		field string
		have  Fraction
	}{{"quorum", r.Quorum}, {"pass_threshold", r.PassLine}} {
		if line.have != (Fraction{}) {
			return &RuleError{line.field, line.have.String(), "no such field: a questionnaire decides nothing"}
		}
	}
	if r.Questionnaire == nil {
		return &RuleError{"questionnaire", "", "who is asked, in the form " + string(Asking)}
	}
	return checkValues(append(r.nothingChosen(), value{"questionnaire.electorate", string(r.Questionnaire.Electorate), []string{string(OfPresent), string(OfAll)}}))
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

// checkAsked checks that there is a question in every candidate of a questionnaire and in no other.
func (m *Manifest) checkAsked() error {
	asks := m.Rules.Questionnaire != nil
	if asks && len(m.Candidates) > MaxAsked {
		return fmt.Errorf("%d questions: want at most %d", len(m.Candidates), MaxAsked)
	}
	for _, c := range m.Candidates {
		if asks != (c.Question != nil) {
			return fmt.Errorf("candidate %s: a questionnaire asks a question in each, and no other form has one", c.ID)
		}
		if asks {
			if err := c.Question.Check(); err != nil {
				return fmt.Errorf("question %s: %v", c.ID, err)
			}
		}
	}
	return nil
}

// Requires reports whether some question has to be answered.
func (m *Manifest) Requires() bool {
	return slices.ContainsFunc(m.Candidates, func(c Candidate) bool { return c.Question != nil && c.Question.Required })
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
