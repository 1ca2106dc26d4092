package register

import "strings"

// handling is what a suggestion waits for (docs/rules.md, section 12).
func (a *agenda) handling(s *Suggestion) {
	switch s.Phase() {
	case Submitted:
		a.add(s.ID, Matter{Kind: KindAssign, Clause: "12.1"})
	case Handling:
		a.add(s.ID, Matter{Kind: KindReply, Due: s.Due(), Clause: "12.2"})
	case Reworking:
		a.add(s.ID, Matter{Kind: KindReply, What: string(Reworking), Due: s.Due(), Clause: "12.5"})
	case Replied:
		if s.ungraded(StageReply) {
			a.add(s.ID, Matter{Kind: KindEvaluate, What: string(StageReply), Clause: "12.3"})
		} else {
			a.add(s.ID, Matter{Kind: KindVisit, Clause: "12.1"})
		}
	case Visited:
		if s.ungraded(StageResult) {
			a.add(s.ID, Matter{Kind: KindEvaluate, What: string(StageResult), Clause: "12.3"})
		}
	}
}

// ungraded reports whether the present round of a stage was graded by nobody.
func (s *Suggestion) ungraded(stage Stage) bool {
	rounds := s.Graded(stage)
	return len(rounds) > 0 && rounds[len(rounds)-1] == ""
}

// recorded are the events that record the steps of a case, and their clauses.
var recorded = map[Step]struct {
	kind   Kind
	clause string
}{
	StepFeedback: {KindFeedback, "13.2"}, StepProblems: {KindListProblem, "13.3"}, StepReportAgain: {KindReportAgain, "13.2"},
	StepEvaluateAgain: {KindEvaluateAgain, "13.2"}, StepInquiry: {KindInquire, "13.2"}, StepInterpellate: {KindInterpellate, "13.4"},
	StepAnswer: {KindAnswer, "13.4"}, StepAnswerAgain: {KindAnswer, "13.4"},
}

// following are the lawful next steps of a case, as [Case.Next] has them; of its problems each that is open.
func (a *agenda) following(c *Case) {
	for _, step := range c.Next(a.rules.Level) {
		if r, is := recorded[step]; is {
			a.add(c.ID, Matter{Kind: r.kind, What: string(step), Clause: r.clause})
		}
	}
	for _, p := range c.Problems {
		if p.Closed == (Date{}) {
			a.add(c.ID, Matter{Kind: KindCloseProblem, What: p.ID, Due: p.Deadline, Clause: "13.3"})
		}
	}
}

// mayOpen reports whether a case of this item of an evaluation is a matter of the year: it is one of its projects, or neither a project nor a suggestion.
func (a *agenda) mayOpen(item string) bool {
	if p := a.projects[item]; p != nil {
		return p.Year == a.year
	}
	number, _, _ := strings.Cut(item, "/")
	return a.byID[item] == nil && a.byID[number] == nil
}
