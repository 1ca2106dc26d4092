package public

import (
	"slices"

	"github.com/piaojue/piaojue/register"
)

// A project is what the page of one shows.
type project struct {
	Row
	Lineage  []Link
	Life     []Line
	Problems []Problem
	More     register.Wan // was paid than there is
}

// A Problem is one with how it stands on the day of the page.
type Problem struct {
	register.Problem
	State   register.Progress
	Overdue int // days
}

// Project makes the page of a project.
func (r Register) Project(id string) ([]byte, error) {
	return r.make("project", "/projects/"+escaped(id), nil, func(p *page) (string, any, error) {
		all := p.State().Projects()
		i := slices.IndexFunc(all, func(one register.Project) bool { return one.ID == id })
		if i < 0 {
			return "", nil, ErrNone
		}
		one := project{Row: p.row(all[i]), Life: p.life(all[i]), Problems: p.problems(all[i].Problems), More: all[i].Overspent()}
		var l Line
		l.links(p, "from", one.From...)
		l.links(p, "into", one.Into...)
		one.Lineage = l.Links
		return one.Title, one, nil
	})
}

func (p *page) problems(all []register.Problem) (problems []Problem) {
	for _, q := range all {
		state, days := q.At(p.Day)
		problems = append(problems, Problem{q, state, days})
	}
	return problems
}
