package report

import (
	"github.com/piaojue/piaojue/register"
)

// plan is the candidate plan with the figures that the rules ask for, and who has approved it (候选项目建议方案).
func (e *extract) plan() []part {
	plan := e.year.Plan
	if plan == nil {
		return nil
	}
	n, dearest, rules := len(plan.Projects), e.Board.State().Dearest(plan), e.Manifest.Rules
	allowed := e.Say("extract.plan.rules")
	if rules.Document != "" {
		allowed = isolate(rules.Document)
	}
	texts := []string{
		e.Say("extract.plan.meeting", "Congress", isolate(e.Congress()), "Day", e.date(e.year.Meeting), "Count", n, "Seats", plan.Seats),
		e.Say("extract.plan.differential", "More", n-plan.Seats, "Percent", (n-plan.Seats)*100/plan.Seats, "Least", rules.Differential, "Document", allowed),
		e.Say("extract.plan.cap", "Seats", plan.Seats, "Dearest", dearest, "Cap", plan.Cap),
		e.Say("extract.plan.document", "Day", e.date(plan.Date), "Document", e.document(plan.Document)),
	}
	if e.year.Broken != "" {
		texts = append(texts, e.Say("extract.plan.broken", "Reason", e.Reason(e.year.Broken)))
	}
	return []part{
		{Texts: texts},
		{Heading: e.Say("extract.plan.candidates"), Head: e.heads("result.place", "register.project", "register.project.title", "register.project.field", "register.project.place",
			"register.project.unit", "register.project.budget", "register.project.other"), Rows: e.candidateRows()},
		{Heading: e.Say("extract.plan.approvals"), Head: e.heads("result.place", "extract.plan.body", "extract.plan.day", "extract.plan.by"), Rows: e.approvalRows()},
	}
}

// candidateRows are the candidates as they stand in the plan, and what all of them come to.
func (e *extract) candidateRows() (rows [][]string) {
	var budget, other register.Wan
	for i, p := range e.planned() {
		c := p.Voted()
		rows = append(rows, []string{count(i + 1), p.ID, c.Title, c.Field, c.Place, c.Unit, c.Budget.String(), c.Other.String()})
		budget, other = budget+c.Budget, other+c.Other
	}
	return append(rows, []string{"", "", e.Say("extract.sum"), "", "", "", budget.String(), other.String()})
}

// approvalRows are all who approve the plan, in turn, also those who have not yet.
func (e *extract) approvalRows() (rows [][]string) {
	for i, body := range register.Approvals(e.Manifest.Rules.Level) {
		row := []string{count(i + 1), e.Say("register.step." + body), e.Say("extract.plan.open"), ""}
		if i < len(e.year.Approvals) {
			row[2], row[3] = e.year.Approvals[i].Date.String(), e.document(e.year.Approvals[i].Document)
		}
		rows = append(rows, row)
	}
	return rows
}
