package public

import (
	"slices"

	"github.com/piaojue/piaojue/register"
)

// A Stop is one of the seven parts of a year (征集、筛选、票决、交办、监督、测评、整改), and how it stands.
type Stop struct {
	Name, State, Note string
	Now               bool // the first that is not done
}

// How a stop stands.
const (
	done  = "done"
	now   = "now"
	ahead = "ahead"
)

// stops tells where a year stands: the first part that is not done is the present one. Others after it may have begun; nothing is ever blocked by that.
func (p *page) stops(y register.Year, f register.Funnel, chosen []register.Project) (all []Stop) {
	found := false
	for _, part := range []struct {
		name string
		of   func() (is bool, note string)
	}{
		{"collect", func() (bool, string) { return p.collected(y.Year) }},
		{"screen", func() (bool, string) { return p.screened(y, f) }},
		{"vote", func() (bool, string) { return p.voted(y, len(chosen)) }},
		{"hand", func() (bool, string) { return p.handedOver(y, chosen) }},
		{"supervise", func() (bool, string) { return p.supervised(y, chosen) }},
		{"rate", func() (bool, string) { return p.rated(y) }},
		{"rectify", func() (bool, string) { return p.rectified(y) }},
	} {
		is, note := part.of()
		s := Stop{Name: p.Says("path." + part.name), State: ahead, Note: note}
		switch {
		case is:
			s.State = done
		case !found:
			s.State, s.Now, found = now, true, true
		}
		all = append(all, s)
	}
	return all
}

func (p *page) collected(year int) (bool, string) {
	var from, to register.Date
	for _, c := range p.State().Collections() {
		if c.Year != year {
			continue
		}
		if from == (register.Date{}) || c.From.Before(from) {
			from = c.From
		}
		if to.Before(c.To) {
			to = c.To
		}
	}
	if to == (register.Date{}) {
		return false, p.Says("path.collect.none")
	}
	return to.Before(p.Day), p.Says("path.collect.days", "From", from, "To", to)
}

func (p *page) screened(y register.Year, f register.Funnel) (bool, string) {
	waiting := 0
	for _, n := range f.Waiting {
		waiting += n
	}
	return y.Plan != nil && y.Broken == "", p.Says("path.screen.note", "Waiting", waiting, "Candidates", f.Passed[len(f.Passed)-1])
}

func (p *page) voted(y register.Year, chosen int) (bool, string) {
	switch {
	case y.Ballot != nil:
		return true, p.Says("path.vote.held", "Day", y.Ballot.Date, "Chosen", chosen)
	case y.Meeting != register.Date{}:
		return false, p.Says("path.vote.day", "Day", y.Meeting)
	}
	return false, ""
}

func (p *page) handedOver(y register.Year, chosen []register.Project) (bool, string) {
	if y.Ballot == nil {
		return false, ""
	}
	n := 0
	for _, c := range chosen {
		if c.HandOver != nil || c.Status == register.StatusTerminated {
			n++
		}
	}
	return n == len(chosen), p.Says("path.of", "Count", n, "All", len(chosen))
}

func (p *page) supervised(y register.Year, chosen []register.Project) (bool, string) {
	if y.Ballot == nil {
		return false, ""
	}
	n := 0
	for _, c := range chosen {
		if c.Status == register.StatusAccepted || c.Status == register.StatusTerminated {
			n++
		}
	}
	return n == len(chosen), p.Says("path.supervise.note", "Count", n, "All", len(chosen))
}

func (p *page) rated(y register.Year) (bool, string) {
	if n := len(y.Rated); n > 0 {
		return true, p.Says("path.rate.held", "Day", y.Rated[n-1].Date)
	}
	return false, ""
}

// rectified reports whether nothing that follows from the year's evaluations is left to be done.
func (p *page) rectified(y register.Year) (bool, string) {
	if len(y.Rated) == 0 {
		return false, ""
	}
	cases, open := 0, 0
	for _, c := range p.State().Cases() {
		if !slices.ContainsFunc(y.Rated, func(r register.RateYear) bool { return r.Poll == c.First.Board() }) {
			continue
		}
		cases++
		if len(c.Next(p.Rules().Level)) > 0 {
			open++
		}
	}
	if cases == 0 {
		return true, p.Says("path.rectify.none")
	}
	return open == 0, p.Says("path.rectify.cases", "Count", cases, "Open", open)
}
