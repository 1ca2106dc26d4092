package public

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
)

// A Line is one event of a life: what happened on a day, and what was said of it.
type Line struct {
	Day       register.Date
	What      string
	Said      []Said
	Links     []Link // other projects
	Documents []Document
	Poll      *Shown
}

// A Shown is the poll that shows a line.
type Shown struct {
	Said string // that it is one
	ballot.Citation
}

// A Said is a text with what it is.
type Said struct{ Label, Text string }

// A Link is another project, with what it is to this one.
type Link struct{ Label, ID, Href string }

// said adds texts, each after the name of its label. Empty ones are left out.
func (l *Line) said(p *page, texts ...string) {
	for i := 0; i < len(texts); i += 2 {
		if texts[i+1] != "" {
			l.Said = append(l.Said, Said{p.Says("label." + texts[i]), texts[i+1]})
		}
	}
}

func (l *Line) content(p *page, c register.Content) {
	l.said(p, "title", c.Title, "field", c.Field, "place", c.Place, "unit", c.Unit, "budget", p.Wan(c.Budget))
	if c.Other > 0 {
		l.said(p, "other", p.Wan(c.Other))
	}
}

func (l *Line) goals(p *page, goals []register.Goal) {
	for _, g := range goals {
		l.said(p, "goal", p.Says("goal", "Day", g.Due, "Text", g.Text))
	}
}

func (l *Line) links(p *page, label string, ids ...string) {
	for _, id := range ids {
		l.Links = append(l.Links, Link{p.Says("label." + label), id, p.Link("/projects", id)})
	}
}

func (l *Line) show(p *page, documents ...register.Attachment) {
	for _, d := range documents {
		l.Documents = append(l.Documents, p.document(d))
	}
}

// cited says which poll shows the line.
func (l *Line) cited(p *page, c register.Citation) {
	l.Poll = &Shown{p.Says("poll"), board(c)}
}

// board is that of which a citation names an item.
func board(c register.Citation) ballot.Citation {
	return ballot.Citation{Origin: c.Origin, Size: c.Size, Root: c.Root}
}

// life tells the events of a project.
func (p *page) life(one register.Project) (lines []Line) {
	for _, e := range p.Board.Life(one.ID) {
		l := Line{What: p.Says("event." + string(e.Kind()))}
		if !p.collecting(&l, one, e) && !p.planning(&l, one, e) {
			p.delivering(&l, e)
		}
		lines = append(lines, l)
	}
	return lines
}

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
		for name, is := range map[string]bool{"burden": e.Burden, "debt": e.Debt, "ordered": e.Ordered} {
			if is {
				l.said(p, "unlisted", p.Says("unlisted."+name))
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
			if l.Poll = (&Shown{p.Says("poll"), round}); f.Found == register.Chosen {
				l.What = p.Says("event.choose", "Year", e.Year)
			}
			if f.Of > 0 {
				l.said(p, "votes", p.Says("votes", "Votes", f.Votes, "Of", f.Of))
			}
		}
	case *register.RateYear:
		l.Day, l.What = e.Date, p.Says("event.rate_year", "Year", e.Year)
		f, _ := p.State().Found(e.Poll, one.ID)
		l.said(p, "grade", p.graded(string(f.Found)))
		if f.Of > 0 {
			l.said(p, "rate", p.Says("rate", "Percent", percent(f), "Votes", f.Votes, "Of", f.Of))
		}
		l.Poll = &Shown{p.Says("poll"), e.Poll}
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
