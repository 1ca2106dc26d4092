package report

import (
	"github.com/piaojue/piaojue/register"
)

// delivery says how far the projects of a year are, with their colours in words (进展情况表), what was planned, and what was found on the spot.
func (e *extract) delivery() []part {
	chosen := e.chosen()
	if len(chosen) == 0 {
		return nil
	}
	f, c := e.Board.State().Figures(e.Year, e.Day), e.Manifest.Rules.Colours
	texts := []string{
		e.Say("register.rollup.chosen", "Chosen", f.Chosen, "Budget", f.Budget, "Other", f.Other, "Paid", f.Paid, "Accepted", f.Accepted, "Open", f.Open, "Overdue", f.Overdue),
		e.Say("extract.progress.colours", "Red", f.Colours[register.Red], "Orange", f.Colours[register.Orange], "Yellow", f.Colours[register.Yellow], "Green", f.Colours[register.Green], "Blue", f.Colours[register.Blue]),
		e.Say("extract.progress.key", "Red", c.Red, "Orange", c.Orange, "Yellow", c.Yellow),
	}
	if e.Project != "" {
		texts = texts[2:]
	}
	parts := []part{{Texts: texts, Head: e.heads("result.place", "register.project", "register.project.title", "register.project.unit", "register.project.status", "register.project.colour",
		"register.project.percent", "extract.progress.quality", "extract.progress.money", "extract.handover.until", "extract.progress.last", "register.project.open")}}
	plans := part{Heading: e.Say("extract.progress.plans"), Head: e.heads("result.place", "register.project", "register.project.title", "extract.goals", "extract.plan.by")}
	found := part{Heading: e.Say("extract.progress.inspections"), Head: e.heads("result.place", "register.project", "register.project.title", "extract.plan.day", "extract.progress.group", "extract.progress.found", "extract.progress.opinion")}
	for i, p := range chosen {
		parts[0].Rows = append(parts[0].Rows, append([]string{count(i + 1)}, e.delivered(p)...))
		if more := p.Overspent(); more > 0 {
			parts[0].Texts = append(parts[0].Texts, e.Say("register.overspent", "Project", p.ID, "Title", isolate(p.Title), "More", more))
		}
		if p.Plan != nil {
			plans.Rows = append(plans.Rows, []string{count(len(plans.Rows) + 1), p.ID, p.Title, e.goals(p.Plan.Goals), e.document(p.Plan.Document)})
		}
		for _, s := range p.Inspections {
			found.Rows = append(found.Rows, []string{count(len(found.Rows) + 1), p.ID, p.Title, s.Date.String(), s.Group, s.Found, s.Opinion})
		}
	}
	return append(parts, filled(plans, found)...)
}

// delivered is how far one project is.
func (e *extract) delivered(p register.Project) []string {
	colour, percent, quality, money, until, last := "–", "–", "–", "0", "–", "–"
	if c := e.Manifest.Rules.Colours.Colour(p); c != "" {
		colour = e.Say("register.colour." + string(c))
	}
	if p.HandOver != nil {
		until = p.HandOver.Until.String()
	}
	if n := len(p.Reports); n > 0 {
		r := p.Reports[n-1]
		percent, quality, money = count(r.Percent), e.Say("extract.quality."+string(r.Quality)), r.Paid.String()
		last = e.Say("extract.progress.reported", "Day", r.Date, "Text", isolate(r.Text))
	}
	open, late := register.Unsolved(p.Problems, e.Day)
	return []string{p.ID, p.Title, p.Unit, ProjectStatus(e.Words, e.Manifest.Rules.Level, p.Status), colour, percent, quality,
		money + " / " + (p.Budget + p.Other).String(), until, last, e.Say("extract.progress.open", "Open", open, "Late", late)}
}

// filled are those parts whose table has a row.
func filled(all ...part) (some []part) {
	for _, p := range all {
		if len(p.Rows) > 0 {
			some = append(some, p)
		}
	}
	return some
}
