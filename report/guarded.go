package report

import (
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// figureless reports whether people chose to make known no figures of the result (docs/rules.md, section 2.1). Then no page shows any, whoever
// reads it.
func (p *poll) figureless() bool { return figureless(p.Report) }

func figureless(r *audit.Report) bool {
	return r.Record.Publication != nil && r.Record.Publication.Publish != ""
}

// Open reports whether the figures are for everybody: the audience is, and people did not choose to make known none.
func (p *poll) Open() bool { return open(p.Manifest, p.Report) }

func open(m *ballot.Manifest, r *audit.Report) bool {
	return m.Audience == ballot.Public && !figureless(r)
}

// Figureless says so to templates.
func (p *Public) Figureless() bool { return p.figureless() }

// GradeTable is the table of an evaluation of which the grades alone are made known, the first row being its head; nil of any other poll.
func (p *poll) GradeTable() [][]any {
	if !p.figureless() || p.Record.Publication.Publish != audit.OnlyGrades {
		return nil
	}
	rows := [][]any{{p.Say("result.place"), p.Say("result.id"), p.Say("result.project"), p.Say("report.rating.grade")}}
	for i, grade := range p.Record.Publication.Grades {
		rows = append(rows, []any{place(i), p.Candidates[i].ID, p.Project(i), p.Grade(grade)})
	}
	return rows
}

// onlySaid says in one sentence all that is made known of a result without figures.
func (p *poll) onlySaid() string {
	known := p.Record.Publication
	var said []string
	for i, grade := range known.Grades {
		said = append(said, isolate(p.Project(i))+" "+p.Grade(grade))
	}
	for _, c := range p.Projects(known.Names) {
		said = append(said, isolate(p.Named(c.Names)))
	}
	return p.Say("report.sentence.only."+string(known.Publish), "Count", len(said), "List", strings.Join(said, p.Say("report.only.and")))
}

// Withholds is the name of the message that says why a page has no counts.
func (p *poll) Withholds() string {
	if p.figureless() {
		return "report.record.figureless"
	}
	return "report.record.limited"
}

// Despite is the decision by which all was made known although it reveals votes; empty if there was none.
func (p *poll) Despite() string {
	if p.Record.Publication == nil {
		return ""
	}
	return p.Record.Publication.Despite
}
