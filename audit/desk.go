package audit

import "github.com/piaojue/piaojue/crypto"

// What a desk hands over (docs/protocol.md, section 5.9): to registrars and scrutineers in a file, or to a server. Whoever takes one
// parses it strictly and checks what was signed.

// Marks are what cards have signed, strictly ascending by card; act is one of [CheckedIn], [LeftHall] and [TakesPaper]:
//
//	{"poll":HASH,"act":S,"marks":[MARK…]}
type Marks struct {
	Poll  crypto.Hash `json:"poll"`
	Act   string      `json:"act"`
	Marks []CardMark  `json:"marks"`
}

// Bytes returns the canonical form.
func (m Marks) Bytes() []byte { return crypto.MustEncodeJSON(m) }

// Requests ask the registrars of a poll for tokens, strictly ascending by card:
//
//	{"poll":HASH,"requests":[REQUEST…]}
type Requests struct {
	Poll     crypto.Hash `json:"poll"`
	Requests []Request   `json:"requests"`
}

// Bytes returns the canonical form.
func (q Requests) Bytes() []byte { return crypto.MustEncodeJSON(q) }
