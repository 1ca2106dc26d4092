package server

import (
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// limited reports whether the poll's rules keep payloads of this kind from the public: whatever yields the counts.
func (p *poll) limited(kind audit.Kind) bool {
	return p.manifest.Audience != ballot.Public && (kind == audit.Share || kind == audit.Result)
}

// reader checks that whoever asks is an officer of the poll, who signed that they read (docs/protocol.md, section 11.1).
func (c *call) reader() error {
	m := c.poll.manifest
	r, err := api.ParseReader(c.GetHeader(api.ReaderHeader))
	if err == nil {
		err = r.Check(m.Origin, m.Hash(), time.Now())
	}
	if _, officer := m.Officer(r.Key); err != nil || !officer {
		return api.NewProblem(api.NotFound, "for officers alone: the rules of this poll limit who sees its counts")
	}
	return nil
}
