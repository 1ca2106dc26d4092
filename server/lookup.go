package server

import (
	"net/http"
	"strings"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// proof serves the last receipt of a ballot: that it is in the log.
func proof(c *call) error {
	var id crypto.Hash
	if err := id.UnmarshalText([]byte(c.Param("hash"))); err != nil {
		return api.NewProblem(api.NotPublished, "")
	}
	p, err := c.view.prove(id)
	if err != nil {
		return err
	}
	c.data(mediaText, briefly, p.Bytes())
	return nil
}

// prove proves that a ballot is on the published board.
func (v *view) prove(id crypto.Hash) (audit.Proof, error) {
	at, entry, there := v.index.place(id, v.size)
	if !there || entry.Kind != audit.Ballot {
		return audit.Proof{}, api.NewProblem(api.NotPublished, "")
	}
	path, err := v.tree.ProveEntry(at, v.size)
	return audit.Proof{Index: at, Path: path, Checkpoint: v.checkpoint}, err
}

// receipt finds a ballot by the code on a slip of paper. What still waits for its epoch is not found: whoever asks twice would
// learn when the epoch was that took it, and the whole hall is told that anyway.
func receipt(c *call) error {
	code := strings.ToLower(c.Param("code"))
	if len(code) < 16 || len(code) > 64 || strings.Trim(code, "0123456789abcdef") != "" {
		return api.NewProblem(api.BadRequest, "a code has 16 to 64 hexadecimal digits")
	}
	for _, id := range c.view.index.startingWith(code) {
		p, err := c.view.prove(id)
		if err != nil {
			continue
		}
		found := api.Located{Ballot: id, Index: p.Index, Proof: string(p.Bytes())}
		signed, err := c.poll.writer.Acknowledged(c.Request.Context(), id)
		if err != nil {
			return err
		}
		found.Receipt = string(signed)
		c.reply(http.StatusOK, found)
		return nil
	}
	return api.NewProblem(api.NotPublished, "")
}

// usedCards serves the credentials under which ballots are published, each with the id of its ballot: all of them to everybody, so that a
// phone finds its own and names none. It says nothing that the ballots do not say, and nothing of one that still waits for its epoch: who
// asks again and again must not learn when a card was used.
func usedCards(c *call) error {
	entries, list := c.view.index.below(c.view.size), []byte{}
	for _, u := range c.view.used {
		id := entries[u.Place].Payload
		list = append(append(list, u.Credential[:]...), id[:]...)
	}
	c.data(mediaBytes, briefly, list)
	return nil
}
