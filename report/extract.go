package report

import (
	"errors"
	"fmt"
	"io"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// An Extract is what a paper of a register is of: a year, as it stands on a day.
type Extract struct {
	Board   *register.Board
	Year    int // of the vote
	Day     register.Date
	Project string // this one alone, where a paper has a sheet for each; "" for all
}

// A RegisterPaper is one of the papers of a register. It says of which register it is, at which root and as of which day: whoever has a copy of
// the register can make it again.
type RegisterPaper struct {
	Name  string // as commands and addresses name it
	wide  bool   // printed across the long side
	parts func(*extract) []part
}

// RegisterPapers returns all papers of a register, in the order in which a year needs them.
func RegisterPapers() []RegisterPaper {
	return []RegisterPaper{
		{"collected", false, (*extract).collected},
		{"plan", true, (*extract).plan},
		{"booklet", false, (*extract).booklet},
		{"chosen", true, (*extract).chosenList},
		{"handover", false, (*extract).handOvers},
		{"progress", true, (*extract).delivery},
		{"problems", true, (*extract).problems},
		{"changes", false, (*extract).changes},
		{"suggestions", true, (*extract).handling},
	}
}

// ErrNoPaper says that a register has nothing for a paper yet.
var ErrNoPaper = errors.New("the register has nothing for this paper yet")

// Write writes the paper as one page of HTML for A4. The error wraps [ErrNoPaper] if there is nothing to be written.
func (p RegisterPaper) Write(w io.Writer, lang words.Language, of Extract) error {
	in, err := newPage(lang)
	if err != nil {
		return refuse(p.Name, err)
	}
	e := &extract{page: in, Extract: of, Manifest: of.Board.Manifest(), Wide: p.wide, kind: "extract." + p.Name, projects: map[string]register.Project{}}
	for _, one := range of.Board.State().Projects() {
		e.projects[one.ID] = one
	}
	for _, y := range of.Board.State().Years() {
		if y.Year == of.Year {
			e.year = y
		}
	}
	if e.Parts = p.parts(e); len(e.Parts) == 0 {
		return refuse(p.Name, ErrNoPaper)
	}
	return e.write(w, "extract.html", e)
}

// An extract is what the template of all these papers is given.
type extract struct {
	*page
	Extract
	Manifest *register.Manifest
	Parts    []part
	Wide     bool

	kind     string
	projects map[string]register.Project
	year     register.Year // the zero Year if nothing is known of it
}

// A part of a paper has, in this order, what there is of a heading, sentences, facts with their names, a table, and who signs.
type part struct {
	Heading string
	Sheet   bool // begins a sheet of its own
	Texts   []string
	Facts   [][2]string
	Head    []string
	Rows    [][]string
	Signs   []string
	Organ   []string // who makes it known, and when
}

// Say returns a message, the one for the level of the register if there is one: a subdistrict has no congress, and recommends.
func (e *extract) Say(id string, args ...any) string {
	return e.Words.Say(e.Own(id, string(e.Manifest.Rules.Level)), args...)
}

// Heading is the name of the paper.
func (e *extract) Heading() string { return e.Say(e.kind + ".heading") }

// Of says for which year it is.
func (e *extract) Of() string { return e.Say(e.kind+".of", "Year", e.Year, "Day", e.Day) }

// Sheets reports whether each part is a sheet of its own, with title and origin.
func (e *extract) Sheets() bool { return e.Parts[0].Sheet }

// Recommends reports whether projects are recommended by an assembly and not voted on by a congress, which each paper of a subdistrict says.
func (e *extract) Recommends() bool { return e.Manifest.Rules.Level == register.Subdistrict }

// Congress is whose register it is.
func (e *extract) Congress() string { return e.Manifest.Congress.In(string(e.Lang)) }

// heads are the headings of a table, by their names.
func (e *extract) heads(ids ...string) (said []string) {
	for _, id := range ids {
		said = append(said, e.Say(id))
	}
	return said
}

// date says a day in a sentence.
func (e *extract) date(d register.Date) string {
	return e.Say("report.day", "Year", d.Year, "Month", d.Month, "Day", d.Day)
}

// document names a document by its title and the beginning of its hash.
func (e *extract) document(a register.Attachment) string {
	return e.Say("extract.document", "Title", isolate(a.Title), "Hash", a.Hash.String()[:16])
}

// wan says an amount of money.
func (e *extract) wan(n register.Wan) string { return e.Say("extract.wan", "Wan", n) }

// planned are the projects of the candidate plan, in its order; without a plan the candidates of the year.
func (e *extract) planned() (all []register.Project) {
	if e.year.Plan == nil {
		for _, p := range e.Board.State().Projects() {
			if p.Year == e.Year && p.Status == register.StatusCandidate {
				all = append(all, p)
			}
		}
		return all
	}
	for _, id := range e.year.Plan.Projects {
		all = append(all, e.projects[id])
	}
	return all
}

// chosen are the projects that were chosen for the year, in the order of the plan; of a paper of one project, that one.
func (e *extract) chosen() (all []register.Project) {
	for _, p := range e.planned() {
		if p.Chosen != nil && p.Year == e.Year && (e.Project == "" || e.Project == p.ID) {
			all = append(all, p)
		}
	}
	return all
}

// count is a number in a cell.
func count(n int) string { return fmt.Sprint(n) }
