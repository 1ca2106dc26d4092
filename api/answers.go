package api

import (
	"encoding/json"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// Forms of docs/protocol.md, section 5.9, stand here as they were sent: their own strict parsers read them.

// An OrderState says what became of an order. While signatures are missing it waits, and Head is nil; with the last one it is
// on the board.
type OrderState struct {
	Kind    audit.Kind         `json:"kind"`
	Signed  []crypto.PublicKey `json:"signed" doc:"who has signed so far"`
	Expires int64              `json:"expires,omitempty" doc:"until when others may sign, in seconds since 1970"`
	Head    *audit.BoardHead   `json:"head,omitempty" doc:"the published board that has the order, once it is complete"`
}

// Orders are those that wait for signatures.
type Orders struct {
	Orders   []json.RawMessage `json:"orders" doc:"WAITING of docs/protocol.md, section 5.9"`
	Withheld []audit.Kind      `json:"withheld,omitempty" doc:"result or announce for each order that waits and says what this reader may not see"`
}

// Marked is what became of marks that cards made at the desk. Those that were not refused wait for two scrutineers.
type Marked struct {
	Refused []Refused `json:"refused"`
}

// MarksWaiting are marks of cards that no order on the board has taken up, in one list for each act that has any.
type MarksWaiting struct {
	Marks []json.RawMessage `json:"marks" doc:"MARKS of docs/protocol.md, section 5.9"`
}

// Issued is what became of requests for tokens. What was issued is on the published board, in an issue that names the card.
type Issued struct {
	Issued  []crypto.PublicKey `json:"issued"`
	Refused []Refused          `json:"refused"`
	Head    *audit.BoardHead   `json:"head,omitempty" doc:"the published board, if anything was issued"`
}

// Refused says that something of a card was refused, and why, by the code of a problem.
type Refused struct {
	Card crypto.PublicKey `json:"card"`
	Code Code             `json:"code"`
	By   string           `json:"by,omitempty" doc:"the registrar that refused"`
}

// Signed is a registrar's answer to requests.
type Signed struct {
	Answers json.RawMessage `json:"answers" doc:"ANSWERS of docs/protocol.md, section 5.9"`
	Refused []Refused       `json:"refused"`
}

// A Located is a ballot that was looked up by the code of its receipt.
type Located struct {
	Ballot  crypto.Hash `json:"ballot" doc:"its id"`
	Index   int64       `json:"index" doc:"number of its entry"`
	Receipt string      `json:"receipt,omitempty" doc:"the receipt, signed again: the same bytes; not for ballots transcribed from paper"`
	Proof   string      `json:"proof" doc:"C2SP tlog-proof under the published checkpoint"`
}

// A Sent is a ballot with what makes checking it faster, as [ballot.WithEighths] writes it. An envelope may be sent alone, too.
type Sent struct {
	Eighths  string          `json:"eighths" doc:"EIGHTHS of docs/protocol.md, section 11.1"`
	Envelope ballot.Envelope `json:"envelope"`
}

// A Transcription carries the ballots that tellers made of papers: the epoch that both signed, as the payload of its message,
// and the ballots. Their openings never come to a server.
type Transcription struct {
	Epoch   audit.Message   `json:"epoch"`
	Ballots []audit.Message `json:"ballots"`
}

// Attached says what became of a document that was sent to a register.
type Attached struct {
	Hash crypto.Hash `json:"hash" doc:"by which an event names it"`
	Type string      `json:"type" doc:"its media type, as its bytes say"`
	Size int         `json:"size"`
}

// Kept says which manifest of a next round was kept.
type Kept struct {
	Manifest crypto.Hash `json:"manifest"`
}
