package register

import (
	"maps"
	"slices"
)

// Figures are what a register comes to for one year: numbers alone, for the level above (docs/rules.md, section 15.18).
type Figures struct {
	Year       int            `json:"year"`
	Proposals  int            `json:"proposals"` // that came in for the year
	Sources    map[Source]int `json:"sources"`
	Fields     map[string]int `json:"fields"`
	Candidates int            `json:"candidates"` // that passed the final screening
	Reserve    int            `json:"reserve"`
	Planned    int            `json:"planned"`
	Seats      int            `json:"seats"`
	Cap        Wan            `json:"cap"`
	Chosen     int            `json:"chosen"`
	Budget     Wan            `json:"budget"` // of the chosen, out of the fund
	Other      Wan            `json:"other"`
	Paid       Wan            `json:"paid"`
	Accepted   int            `json:"accepted"`
	Colours    map[Colour]int `json:"colours"`
	Open       int            `json:"open"`    // problems
	Overdue    int            `json:"overdue"` // problems
}

// Figures returns those of a year as the register stands, with the problems as of the end of a day.
func (all *State) Figures(year int, day Date) Figures {
	f := Figures{Year: year, Sources: map[Source]int{}, Fields: map[string]int{}, Colours: map[Colour]int{}}
	for _, id := range all.listed {
		p := all.projects[id]
		passed, is := p.passedFor(year)
		if !is {
			continue
		}
		if all.CameFor(*p, year) {
			f.Proposals++
			f.Sources[p.Source]++
			f.Fields[p.Field]++
		}
		if passed == len(Screenings) {
			f.Candidates++
		}
		if p.Status == StatusReserve && p.Year == year {
			f.Reserve++
		}
		if p.Chosen != nil && p.Year == year {
			f.delivered(all.rules, p, day)
		}
	}
	if y := all.years[year]; y != nil && y.Plan != nil {
		f.Planned, f.Seats, f.Cap = len(y.Plan.Projects), y.Plan.Seats, y.Plan.Cap
	}
	return f
}

// CameFor reports whether a project came in for a year as it is: not merged of others, and not split from another.
func (all *State) CameFor(p Project, year int) bool {
	c := all.campaigns[p.Campaign]
	return len(p.From) == 0 && c != nil && c.Year == year
}

// delivered adds a chosen project.
func (f *Figures) delivered(r Rules, p *Project, day Date) {
	_, paid := p.progress()
	f.Chosen++
	f.Budget, f.Other, f.Paid = f.Budget+p.Budget, f.Other+p.Other, f.Paid+paid
	if p.Status == StatusAccepted {
		f.Accepted++
	}
	if c := r.Colours.Colour(*p); c != "" {
		f.Colours[c]++
	}
	open, late := Unsolved(p.Problems, day)
	f.Open, f.Overdue = f.Open+open, f.Overdue+late
}

// RollUp adds up the figures of several registers.
func RollUp(all ...Figures) Figures {
	sum := Figures{Sources: map[Source]int{}, Fields: map[string]int{}, Colours: map[Colour]int{}}
	for _, f := range all {
		sum.Year = f.Year
		sum.Proposals, sum.Candidates, sum.Reserve = sum.Proposals+f.Proposals, sum.Candidates+f.Candidates, sum.Reserve+f.Reserve
		sum.Planned, sum.Seats, sum.Chosen = sum.Planned+f.Planned, sum.Seats+f.Seats, sum.Chosen+f.Chosen
		sum.Cap, sum.Budget, sum.Other, sum.Paid = sum.Cap+f.Cap, sum.Budget+f.Budget, sum.Other+f.Other, sum.Paid+f.Paid
		sum.Accepted, sum.Open, sum.Overdue = sum.Accepted+f.Accepted, sum.Open+f.Open, sum.Overdue+f.Overdue
		add(sum.Sources, f.Sources)
		add(sum.Fields, f.Fields)
		add(sum.Colours, f.Colours)
	}
	return sum
}

func add[K comparable](sum, more map[K]int) {
	for k, n := range more {
		sum[k] += n
	}
}

// yearNumbers returns the years of which something is known.
func (all *State) yearNumbers() []int { return slices.Sorted(maps.Keys(all.years)) }

// KnownYears returns, the earliest first, the years for which there was a collection or of which something else is known.
func (all *State) KnownYears() []int {
	known := map[int]bool{}
	for _, c := range all.campaigns {
		known[c.Year] = true
	}
	for _, p := range all.projects {
		known[p.Year] = true
	}
	for year := range all.years {
		known[year] = true
	}
	return slices.Sorted(maps.Keys(known))
}

// Years returns what is known of each year. The caller must not change what it holds.
func (all *State) Years() []Year {
	years := []Year{}
	for _, n := range all.yearNumbers() {
		years = append(years, *all.years[n])
	}
	return years
}
