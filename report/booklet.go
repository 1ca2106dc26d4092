package report

import (
	"strings"

	"github.com/piaojue/piaojue/register"
)

// booklet is what deputies read of each candidate before they vote (候选项目说明), as the candidate was then.
func (e *extract) booklet() (parts []part) {
	for i, p := range e.planned() {
		if e.Project != "" && e.Project != p.ID {
			continue
		}
		facts := e.content(p.ID, p.Voted())
		facts = append(facts, [2]string{e.Say("register.project.source"), e.Say("extract.source", "Source", e.Say("register.source."+string(p.Source)), "Channel", isolate(p.Channel))})
		if len(p.From) > 0 {
			facts = append(facts, [2]string{e.Say("register.project.from"), strings.Join(p.From, " ")})
		}
		facts = append(facts, e.assessed(p)...)
		if len(p.Changes) > 0 {
			facts = append(facts, [2]string{e.Say("extract.booklet.later"), e.Say("extract.booklet.later.text")})
		}
		parts = append(parts, part{Heading: e.Say("extract.booklet.project", "Place", i+1, "Title", isolate(p.Voted().Title)), Facts: facts})
	}
	return parts
}

// content are the facts of what a project is.
func (e *extract) content(id string, c register.Content) [][2]string {
	return [][2]string{
		{e.Say("register.project"), id}, {e.Say("register.project.field"), c.Field}, {e.Say("register.project.place"), c.Place}, {e.Say("register.project.unit"), c.Unit},
		{e.Say("extract.budget"), e.wan(c.Budget)}, {e.Say("extract.other"), e.wan(c.Other)},
	}
}

// assessed are need, feasibility and yearly goals. A project that was carried over to a later year is assessed anew, and has none of before.
func (e *extract) assessed(p register.Project) [][2]string {
	a := p.Assessment
	if a == nil {
		return nil
	}
	facts := [][2]string{{e.Say("extract.necessity"), a.Necessity}, {e.Say("extract.feasibility"), a.Feasibility}}
	if len(a.Goals) > 0 {
		facts = append(facts, [2]string{e.Say("extract.goals"), e.goals(a.Goals)})
	}
	return facts
}

// goals says each goal with its day.
func (e *extract) goals(all []register.Goal) string {
	var said []string
	for _, g := range all {
		said = append(said, e.Say("extract.goal", "Text", isolate(g.Text), "Due", g.Due))
	}
	return strings.Join(said, "\n")
}
