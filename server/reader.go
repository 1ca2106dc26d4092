package server

import (
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
)

// limited reports whether payloads of this kind, whatever yields the counts, are kept from the public: by the poll's rules, until people
// have decided what to make known, or by what they decided.
func (p *poll) limited(v *view, kind audit.Kind) bool {
	return !v.countsPublic(p.manifest) && (kind == audit.Share || kind == audit.Result)
}

// reader checks that whoever asks is an officer of the poll, who signed that they read (docs/protocol.md, section 11.1).
func (c *call) reader() error {
	m := c.poll.manifest
	r, err := api.ParseReader(c.GetHeader(api.ReaderHeader))
	if err == nil {
		err = r.Check(m.Origin, m.Hash(), time.Now())
	}
	if _, officer := m.Officer(r.Key); err != nil || !officer {
		return api.NewProblem(api.NotFound, "for officers alone, who sign that they read: these figures are not announced, or not for everybody")
	}
	return nil
}
