package server

import (
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
)

// maxBefore bounds the evaluations that one is compared with.
const maxBefore = 10

// before returns the polls before this one that it is to be compared with, the latest first, as their readers are shown them: each is
// cited by the one after it. inHall says that the readers are the hall, which sees counts that are not for everybody.
func (c *call) before(inHall bool) (all []*report.Public, err error) {
	for m := c.poll.manifest; len(all) < maxBefore; {
		p, v := c.server.cited(c.poll.congress, m)
		if p == nil {
			break
		}
		m = p.manifest
		shown, err := report.NewPublic(c.spoken(), m, v.report, inHall || m.Audience == ballot.Public)
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return all, nil
}

// cited returns the poll of a congress that a manifest cites as the one before it, and what is published of it; nil if it is not here. The
// board that is served here, of which every entry was checked, had that root at its result: a board of the same name is not believed.
func (s *Server) cited(congress string, m *ballot.Manifest) (*poll, *view) {
	at := m.Previous
	if at == nil || at.Revote {
		return nil, nil
	}
	for _, p := range s.of(congress) {
		v := p.view()
		if p.manifest.Origin == at.Origin && v.decided.Size == at.Size && v.decided.Root == at.Root {
			return p, v
		}
	}
	return nil, nil
}
