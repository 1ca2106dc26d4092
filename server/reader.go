package server

import (
	"strconv"
	"strings"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// limited reports whether the poll's rules keep payloads of this kind from the public: whatever yields the counts.
func (p *poll) limited(kind audit.Kind) bool {
	return p.manifest.Audience != ballot.Public && (kind == audit.Share || kind == audit.Result)
}

// reader checks that whoever asks is an officer of the poll, who signed that they read (docs/protocol.md, section 11.1).
func (c *call) reader() error {
	fields := strings.Fields(c.GetHeader(api.ReaderHeader))
	refused := api.NewProblem(api.NotFound, "for officers alone: the rules of this poll limit who sees its counts")
	if len(fields) != 3 {
		return refused
	}
	var by crypto.PublicKey
	var signature crypto.Signature
	expires, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil || by.UnmarshalText([]byte(fields[0])) != nil || signature.UnmarshalText([]byte(fields[2])) != nil {
		return refused
	}
	if left := time.Until(time.Unix(expires, 0)); left <= 0 || left > time.Hour {
		return refused
	}
	if _, officer := c.poll.manifest.Officer(by); !officer {
		return refused
	}
	if by.Check(api.ReaderText(c.poll.manifest.Origin, c.poll.manifest.Hash(), expires), signature) != nil {
		return refused
	}
	return nil
}
