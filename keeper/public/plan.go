package public

import "github.com/piaojue/piaojue/register"

// funnel is the way from the proposals to the chosen projects.
func (p *page) funnel(f register.Funnel, y register.Year, chosen int) []Step {
	steps := []Step{{Name: p.Says("funnel.proposed"), Count: f.Proposed}}
	for i, stage := range register.Screenings {
		s := Step{Name: p.Says("funnel." + string(stage)), Count: f.Passed[i]}
		if f.Dropped[i]+f.Waiting[i] > 0 {
			s.Note = p.Says("funnel.note", "Dropped", f.Dropped[i], "Waiting", f.Waiting[i])
		}
		steps = append(steps, s)
	}
	if y.Plan != nil {
		steps = append(steps, Step{Name: p.Says("funnel.planned"), Count: len(y.Plan.Projects)})
	}
	if y.Ballot != nil {
		steps = append(steps, Step{Name: p.Says("funnel.chosen"), Count: chosen})
	}
	for i := range steps {
		steps[i].Length = steps[i].Count * 1000 / max(1, f.Proposed)
	}
	return steps
}

// step names a step on the way to the vote, or a body that approves.
func (p *page) step(name string) string {
	if p.Has("register.page.step." + name) { // it is another one where there is no congress
		return p.Says("step." + name)
	}
	return p.Say("register.step." + name)
}

// A plan is the candidate plan with its two checks (docs/rules.md, section 15.10).
type plan struct {
	register.MakePlan
	Candidates, Excess int // Excess in percent of the seats, rounded down
	Wanted             int // percent
	Dearest            register.Wan
	Document           Document
	Approvals          []Approval
	Broken             string
}

// An Approval is one step of it; of one that is still to come there is no day.
type Approval struct {
	Name     string
	Day      register.Date
	Document Document
}

func (p *page) plan(y register.Year) *plan {
	if y.Plan == nil {
		return nil
	}
	n := len(y.Plan.Projects)
	m := &plan{MakePlan: *y.Plan, Candidates: n, Excess: (n - y.Plan.Seats) * 100 / y.Plan.Seats, Wanted: p.Rules().Differential,
		Dearest: p.State().Dearest(y.Plan), Document: p.document(y.Plan.Document)}
	if y.Broken != "" {
		m.Broken = p.Reason(y.Broken)
	}
	for i, body := range register.Approvals(p.Rules().Level) {
		a := Approval{Name: p.step(body)}
		if i < len(y.Approvals) {
			a.Day, a.Document = y.Approvals[i].Date, p.document(y.Approvals[i].Document)
		}
		m.Approvals = append(m.Approvals, a)
	}
	return m
}
