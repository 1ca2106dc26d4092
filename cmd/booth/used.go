package main

import (
	"bytes"
	"encoding/json"

	"github.com/piaojue/piaojue/crypto"
)

// used says whether a ballot was published under the voter's credential: then it is an error, as if another had been cast now. A card that
// was handed out may be in other hands before, and nobody is to answer twenty questions for nothing. The list is that of all cards, so
// the server hears nothing of this one until it is found: then it is asked for that ballot's receipt (docs/protocol.md, section 5.14).
func (v *voter) used() error {
	election, err := v.poll.election()
	if err != nil {
		return err
	}
	list, err := v.poll.web.get(v.poll.pin.Path+"/used", maxList)
	if err != nil {
		return err
	}
	secret := v.credential(election)
	defer secret.Destroy()
	own := crypto.BaseMul(secret).Bytes()
	if len(list)%64 > 0 {
		return fail(evidence, "a list of published ballots that is cut short")
	}
	for ; len(list) > 0; list = list[64:] {
		if bytes.Equal(list[:32], own) {
			return v.published(crypto.Hash(list[32:64]))
		}
	}
	return nil
}

// published is what is said of a ballot of the voter's that is on the board: its receipt.
func (v *voter) published(id crypto.Hash) error {
	data, err := v.poll.web.get(v.poll.pin.Path+"/receipts/"+id.String(), maxAnswer)
	if err != nil {
		return err
	}
	f := asFault(v.already(&fault{Problem: json.RawMessage(data)}))
	if f.ID != nil && *f.ID != id {
		return fail(evidence, "the receipt is of another ballot")
	}
	return f
}
