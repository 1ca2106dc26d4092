package report

import (
	"io"
	"strings"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// ProjectTable returns how projects of a register stand as rows of texts and numbers, the first being the head. Amounts are texts, in 万元.
func ProjectTable(w *words.Words, r register.Rules, all []register.Project) [][]any {
	rows := [][]any{{}}
	for _, heading := range []string{"project", "project.title", "project.field", "project.place", "project.unit", "project.source", "project.budget", "project.other", "project.status",
		"project.reason", "project.colour", "project.percent", "project.paid", "project.open", "project.grade", "project.from"} {
		rows[0] = append(rows[0], w.Say("register."+heading))
	}
	for _, p := range all {
		rows = append(rows, projectRow(w, r, p))
	}
	return rows
}

func projectRow(w *words.Words, r register.Rules, p register.Project) []any {
	reason, colour, percent, paid, open, grade := "", "", any(""), "", 0, ""
	if n := len(p.Screenings); n > 0 {
		reason = p.Screenings[n-1].Reason
	}
	if c := r.Colours.Colour(p); c != "" {
		colour = w.Say("register.colour." + string(c))
	}
	if n := len(p.Reports); n > 0 {
		percent, paid = p.Reports[n-1].Percent, p.Reports[n-1].Paid.String()
	}
	for _, q := range p.Problems {
		if q.Closed == (register.Date{}) {
			open++
		}
	}
	if n := len(p.Ratings); n > 0 && p.Ratings[n-1].Found != register.Ungraded {
		grade = w.Say("grade." + string(p.Ratings[n-1].Found))
	}
	return []any{p.ID, p.Title, p.Field, p.Place, p.Unit, w.Say("register.source." + string(p.Source)), p.Budget.String(), p.Other.String(),
		ProjectStatus(w, r.Level, p.Status), reason, colour, percent, paid, open, grade, strings.Join(p.From, " ")}
}

// ProjectStatus names a status. A subdistrict has no congress: what its assembly chose is recommended.
func ProjectStatus(w *words.Words, l register.Level, s register.Status) string {
	if l == register.Subdistrict && s == register.StatusChosen {
		return w.Say("register.status.recommended")
	}
	return w.Say("register.status." + string(s))
}

// ProjectsCSV writes how projects stand as [CSV] writes results.
func ProjectsCSV(out io.Writer, w *words.Words, r register.Rules, all []register.Project) error {
	return writeCSV(out, ProjectTable(w, r, all))
}

// ProjectsXLSX writes the same as a workbook; the second sheet says of which register, and at which root.
func ProjectsXLSX(out io.Writer, w *words.Words, b *register.Board, all []register.Project, day register.Date) error {
	m := b.Manifest()
	about := [][]any{{w.Say("register.origin"), m.Origin}, {w.Say("register.root"), b.Head().Root.String()}, {w.Say("register.asof"), day.String()}, {w.Say("register.projects"), len(all)}}
	return writeXLSX(out, leaf{w.Say("register.projects"), ProjectTable(w, m.Rules, all), 2, 60}, leaf{w.Say("report.sheet.about"), about, 2, 70})
}
