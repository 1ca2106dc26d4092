package audit

import (
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Pin is what a device believes about a poll, whatever a server shows it later: it comes with the device's program
// (docs/protocol.md, section 8.8).
type Pin struct {
	Path       string      `json:"path"` // of the poll's address on the device's host
	Origin     string      `json:"origin"`
	Manifest   crypto.Hash `json:"manifest"`
	LogKey     string      `json:"log_key"`
	ReceiptKey string      `json:"receipt_key"`
	Policy     string      `json:"policy"`
}

// NewPin makes the pin of a poll by its manifest.
func NewPin(path string, m *ballot.Manifest) Pin {
	return Pin{path, m.Origin, m.Hash(), m.LogKey, m.ReceiptKey, m.Policy}
}
