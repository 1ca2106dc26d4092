package register

import "slices"

// Life returns the events that made a project what it is, in order: its own, that by which it was merged or split, and the plans, votes and evaluations of
// its year in which it was. The caller must not change them.
func (b *Board) Life(project string) (events []Event) {
	planned := map[int]bool{} // it is in the year's plan
	for _, e := range b.events {
		is := false
		switch e := e.(type) {
		case *Merge:
			is = e.Project == project || slices.Contains(e.Of, project)
		case *Split:
			is = e.Project == project || slices.ContainsFunc(e.Into, func(p Part) bool { return p.Project == project })
		case *MakePlan:
			is = slices.Contains(e.Projects, project)
			planned[e.Year] = is
		case *Withdraw:
			if is = e.Project == project; is {
				clear(planned)
			}
		case *Choose:
			is = planned[e.Year]
		case *RateYear:
			is = planned[e.Year] && slices.ContainsFunc(b.state.projects[project].Ratings, func(r ProjectRate) bool { return r.Poll == e.Poll })
		case interface{ deed() string }:
			is = e.deed() == project
		}
		if is {
			events = append(events, e)
		}
	}
	return events
}

// Handling returns the events of a suggestion, in order. The caller must not change them.
func (b *Board) Handling(suggestion string) (events []Event) {
	for _, e := range b.events {
		if a, is := e.(interface{ act() string }); is && a.act() == suggestion {
			events = append(events, e)
		}
	}
	return events
}

// Aftermath returns the events of a case, in order. The caller must not change them.
func (b *Board) Aftermath(of string) (events []Event) {
	for _, e := range b.events {
		if m, is := e.(interface{ measure() string }); is && m.measure() == of {
			events = append(events, e)
		}
	}
	return events
}

// What an event is about: a project, a suggestion or a case. Numbers of one may be numbers of another.
func (d Deed) deed() string       { return d.Project }
func (a Act) act() string         { return a.Suggestion }
func (m Measure) measure() string { return m.Case }
