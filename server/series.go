package server

import "github.com/piaojue/piaojue/audit"

// running returns the poll of the series that a screen shows which was put up for any of them: the last one that was opened, from
// its opening until the next one's; until the first is opened, the poll itself. Polls of one series are of one congress and name one ceremony.
func (s *Server) running(p *poll) *poll {
	if p.manifest.Series == nil {
		return p
	}
	shown, place := p, 0
	for _, other := range s.of(p.congress) {
		if other.inSeries() == p.inSeries() && other.opened() && other.manifest.Series.Place > place {
			shown, place = other, other.manifest.Series.Place
		}
	}
	return shown
}

// inSeries is the origin of the first poll of a series, which names it; "" for a poll that is in none.
func (p *poll) inSeries() string {
	switch s := p.manifest.Series; {
	case s == nil:
		return ""
	case s.Ceremony == nil:
		return p.manifest.Origin
	default:
		return s.Ceremony.Origin
	}
}

// opened reports whether the poll was opened, by what is published.
func (p *poll) opened() bool {
	switch p.view().state.Phase {
	case audit.Ceremony, audit.Approval, audit.Gathering:
		return false
	}
	return true
}
