package public

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/register"
)

// collecting tells an event until the final screening, and reports whether it is one.
func (p *page) collecting(l *Line, one register.Project, e register.Event) bool {
	switch e := e.(type) {
	case *register.Propose:
		l.Day = e.Date
		l.said(p, "source", p.Say("register.source."+string(e.Source)), "channel", e.Channel)
		l.content(p, e.Content)
		if e.By != nil {
			l.said(p, "by", p.Says("by"))
		}
	case *register.Merge:
		l.Day = e.Date
		if e.Project == one.ID {
			l.content(p, e.Content)
			l.links(p, "from", e.Of...)
		} else {
			l.What = p.Says("event.merge.away")
			l.links(p, "into", e.Project)
		}
	case *register.Split:
		l.Day = e.Date
		if e.Project != one.ID {
			l.What = p.Says("event.split.part")
			l.links(p, "from", e.Project)
			i := slices.IndexFunc(e.Into, func(part register.Part) bool { return part.Project == one.ID })
			l.content(p, e.Into[i].Content)
			break
		}
		for _, part := range e.Into {
			l.links(p, "into", part.Project)
		}
	case *register.Assess:
		l.Day = e.Date
		l.said(p, "necessity", e.Necessity, "feasibility", e.Feasibility)
		l.goals(p, e.Goals)
		for _, why := range []struct {
			name string
			is   bool
		}{{"burden", e.Burden}, {"debt", e.Debt}, {"ordered", e.Ordered}} {
			if why.is {
				l.said(p, "unlisted", p.Says("unlisted."+why.name))
			}
		}
	case *register.Screen:
		l.Day, l.What = e.Date, p.Says("event.screen."+string(e.Stage), "Passed", e.Passed)
		l.said(p, "reason", e.Reason)
		if e.Document != nil {
			l.show(p, *e.Document)
		} else {
			l.cited(p, *e.Poll)
		}
	case *register.CarryOver:
		l.Day = e.Date
		l.said(p, "year", strconv.Itoa(e.Year))
	default:
		return false
	}
	return true
}

// planning tells an event of the plan and the vote of a year, and of its evaluation, and reports whether it is one.
func (p *page) planning(l *Line, one register.Project, e register.Event) bool {
	switch e := e.(type) {
	case *register.MakePlan:
		l.Day = e.Date
		l.said(p, "year", strconv.Itoa(e.Year), "candidates", p.Says("candidates", "Candidates", len(e.Projects), "Seats", e.Seats))
		l.show(p, e.Document)
	case *register.Withdraw:
		l.Day = e.Date
		l.show(p, e.Document)
	case *register.Choose:
		l.Day, l.What = e.Date, p.Says("event.choose.not", "Year", e.Year)
		for _, round := range e.Rounds {
			f, there := p.State().Found(round, one.ID)
			if !there {
				continue
			}
			if l.Poll = p.shown(round); f.Found == register.Chosen {
				l.What = p.Says("event.choose", "Year", e.Year)
			}
			if f.Of > 0 {
				l.said(p, "votes", p.Says("votes", "Votes", f.Votes, "Of", f.Of))
			}
		}
	case *register.RateYear:
		l.Day, l.What = e.Date, p.Says("event.rate_year", "Year", e.Year)
		if before := slices.IndexFunc(one.Ratings, func(r register.ProjectRate) bool { return r.Poll == e.Poll }); before > 0 {
			l.What = p.Says("event.rate_year.again", "Year", e.Year, "Time", before+1)
		}
		f, _ := p.State().Found(e.Poll, one.ID)
		l.said(p, "grade", p.graded(string(f.Found)))
		if f.Of > 0 {
			l.said(p, "rate", p.Says("rate", "Percent", percent(f), "Votes", f.Votes, "Of", f.Of))
		}
		l.Poll = p.shown(e.Poll)
	default:
		return false
	}
	return true
}

// delivering tells an event after the hand-over.
func (p *page) delivering(l *Line, e register.Event) {
	switch e := e.(type) {
	case *register.HandOver:
		l.Day = e.Date
		l.said(p, "unit", e.Unit, "until", e.Until.String())
		l.show(p, e.Document)
	case *register.Implement:
		l.Day = e.Date
		l.goals(p, e.Goals)
		l.show(p, e.Document)
	case *register.Progressed:
		l.Day = e.Date
		l.said(p, "percent", fmt.Sprintf("%d%%", e.Percent), "quality", p.Says("quality."+string(e.Quality)), "paid", p.Wan(e.Paid), "text", e.Text)
	case *register.Accept:
		l.Day = e.Date
		l.show(p, e.Document)
	case *register.Inspect:
		l.Day = e.Date
		l.said(p, "group", e.Group, "found", e.Found, "opinion", e.Opinion)
	case *register.Raise:
		l.Day = e.Date
		l.said(p, "problem", e.Problem, "text", e.Text, "owner", e.Owner, "deadline", e.Deadline.String())
	case *register.Resolve:
		l.Day = e.Date
		l.said(p, "problem", e.Problem)
		l.show(p, e.Evidence)
	case *register.Change:
		l.Day, l.What = e.Date, p.Says("event.change."+e.Change)
		l.said(p, "reason", e.Reason, "body", p.Says("body."+e.Body), "notice", e.Notice)
		if e.Content != nil {
			l.content(p, *e.Content)
		}
		l.show(p, e.Document)
	}
}

// graded names a grade; of none it says that there is none.
func (p *page) graded(grade string) string {
	if grade == "" || grade == string(register.Ungraded) {
		return p.Say("grade.none")
	}
	return p.Say("grade." + grade)
}
