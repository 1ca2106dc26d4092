package public

import (
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
	Href string // of its page, "" if it is not served here
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
	l.Poll = p.shown(c.Board())
}

// shown is a poll, with its page where it is served beside the register.
func (p *page) shown(c ballot.Citation) *Shown {
	s := &Shown{Said: p.Says("poll"), Citation: c}
	if address, beside := p.Polls[c]; beside {
		s.Href = address + "?lang=" + string(p.Lang)
	}
	return s
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
