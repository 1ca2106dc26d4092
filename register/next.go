package register

import (
	"cmp"
	"slices"
	"strconv"
)

// A Matter (待办事项) is something that is to be done next, as an event that would record it. It is suggested: whoever decides may do another thing, and
// what is late blocks nothing (docs/rules.md, section 15.19).
type Matter struct {
	Kind   Kind     `json:"kind"`
	Of     []string `json:"of"`             // the numbers of all projects, suggestions or cases that it is of; else that of the year or of the collection
	What   string   `json:"what,omitempty"` // the stage, the approving body, the problem, or the [Step] of a case
	Due    Date     `json:"due,omitzero"`
	Late   int      `json:"late"` // days after Due
	Clause string   `json:"clause"`
}

// What a poll is entered for, where it is waited for.
const (
	PollVote       = "vote"
	PollEvaluation = "evaluation"
)

// Next returns what is to be done for a year, and with suggestions and cases whatever their year, as it stands at the end of a day: first what is late, that of
// most days before the others, then what has a day, then the rest in the order of a year.
func (all *State) Next(year int, day Date) []Matter {
	a := agenda{State: all, year: year, day: day, matters: []Matter{}}
	a.collecting()
	a.screening()
	a.planning()
	for _, id := range all.listed {
		if p := all.projects[id]; p.Chosen != nil && p.Year == year {
			a.delivering(p)
		}
	}
	a.evaluating()
	for _, id := range all.ids {
		a.handling(all.byID[id])
	}
	for _, id := range all.opened {
		a.following(all.cases[id])
	}
	slices.SortStableFunc(a.matters, func(x, y Matter) int {
		if c := cmp.Compare(y.Late, x.Late); c != 0 {
			return c
		}
		if undated := (x.Due == Date{}); undated != (y.Due == Date{}) {
			return cmp.Compare(y.Due.Year, x.Due.Year) // of the two, what has a day first
		}
		return x.Due.time().Compare(y.Due.time())
	})
	return a.matters
}

// An agenda is what Next makes up.
type agenda struct {
	*State
	year    int
	day     Date
	matters []Matter
}

// add adds a matter of something, or adds that to one that is the same.
func (a *agenda) add(of string, m Matter) {
	for i, n := range a.matters {
		if n.Kind == m.Kind && n.What == m.What && n.Due == m.Due && n.Clause == m.Clause {
			a.matters[i].Of = append(n.Of, of)
			return
		}
	}
	m.Of, m.Late = []string{of}, a.day.Overdue(m.Due)
	a.matters = append(a.matters, m)
}

// number is the year as [Refusal.Of] and Matter.Of have it.
func (a *agenda) number() string { return strconv.Itoa(a.year) }

// milestone returns the day by which a step of [State.Milestones] is due, none before the day of the meeting is set.
func (a *agenda) milestone(step string) Date {
	for _, m := range a.Milestones(a.year, a.day) {
		if m.Step == step {
			return m.Due
		}
	}
	return Date{}
}

// running returns the collections of the year that are not over.
func (a *agenda) running() (begun bool, running []*Collect) {
	for _, id := range a.collections {
		if c := a.campaigns[id]; c.Year == a.year {
			if begun = true; !c.To.Before(a.day) {
				running = append(running, c)
			}
		}
	}
	return begun, running
}

func (a *agenda) collecting() {
	begun, running := a.running()
	if !begun {
		a.add(a.number(), Matter{Kind: KindCollect, Due: a.milestone("collect"), Clause: "15.3"})
	}
	for _, c := range running {
		if c.Runs(a.day) {
			a.add(c.Campaign, Matter{Kind: KindPropose, Due: c.To, Clause: "15.4"})
		}
	}
	if y := a.years[a.year]; begun && (y == nil || y.Meeting == Date{}) {
		a.add(a.number(), Matter{Kind: KindMeeting, Clause: "15.9"})
	}
}

// screening is what proposals wait for, once the collection is over.
func (a *agenda) screening() {
	if _, running := a.running(); len(running) > 0 {
		return
	}
	due := a.milestone("plan")
	for _, id := range a.listed {
		p := a.projects[id]
		if p.Status != StatusProposed || p.Year != a.year {
			continue
		}
		stage := Screenings[p.passed]
		if p.Assessment == nil {
			a.add(id, Matter{Kind: KindAssess, Due: due, Clause: "15.6"})
		}
		if p.Assessment != nil || stage != FinalScreening {
			a.add(id, Matter{Kind: KindScreen, What: string(stage), Due: due, Clause: "15.7"})
		}
	}
}

// planning is from the candidate plan to the vote.
func (a *agenda) planning() {
	y := a.years[a.year]
	if y == nil || y.Ballot != nil || y.Meeting == (Date{}) {
		return
	}
	steps := approvals[a.rules.Level]
	switch {
	case y.Plan != nil && y.Broken != "":
		a.add(a.number(), Matter{Kind: KindPlan, Due: a.milestone("plan"), Clause: "15.11"})
	case y.Plan == nil:
		candidate := func(id string) bool { return a.projects[id].Status == StatusCandidate && a.projects[id].Year == a.year }
		if due := a.milestone("plan"); slices.ContainsFunc(a.listed, candidate) || a.day.Overdue(due) > 0 {
			a.add(a.number(), Matter{Kind: KindPlan, Due: due, Clause: "15.10"})
		}
	case len(y.Approvals) < len(steps):
		body := steps[len(y.Approvals)]
		a.add(a.number(), Matter{Kind: KindApprove, What: body, Due: a.milestone(body), Clause: "15.11"})
	case slices.ContainsFunc(a.Entered(), func(e CitePoll) bool { return e.votes(y.Plan) }):
		a.add(a.number(), Matter{Kind: KindChoose, Due: y.Meeting, Clause: "15.12"})
	default:
		a.add(a.number(), Matter{Kind: KindCitePoll, What: PollVote, Due: y.Meeting, Clause: "15.12"})
	}
}

// votes reports whether the poll may be the first round of the vote on a plan.
func (e *CitePoll) votes(plan *MakePlan) bool {
	other := func(f Finding) bool {
		return !slices.Contains(plan.Projects, f.Item) || f.Found != Chosen && f.Found != NotChosen
	}
	return len(e.Items) == len(plan.Projects) && !slices.ContainsFunc(e.Items, other)
}
