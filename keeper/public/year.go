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
		if c.Runs(p.Day) {
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
