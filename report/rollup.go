package report

import (
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// A rollUp is what several registers come to for a year, for the level above (docs/rules.md, section 15.18).
type rollUp struct {
	*page
	Year    int
	Day     register.Date
	Boards  []*register.Board
	figures []register.Figures
	sum     register.Figures
}

// RollUp writes what several registers come to for a year as one page of HTML for A4: figures alone, each table with its sum.
func RollUp(w io.Writer, lang words.Language, boards []*register.Board, year int, day register.Date) error {
	in, err := newPage(lang)
	if err != nil {
		return refuse("roll-up", err)
	}
	p := &rollUp{page: in, Year: year, Day: day, Boards: boards}
	for _, b := range boards {
		p.figures = append(p.figures, b.State().Figures(year, day))
	}
	p.sum = register.RollUp(p.figures...)
	return p.write(w, "rollup.html", p)
}

// Heading is the name of the page.
func (p *rollUp) Heading() string { return p.Say("report.rollup.heading") }

// Congress is whose register one is.
func (p *rollUp) Congress(b *register.Board) string { return b.Manifest().Congress.In(string(p.Lang)) }

// A figure is a column of a roll-up.
type figure struct {
	name string
	of   func(register.Figures) string
}

// Before is the table of what there was until the vote, and After that of what came of it: a row for each register, and the last one for all.
func (p *rollUp) Before() [][]string {
	return p.table(
		figure{"proposals", func(f register.Figures) string { return strconv.Itoa(f.Proposals) }},
		figure{"candidates", func(f register.Figures) string { return strconv.Itoa(f.Candidates) }},
		figure{"reserve", func(f register.Figures) string { return strconv.Itoa(f.Reserve) }},
		figure{"planned", func(f register.Figures) string { return strconv.Itoa(f.Planned) }},
		figure{"seats", func(f register.Figures) string { return strconv.Itoa(f.Seats) }},
		figure{"cap", func(f register.Figures) string { return f.Cap.String() }})
}

// After is told of with Before.
func (p *rollUp) After() [][]string {
	columns := []figure{
		{"chosen", func(f register.Figures) string { return strconv.Itoa(f.Chosen) }},
		{"budget", func(f register.Figures) string { return f.Budget.String() }},
		{"other", func(f register.Figures) string { return f.Other.String() }},
		{"paid", func(f register.Figures) string { return f.Paid.String() }},
	}
	for _, c := range register.FiveColours {
		columns = append(columns, figure{string(c), func(f register.Figures) string { return strconv.Itoa(f.Colours[c]) }})
	}
	return p.table(append(columns,
		figure{"open", func(f register.Figures) string { return strconv.Itoa(f.Open) }},
		figure{"overdue", func(f register.Figures) string { return strconv.Itoa(f.Overdue) }})...)
}

func (p *rollUp) table(columns ...figure) [][]string {
	head := []string{p.Say("report.rollup.register")}
	for _, c := range columns {
		head = append(head, p.Say("report.rollup."+c.name))
	}
	rows := [][]string{head}
	for i, f := range append(slices.Clone(p.figures), p.sum) {
		row := []string{p.Say("report.rollup.sum")}
		if i < len(p.Boards) {
			row[0] = p.Congress(p.Boards[i])
		}
		for _, c := range columns {
			row = append(row, c.of(f))
		}
		rows = append(rows, row)
	}
	return rows
}

// Sources is how many proposals came from each source, and Fields of which field they are; the last row is all of them.
func (p *rollUp) Sources() [][]string {
	rows := [][]string{{p.Say("register.project.source"), p.Say("report.rollup.proposals")}}
	for _, s := range register.Sources {
		rows = append(rows, []string{p.Say("register.source." + string(s)), strconv.Itoa(p.sum.Sources[s])})
	}
	return append(rows, []string{p.Say("report.rollup.sum"), strconv.Itoa(p.sum.Proposals)})
}

// Fields is told of with Sources. A field is one wherever its name is the same.
func (p *rollUp) Fields() [][]string {
	rows := [][]string{{p.Say("register.project.field"), p.Say("report.rollup.proposals")}}
	for _, f := range slices.Sorted(maps.Keys(p.sum.Fields)) {
		rows = append(rows, []string{f, strconv.Itoa(p.sum.Fields[f])})
	}
	return append(rows, []string{p.Say("report.rollup.sum"), strconv.Itoa(p.sum.Proposals)})
}
