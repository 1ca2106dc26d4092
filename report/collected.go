package report

import (
	"strings"

	"github.com/piaojue/piaojue/register"
)

// collected says what came in for a year, what became of it, and why it went no further (征集情况).
func (e *extract) collected() (parts []part) {
	for _, c := range e.Board.State().Collections() {
		if c.Year == e.Year {
			parts = append(parts, part{Heading: e.Say("extract.collected.campaign", "Campaign", isolate(c.Campaign)), Facts: [][2]string{
				{e.Say("extract.collected.days"), e.Say("extract.collected.from", "From", c.From, "To", c.To, "Days", c.To.Since(c.From))},
				{e.Say("extract.collected.channels"), strings.Join(c.Channels, "\n")},
			}})
		}
	}
	f := e.Board.State().Figures(e.Year, e.Day)
	if len(parts) == 0 && f.Proposals+f.Candidates+f.Reserve == 0 {
		return nil
	}
	parts = append(parts, part{Texts: []string{e.Say("extract.collected.text", "Proposals", f.Proposals, "Candidates", f.Candidates, "Reserve", f.Reserve)}})
	return append(parts, filled(e.ways(f), e.regrouped(), e.funnel(), e.dropped())...)
}

// ways counts what came in by source, channel and field. A proposal that was merged or split is counted once, as it came in.
func (e *extract) ways(f register.Figures) part {
	t := part{Heading: e.Say("extract.collected.ways"), Head: e.heads("result.place", "extract.collected.way", "extract.collected.name", "extract.collected.count")}
	add := func(way, name string, n int) {
		if n > 0 {
			t.Rows = append(t.Rows, []string{count(len(t.Rows) + 1), e.Say(way), name, count(n)})
		}
	}
	for _, s := range register.Sources {
		add("register.project.source", e.Say("register.source."+string(s)), f.Sources[s])
	}
	channels := map[string]int{}
	for _, p := range e.considered() {
		if e.Board.State().CameFor(p, e.Year) {
			channels[p.Channel]++
		}
	}
	for _, c := range e.Board.State().Channels(e.Year) {
		add("extract.collected.channel", c, channels[c])
	}
	for _, field := range e.Manifest.Rules.Fields {
		add("register.project.field", field, f.Fields[field])
	}
	return t
}

// considered are the projects that are or were considered for the year.
func (e *extract) considered() (all []register.Project) {
	for _, p := range e.Board.State().Projects() {
		if p.ConsideredFor(e.Year) {
			all = append(all, p)
		}
	}
	return all
}

// regrouped are the proposals that were merged or split, with what they became.
func (e *extract) regrouped() part {
	t := part{Heading: e.Say("extract.collected.regrouped"), Head: e.heads("result.place", "register.project", "register.project.title", "register.project.status", "extract.collected.into")}
	for _, p := range e.considered() {
		if len(p.Into) > 0 {
			t.Rows = append(t.Rows, []string{count(len(t.Rows) + 1), p.ID, p.Title, e.Say("register.status." + string(p.Status)), strings.Join(p.Into, " ")})
		}
	}
	return t
}

// funnel counts the projects at each stage of the screening.
func (e *extract) funnel() part {
	f := e.Board.State().Funnel(e.Year)
	t := part{Heading: e.Say("extract.collected.funnel"), Head: e.heads("result.place", "extract.collected.stage", "extract.collected.came", "extract.collected.passed", "extract.collected.dropped", "extract.collected.waiting")}
	for i, s := range register.Screenings {
		came := f.Passed[i] + f.Dropped[i] + f.Waiting[i]
		t.Rows = append(t.Rows, []string{count(i + 1), e.Say("extract.stage." + string(s)), count(came), count(f.Passed[i]), count(f.Dropped[i]), count(f.Waiting[i])})
	}
	return t
}

// dropped says of each project that did not pass a stage why, and by which document or ballot.
func (e *extract) dropped() part {
	t := part{Heading: e.Say("extract.collected.reasons"), Head: e.heads("result.place", "register.project", "register.project.title", "extract.collected.stage", "extract.collected.reason", "extract.plan.by")}
	for _, p := range e.considered() {
		s := p.DroppedFor(e.Year)
		if s == nil {
			continue
		}
		by := ""
		if s.Document != nil {
			by = e.document(*s.Document)
		} else if s.Poll != nil {
			by = e.Say("extract.citation", "Origin", s.Poll.Origin, "Size", s.Poll.Size, "Item", s.Poll.Item)
		}
		t.Rows = append(t.Rows, []string{count(len(t.Rows) + 1), p.ID, p.Title, e.Say("extract.stage." + string(s.Stage)), s.Reason, by})
	}
	return t
}
