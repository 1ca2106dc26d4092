package main

import (
	"encoding/json"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// A record says whether a ballot is on the board. Recorded is true when the proof was checked under a
// checkpoint with as many witnesses as the policy asks for, which may be none.
type record struct {
	Found     bool         `json:"found"`
	ID        *crypto.Hash `json:"id,omitempty"`
	Code      []string     `json:"code,omitempty"`
	Index     int64        `json:"index"`
	Recorded  bool         `json:"recorded"`
	Size      int64        `json:"size"`      // of the board
	Witnesses int          `json:"witnesses"` // who cosigned it
}

// lookup finds the ballot of a receipt, or of its code, on the published board. The manifest is all that it needs.
func (p *poll) lookup(code, receipt string) (r record, err error) {
	begins, ok := parseShort(code)
	if receipt != "" {
		s, err := p.receipt([]byte(receipt))
		if err != nil {
			return r, fail(bad, "not a receipt of this poll: %v", err)
		}
		begins, ok = s.ID.String(), true
	}
	if !ok {
		return r, fail(bad, "a code has 16 characters")
	}
	data, err := p.web.get(p.pin.Path+"/receipts/"+begins, maxAnswer)
	if c := refusedWith(err); c == "not_published" || c == "not_found" {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	var located struct {
		Ballot crypto.Hash `json:"ballot"`
		Proof  string      `json:"proof"`
	}
	if err := json.Unmarshal(data, &located); err != nil || !strings.HasPrefix(located.Ballot.String(), begins) {
		return r, fail(evidence, "the server shows another ballot than the one that was asked for")
	}
	return p.recorded(located.Ballot, located.Proof)
}

// recorded checks the proof that a ballot is on the board.
func (p *poll) recorded(id crypto.Hash, text string) (r record, err error) {
	proof, err := audit.ParseProof([]byte(text))
	if err != nil {
		return r, err
	}
	log, err := audit.ParseVerifierKey(p.manifest.LogKey)
	if err != nil {
		return r, err
	}
	policy, err := audit.ParsePolicy(p.manifest.Policy)
	if err != nil {
		return r, err
	}
	c, cosigned, err := proof.Check(audit.Entry{Kind: audit.Ballot, Payload: id}.Bytes(), log, policy)
	if err != nil {
		return r, err
	}
	return record{true, &id, short(id), proof.Index, true, c.Size, len(cosigned)}, nil
}
