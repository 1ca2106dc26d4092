package report

import (
	"slices"

	"github.com/piaojue/piaojue/register"
)

// problems are the problem lists (问题清单): of the year's projects, and of the cases that bad evaluations opened.
func (e *extract) problems() []part {
	projects := part{Heading: e.Say("extract.problems.projects"), Head: e.problemHeads("register.project")}
	for _, p := range e.chosen() {
		projects.Rows = e.problemRows(projects.Rows, p.ID+" "+p.Title, p.Problems)
	}
	cases := part{Heading: e.Say("extract.problems.cases"), Head: e.problemHeads("extract.problems.case")}
	for _, k := range e.Board.State().Cases() {
		if e.Project == "" && !e.elsewhere(k) || e.Project != "" && e.Project == k.First.Item && e.rated(e.year, k) {
			cases.Rows = e.problemRows(cases.Rows, k.ID+" "+k.Unit, k.Problems)
		}
	}
	return filled(projects, cases)
}

// rated reports whether the evaluation that opened a case is one of the projects of a year.
func (e *extract) rated(y register.Year, k register.Case) bool {
	return slices.ContainsFunc(y.Rated, func(r register.RateYear) bool { return r.Poll == k.First.Board() })
}

// elsewhere reports whether a case belongs to the projects of another year. What was opened by any other evaluation is listed with every year.
func (e *extract) elsewhere(k register.Case) bool {
	return slices.ContainsFunc(e.Board.State().Years(), func(y register.Year) bool { return y.Year != e.Year && e.rated(y, k) })
}

func (e *extract) problemHeads(of string) []string {
	return e.heads("result.place", of, "register.problem", "extract.problems.text", "extract.problems.owner", "extract.problems.opened", "register.problem.deadline", "register.phase", "extract.problems.closed")
}

func (e *extract) problemRows(rows [][]string, of string, all []register.Problem) [][]string {
	for _, p := range all {
		state, days := p.At(e.Day)
		rows = append(rows, []string{count(len(rows) + 1), of, p.ID, p.Text, p.Unit, p.Opened.String(), p.Deadline.String(), e.Say("register.problem."+string(state), "Days", days), p.Closed.String()})
	}
	return rows
}
