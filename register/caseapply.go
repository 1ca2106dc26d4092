package register

import (
	"slices"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
)

func (m Measure) refuse(clause, format string, args ...any) error {
	return refuse(m.Case, clause, format, args...)
}

// of returns the case of a measure, which must not lie before what was done last.
func (m Measure) of(all *State) (*Case, error) {
	c, known := all.cases[m.Case]
	switch {
	case !known:
		return nil, m.refuse("13.1", "there is no such case; it is opened first")
	case m.Date == (Date{}):
		return nil, m.refuse("13.1", "the day is missing")
	case m.Date.Before(c.last):
		return nil, m.refuse("13.1", "%s is before %s, the day of what was done last", m.Date, c.last)
	}
	return c, nil
}

// rated returns what a cited poll graded its item, once.
func (m Measure) rated(all *State, poll Citation) (ballot.Standing, error) {
	grade, known := all.polls[poll]
	switch {
	case !known:
		return "", m.refuse("13.1", "the poll %s with this root and item %q is none of those that were verified", poll.Origin, poll.Item)
	case all.cited[poll]:
		return "", m.refuse("13.1", "this item of the poll %s was cited before", poll.Origin)
	}
	return grade, nil
}

// take records a step with its document.
func (d Documented) take(all *State, s Step) (*Case, error) {
	c, err := d.of(all)
	if err != nil {
		return nil, err
	}
	if err := ballot.CheckName(d.Document); err != nil {
		return nil, d.refuse("13.1", "document: %v", err)
	}
	c.Taken, c.last = append(c.Taken, Taken{s, d.Date, d.Document}), d.Date
	return c, nil
}

func (e *Open) apply(all *State) error {
	if _, twice := all.cases[e.Case]; twice {
		return e.refuse("13.1", "it was opened before")
	}
	if err := ballot.CheckName(e.Case); err != nil || utf8.RuneCountInString(e.Case) > maxID {
		return e.refuse("13.1", "its number is not 1 to %d characters that are displayed as they are", maxID)
	}
	if err := ballot.CheckName(e.Unit); err != nil {
		return e.refuse("13.1", "unit: %v", err)
	}
	if e.Date == (Date{}) {
		return e.refuse("13.1", "the day is missing")
	}
	grade, err := e.rated(all, e.Poll)
	if err != nil {
		return err
	}
	if grade != ballot.Dissatisfied {
		return e.refuse("13.1", "the evaluation graded %q; only a bad one has consequences", grade)
	}
	all.cited[e.Poll] = true
	all.opened = append(all.opened, e.Case)
	all.cases[e.Case] = &Case{ID: e.Case, Unit: e.Unit, First: e.Poll, Opened: e.Date, Taken: []Taken{}, Problems: []Problem{}, Second: []Rated{}, last: e.Date}
	return nil
}

func (e *Feedback) apply(all *State) error {
	_, err := e.take(all, StepFeedback)
	return err
}

func (e *ReportAgain) apply(all *State) error {
	_, err := e.take(all, StepReportAgain)
	return err
}

func (e *Inquire) apply(all *State) error {
	_, err := e.take(all, StepInquiry)
	return err
}

func (e *ListProblem) apply(all *State) error {
	c, err := e.of(all)
	if err != nil {
		return err
	}
	if err := ballot.CheckName(e.Problem); err != nil || utf8.RuneCountInString(e.Problem) > maxID {
		return e.refuse("13.3", "the number of a problem is not 1 to %d characters that are displayed as they are", maxID)
	}
	if err := ballot.CheckName(e.Text); err != nil {
		return e.refuse("13.3", "text: %v", err)
	}
	if c.problem(e.Problem) != nil {
		return e.refuse("13.3", "problem %q is in the list already", e.Problem)
	}
	if e.Deadline == (Date{}) || e.Deadline.Before(e.Date) {
		return e.refuse("13.3", "problem %q: its deadline is missing, or before the day on which it was listed", e.Problem)
	}
	c.Problems, c.last = append(c.Problems, Problem{ID: e.Problem, Unit: c.Unit, Text: e.Text, Opened: e.Date, Deadline: e.Deadline}), e.Date
	return nil
}

func (e *CloseProblem) apply(all *State) error {
	c, err := e.of(all)
	if err != nil {
		return err
	}
	p := c.problem(e.Problem)
	if p == nil {
		return e.refuse("13.3", "there is no problem %q in the list", e.Problem)
	}
	if p.Closed != (Date{}) {
		return e.refuse("13.3", "problem %q was closed on %s", e.Problem, p.Closed)
	}
	if _, err := e.take(all, StepRectify); err != nil {
		return err
	}
	p.Closed = e.Date
	return nil
}

func (c *Case) problem(id string) *Problem {
	i := slices.IndexFunc(c.Problems, func(p Problem) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Problems[i]
}

func (e *EvaluateAgain) apply(all *State) error {
	c, err := e.of(all)
	if err != nil {
		return err
	}
	grade, err := e.rated(all, e.Poll)
	if err != nil {
		return err
	}
	all.cited[e.Poll] = true
	c.Second, c.last = append(c.Second, Rated{e.Poll, e.Date, grade}), e.Date
	return nil
}

func (e *Interpellate) apply(all *State) error {
	switch least := signers[all.rules.Level]; {
	case least == 0:
		return e.refuse("13.4", "there is no standing committee at this level whose members could file an interpellation")
	case e.Signers < least:
		return e.refuse("13.4", "%d signers: want at least %d", e.Signers, least)
	}
	c, err := e.take(all, StepInterpellate)
	if err != nil {
		return err
	}
	c.signers, c.dissatisfied, c.answered = e.Signers, 0, false
	return nil
}

func (e *Answer) apply(all *State) error {
	c, err := e.of(all)
	switch {
	case err != nil:
		return err
	case c.signers == 0:
		return e.refuse("13.4", "nothing was asked; an interpellation comes first")
	case e.Dissatisfied < 0 || e.Dissatisfied > c.signers:
		return e.refuse("13.4", "%d of %d signers dissatisfied", e.Dissatisfied, c.signers)
	case c.answered && 2*c.dissatisfied <= c.signers:
		return e.refuse("13.4", "%d of %d signers were dissatisfied with the answer; another one needs more than half", c.dissatisfied, c.signers)
	}
	if c, err = e.take(all, StepAnswer); err != nil {
		return err
	}
	c.dissatisfied, c.answered = e.Dissatisfied, true
	return nil
}
