package server

import (
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
)

// maxBefore bounds the evaluations that one is compared with.
const maxBefore = 10

// An earlier is a poll that another is compared with, and what is published of it.
type earlier struct {
	poll *poll
	view *view
}

// before returns the polls before this one that it is to be compared with, the latest first: each is cited by the one after it.
func (c *call) before() (all []earlier) {
	for m := c.poll.manifest; len(all) < maxBefore; {
		p, v := c.server.cited(c.poll.congress, m)
		if p == nil {
			break
		}
		m = p.manifest
		all = append(all, earlier{p, v})
	}
	return all
}

// told returns polls before this one as their readers are shown them. inHall says that the readers are the hall, which sees counts that
// are not for everybody.
func (c *call) told(before []earlier, inHall bool) (all []*report.Public, err error) {
	for _, e := range before {
		m := e.poll.manifest
		shown, err := report.NewPublic(c.spoken(), m, e.view.report, inHall || m.Audience == ballot.Public)
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return all, nil
}

// Pages returns the pages of the polls of a congress by what cites their result: there are as many as polls that have one.
func (s *Server) Pages(congress string) map[ballot.Citation]string {
	all := map[ballot.Citation]string{}
	for _, p := range s.of(congress) {
		if at := p.view().decided; at.Size > 0 {
			all[ballot.Citation{Origin: p.manifest.Origin, Size: at.Size, Root: at.Root}] = p.address() + "/result"
		}
	}
	return all
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
