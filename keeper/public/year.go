package public

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A year is what the overview of a year shows.
type year struct {
	Year       int
	Years      []int
	Open       []Collecting
	Stops      []Stop
	Funnel     []Step
	Milestones []Milestone
	Plan       *plan
	Chosen     []Row
	Colours    []Coloured
	Money      money
	Problems   []Trouble // open ones
	Late       int       // of them
	Search     Search
	Fields     []string
	Units      []string
	Statuses   []register.Status
	Rows       []Row
	Pager      Pager
	Manifest   crypto.Hash
	Witnesses  []string
}

// A Collecting is a collection that takes proposals on the day of the page, of whatever year.
type Collecting struct {
	register.Collect
	Href string // the form
}

// A Row is a project in a list.
type Row struct {
	register.Project
	Colour     register.Colour
	Percent    int
	Paid       register.Wan
	Open, Late int // problems
}

// A Step is how many came to one step of the funnel. Length is in thousandths of those that were proposed.
type Step struct {
	Name, Note    string
	Count, Length int
}

// A Milestone is one with its name.
type Milestone struct {
	Name string
	register.Milestone
}

// A Coloured is how many of the chosen projects have a colour.
type Coloured struct {
	Colour register.Colour
	Count  int
}

// A Trouble is an open problem of a project.
type Trouble struct {
	Of register.Project
	register.Problem
	Overdue int // days
}

// money is that of the chosen projects.
type money struct {
	Budget, Other, Paid register.Wan
	Length              int // what is paid, in thousandths of all
}

// Year makes the overview of a year, 0 for the latest that is known.
func (r Register) Year(n int, s Search) ([]byte, error) {
	query := s.Query()
	if n != 0 {
		query.Set("year", strconv.Itoa(n))
	}
	return r.make("year", "/", query, func(p *page) (string, any, error) {
		y, err := p.year(n, s)
		if err != nil {
			return "", nil, err
		}
		return p.Says("title", "Year", y.Year, "Congress", p.Congress()), y, nil
	})
}

func (p *page) year(n int, s Search) (*year, error) {
	all := p.State()
	y := &year{Years: all.KnownYears(), Search: s, Fields: p.Rules().Fields, Manifest: p.Board.Manifest().Hash(), Witnesses: p.Board.Manifest().Witnesses()}
	slices.Reverse(y.Years)
	if y.Year = n; n == 0 {
		if y.Year = p.Day.Year; len(y.Years) > 0 {
			y.Year = y.Years[0]
		}
	} else if !slices.Contains(y.Years, n) {
		return nil, ErrNone
	}
	for _, c := range all.Collections() {
		if !p.Day.Before(c.From) && !c.To.Before(p.Day) {
			y.Open = append(y.Open, Collecting{c, p.at("/propose", url.Values{"campaign": {c.Campaign}}, p.Lang)})
		}
	}
	known := register.Year{Year: y.Year}
	for _, one := range all.Years() {
		if one.Year == y.Year {
			known = one
		}
	}
	found, chosen := p.projects(y)
	f := all.Funnel(y.Year)
	y.Stops, y.Funnel, y.Plan = p.stops(known, f, chosen), p.funnel(f, known, len(chosen)), p.plan(known)
	for _, m := range all.Milestones(y.Year, p.Day) {
		y.Milestones = append(y.Milestones, Milestone{p.step(m.Step), m})
	}
	y.Rows, y.Pager = paged(p, s, "/", url.Values{"year": {strconv.Itoa(y.Year)}}, found)
	return y, nil
}

// projects fills in what is told of projects, and returns those that are looked for, and the chosen ones.
func (p *page) projects(y *year) (found []Row, chosen []register.Project) {
	units, statuses, colours := map[string]bool{}, map[register.Status]bool{}, map[register.Colour]int{}
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
		colours[row.Colour]++
		y.Money.add(row)
		for _, q := range one.Problems {
			if state, days := q.At(p.Day); state != register.Rectified {
				y.Problems = append(y.Problems, Trouble{one, q, days})
			}
		}
		y.Late += row.Late
	}
	for _, c := range []register.Colour{register.Red, register.Orange, register.Yellow, register.Green, register.Blue} {
		y.Colours = append(y.Colours, Coloured{c, colours[c]})
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
	for _, q := range one.Problems {
		switch state, _ := q.At(p.Day); state {
		case register.Overdue:
			row.Open, row.Late = row.Open+1, row.Late+1
		case register.Rectifying:
			row.Open++
		}
	}
	return row
}

func (m *money) add(row Row) {
	m.Budget, m.Other, m.Paid = m.Budget+row.Budget, m.Other+row.Other, m.Paid+row.Paid
	if all := m.Budget + m.Other; all > 0 {
		m.Length = int(min(1000, m.Paid*1000/all))
	}
}

// funnel is the way from the proposals to the chosen projects.
func (p *page) funnel(f register.Funnel, y register.Year, chosen int) []Step {
	steps := []Step{{Name: p.Says("funnel.proposed"), Count: f.Proposed}}
	for i, stage := range register.Screenings {
		s := Step{Name: p.Says("funnel." + string(stage)), Count: f.Passed[i]}
		if f.Dropped[i]+f.Waiting[i] > 0 {
			s.Note = p.Says("funnel.note", "Dropped", f.Dropped[i], "Waiting", f.Waiting[i])
		}
		steps = append(steps, s)
	}
	if y.Plan != nil {
		steps = append(steps, Step{Name: p.Says("funnel.planned"), Count: len(y.Plan.Projects)})
	}
	if y.Ballot != nil {
		steps = append(steps, Step{Name: p.Says("funnel.chosen"), Count: chosen})
	}
	for i := range steps {
		steps[i].Length = steps[i].Count * 1000 / max(1, f.Proposed)
	}
	return steps
}

// step names a step on the way to the vote, or a body that approves.
func (p *page) step(name string) string {
	if p.Has("register.page.step." + name) { // it is another one where there is no congress
		return p.Says("step." + name)
	}
	return p.Say("register.step." + name)
}

// A plan is the candidate plan with its two checks (docs/rules.md, section 15.10).
type plan struct {
	register.MakePlan
	Candidates, Excess int // Excess in percent of the seats, rounded down
	Wanted             int // percent
	Dearest            register.Wan
	Document           Document
	Approvals          []Approval
	Broken             string
}

// An Approval is one step of it; of one that is still to come there is no day.
type Approval struct {
	Name     string
	Day      register.Date
	Document Document
}

func (p *page) plan(y register.Year) *plan {
	if y.Plan == nil {
		return nil
	}
	n := len(y.Plan.Projects)
	m := &plan{MakePlan: *y.Plan, Candidates: n, Excess: (n - y.Plan.Seats) * 100 / y.Plan.Seats, Wanted: p.Rules().Differential,
		Dearest: p.State().Dearest(y.Plan), Document: p.document(y.Plan.Document)}
	if y.Broken != "" {
		m.Broken = p.Reason(y.Broken)
	}
	for i, body := range register.Approvals(p.Rules().Level) {
		a := Approval{Name: p.step(body)}
		if i < len(y.Approvals) {
			a.Day, a.Document = y.Approvals[i].Date, p.document(y.Approvals[i].Document)
		}
		m.Approvals = append(m.Approvals, a)
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
