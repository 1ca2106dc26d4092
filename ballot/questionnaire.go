package ballot

import (
	"fmt"
	"slices"
)

// A Questionnaire is what the rules of one (问卷) have in the place of seats, line, differential, ties and shortfall: nothing is decided, so
// there is nothing but whose it is (docs/rules.md, section 9).
type Questionnaire struct {
	Electorate Base `json:"electorate"` // who was asked: [OfPresent], [OfAll] or [OfIssued]
}

// ask makes r the default rules of a questionnaire.
func (r *Rules) ask() {
	r.Document = "问卷调查办法"
	r.Questionnaire = &Questionnaire{OfPresent}
	r.decideNothing()
	r.BlankItem, r.BlankBallot = BlankItemNotAnswered, BlankBallotInvalid
}

// checkQuestionnaire checks the rules of this form: those of a decision are empty.
func (r Rules) checkQuestionnaire() error {
	if err := r.nothingDecided(); err != nil {
		return err
	}
	if r.Questionnaire == nil {
		return &RuleError{"questionnaire", "", "who is asked, in the form " + string(Asking)}
	}
	return checkValues(append(r.nothingChosen(), value{"questionnaire.electorate", string(r.Questionnaire.Electorate), []string{string(OfPresent), string(OfAll), string(OfIssued)}}))
}

// HandsOut reports whether cards are handed out to whoever takes one: nobody knows who answers.
func (r Rules) HandsOut() bool {
	return r.Questionnaire != nil && r.Questionnaire.Electorate == OfIssued
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
