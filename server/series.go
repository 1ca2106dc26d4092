package server

import (
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// running returns the poll of the series that a screen shows which was put up for any of them: the last one that was opened, from
// its opening until the next one's; until the first is opened, the poll itself. Polls of one series are of one congress and have one ceremony.
func (s *Server) running(p *poll) *poll {
	series := p.series()
	if series == nil {
		return p
	}
	shown, place := p, 0
	for _, other := range s.of(p.congress) {
		if its := other.series(); its != nil && *its == *series && other.opened() && other.manifest.Series.Place > place {
			shown, place = other, other.manifest.Series.Place
		}
	}
	return shown
}

// series is the ceremony by which a poll is of a series, all of it: a poll that names the same board at another head is of no series with
// the first. It is nil for a poll that is in none, and for the first one until its key is published.
func (p *poll) series() *ballot.Ceremony {
	if cited := p.manifest.Cited(); cited != nil {
		return cited
	}
	return p.view().ceremony
}

// opened reports whether the poll was opened, by what is published: one that is void may have been, or not.
func (p *poll) opened() bool {
	v := p.view()
	return slices.ContainsFunc(v.index.below(v.size), func(e audit.Entry) bool { return e.Kind == audit.Open })
}
