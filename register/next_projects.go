package register

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// delivering is what a chosen project waits for.
func (a *agenda) delivering(p *Project) {
	percent, _ := p.progress()
	switch {
	case p.Status == StatusChosen:
		a.add(p.ID, Matter{Kind: KindHandOver, Clause: "15.13"})
	case p.Status == StatusSuspended:
		a.add(p.ID, Matter{Kind: KindChange, What: "resume", Clause: "15.15"})
	case p.Status != StatusHandedOver:
	case p.Plan == nil:
		a.add(p.ID, Matter{Kind: KindImplement, Clause: "15.13"})
	case percent < 100:
		a.add(p.ID, Matter{Kind: KindProgress, Due: p.reportDue(), Clause: "15.13"})
	case p.open() == 0:
		a.add(p.ID, Matter{Kind: KindAccept, Due: p.HandOver.Until, Clause: "15.13"})
	}
	for _, q := range p.Problems {
		if q.Closed == (Date{}) {
			a.add(p.ID, Matter{Kind: KindResolve, What: q.ID, Due: q.Deadline, Clause: "15.14"})
		}
	}
}

// reportDue is the day of the first goal since which there was no report, or that on which the project is to be finished.
func (p *Project) reportDue() Date {
	var last Date
	if n := len(p.Reports); n > 0 {
		last = p.Reports[n-1].Date
	}
	for _, g := range p.Plan.Goals {
		if last == (Date{}) || last.Before(g.Due) {
			return g.Due
		}
	}
	return p.HandOver.Until
}

// evaluating is the evaluation of the chosen projects, and what a bad one may lead to.
func (a *agenda) evaluating() {
	items, y, entered := a.EvaluationItems(a.year), a.years[a.year], false
	for _, e := range a.Entered() {
		for _, f := range e.Items {
			if c := (Citation{e.Origin, e.Size, e.Root, f.Item}); f.Found == ballot.Dissatisfied && !a.cited[c] && a.mayOpen(f.Item) {
				a.add(f.Item, Matter{Kind: KindOpen, Clause: "13.1"})
			}
		}
		if e.grades(items) && !slices.ContainsFunc(y.Rated, func(r RateYear) bool { return r.Poll == e.Board() }) {
			a.add(a.number(), Matter{Kind: KindRateYear, Due: a.nextMeeting(), Clause: "15.16"})
			entered = true
		}
	}
	finished := func(b ballot.Candidate) bool { return a.projects[b.ID].Status == StatusAccepted }
	if len(items) == 0 || len(y.Rated) > 0 || entered {
		return
	}
	if next := a.nextMeeting(); next != (Date{}) || a.day.Year > a.year || !slices.ContainsFunc(items, func(b ballot.Candidate) bool { return !finished(b) }) {
		a.add(a.number(), Matter{Kind: KindCitePoll, What: PollEvaluation, Due: next, Clause: "15.16"})
	}
}

// nextMeeting is the day of the meeting of the year after, at which projects are evaluated as a rule.
func (a *agenda) nextMeeting() Date {
	if y := a.years[a.year+1]; y != nil {
		return y.Meeting
	}
	return Date{}
}

// grades reports whether the poll grades all of these items.
func (e *CitePoll) grades(items []ballot.Candidate) bool {
	return len(items) > 0 && !slices.ContainsFunc(items, func(b ballot.Candidate) bool {
		f, there := e.finding(b.ID)
		return !there || f.Found == Chosen || f.Found == NotChosen
	})
}
