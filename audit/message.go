package audit

import (
	"encoding/json"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// A Message is what somebody sends to a board: a payload and the kind of entry that it is to become. Its file form,
// docs/protocol.md, section 5.9, is how programs on different machines hand things to each other:
//
//	{"kind":"open","payload":{"body":…,"head":…,"signatures":[…]}}
type Message struct {
	Kind    Kind            `json:"kind"`
	Payload json.RawMessage `json:"payload"`
}

// ParseMessage parses the canonical form. Only what [Poll.Check] says of the payload makes it an entry.
func ParseMessage(data []byte) (Message, error) {
	var m Message
	if len(data) > MaxPayload+256 {
		return m, fmt.Errorf("parse message: %d bytes, at most %d", len(data), MaxPayload+256)
	}
	if err := crypto.DecodeJSON(data, &m); err != nil {
		return m, fmt.Errorf("parse message: %v", err)
	}
	if _, known := rules[m.Kind]; !known {
		return m, fmt.Errorf("parse message: kind %q cannot be sent to a board", m.Kind)
	}
	return m, nil
}

// Bytes returns the canonical form, if the payload is in its own.
func (m Message) Bytes() []byte { return crypto.MustEncodeJSON(m) }

// Entry returns the entry that the message is to become.
func (m Message) Entry() Entry { return Entry{m.Kind, crypto.Sum(m.Payload)} }
