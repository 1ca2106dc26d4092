package public

import (
	"slices"

	"github.com/piaojue/piaojue/register"
)

// projects fills in what is told of projects, and returns those that are looked for, and the chosen ones.
func (p *page) projects(y *year) (found []Row, chosen []register.Project) {
	units, statuses := map[string]bool{}, map[register.Status]bool{}
	for _, one := range p.State().Projects() {
		if !one.ConsideredFor(y.Year) {
			continue
		}
		units[one.Unit], statuses[one.Status] = true, true
		row := p.row(one)
		if y.Search.project(one, row.Late) {
			found = append(found, row)
		}
		if one.Chosen == nil || one.Year != y.Year {
			continue
		}
		chosen, y.Chosen = append(chosen, one), append(y.Chosen, row)
		for _, q := range one.Problems {
			if state, days := q.At(p.Day); state != register.Rectified {
				y.Problems = append(y.Problems, Trouble{one, q, days})
			}
		}
	}
	f := p.State().Figures(y.Year, p.Day)
	y.Money, y.Late = newMoney(f), f.Overdue
	for _, c := range register.FiveColours {
		y.Colours = append(y.Colours, Coloured{c, f.Colours[c]})
	}
	y.Units = sorted(units)
	for s := range statuses {
		y.Statuses = append(y.Statuses, s)
	}
	slices.Sort(y.Statuses)
	return found, chosen
}

func sorted(set map[string]bool) (all []string) {
	for text := range set {
		if text != "" {
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return all
}

// row tells a project as it stands on the day of the page.
func (p *page) row(one register.Project) Row {
	row := Row{Project: one, Colour: p.Rules().Colours.Colour(one)}
	if n := len(one.Reports); n > 0 {
		row.Percent, row.Paid = one.Reports[n-1].Percent, one.Reports[n-1].Paid
	}
	row.Open, row.Late = register.Unsolved(one.Problems, p.Day)
	return row
}

func newMoney(f register.Figures) money {
	m := money{Budget: f.Budget, Other: f.Other, Paid: f.Paid}
	if all := m.All(); all > 0 {
		m.Length = int(min(1000, m.Paid*1000/all))
	}
	return m
}

// Planned is all the money that there is for a project.
func (r Row) Planned() register.Wan { return r.Budget + r.Other }

// Halted reports whether the project was suspended or terminated.
func (r Row) Halted() bool {
	return r.Status == register.StatusSuspended || r.Status == register.StatusTerminated
}

// All is all the money that there is.
func (m money) All() register.Wan { return m.Budget + m.Other }
