package audit

import (
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// A Kind says what an entry is (docs/protocol.md, section 5.2).
type Kind string

// The kinds, in the order in which they come.
const (
	Manifest   Kind = "manifest"
	Cert       Kind = "cert"
	Commit     Kind = "commit"
	Deal       Kind = "deal"
	Key        Kind = "key"
	Complaint  Kind = "complaint"
	Trustees   Kind = "trustees"
	Approve    Kind = "approve"
	Attendance Kind = "attendance"
	Issue      Kind = "issue"
	Surrender  Kind = "surrender"
	Open       Kind = "open"
	Epoch      Kind = "epoch"
	Ballot     Kind = "ballot"
	Closing    Kind = "closing"
	Close      Kind = "close"
	Papers     Kind = "papers"
	Invalid    Kind = "invalid"
	Collection Kind = "collection"
	Valid      Kind = "valid"
	Tally      Kind = "tally"
	Head       Kind = "head"
	Share      Kind = "share"
	Result     Kind = "result"
	Announce   Kind = "announce"
	Decide     Kind = "decide"
	Void       Kind = "void"
	Remark     Kind = "remark"
	Replace    Kind = "replace"
	Strike     Kind = "strike"
	Destroyed  Kind = "destroyed"
)

// An Entry is one leaf of the log: a kind and the hash of a payload that lies beside the log.
type Entry struct {
	Kind    Kind        `json:"kind"`
	Payload crypto.Hash `json:"payload"`
}

// ParseEntry parses the canonical form.
func ParseEntry(data []byte) (Entry, error) {
	var e Entry
	if len(data) > 256 {
		return e, fmt.Errorf("parse entry: %d bytes", len(data))
	}
	if err := crypto.DecodeJSON(data, &e); err != nil {
		return e, fmt.Errorf("parse entry: %v", err)
	}
	if _, known := rules[e.Kind]; !known && e.Kind != Manifest {
		return e, fmt.Errorf("parse entry: kind %q is not one of the protocol's", e.Kind)
	}
	return e, nil
}

// Bytes returns the canonical form, which is what the log hashes.
func (e Entry) Bytes() []byte { return crypto.MustEncodeJSON(e) }
