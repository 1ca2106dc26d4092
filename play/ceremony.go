package play

import (
	"crypto/rand"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// ceremony lets the trustees make their key: certificates, commitments, deals, keys. Each trustee looks at nothing but
// the board and its own seed. A later poll of a series cites that of the first.
func (h *hall) ceremony() error {
	if h.manifest.Cited() != nil {
		return h.cite()
	}
	n, t := len(h.trustees), h.manifest.Trustees.Threshold
	messages := make([]crypto.SignedMessage, n)
	for i, x := range h.trustees {
		var err error
		if messages[i], err = x.seed.Certify(rand.Reader, i+1, n, t); err != nil {
			return err
		}
		if err := h.say(i+1, audit.Cert, audit.CertBody{Trustee: i + 1, Cert: messages[i]}); err != nil {
			return err
		}
	}
	certs, err := crypto.ParseCerts(messages)
	if err != nil {
		return err
	}
	deals, commitments := make([]crypto.Deal, n), make([]crypto.Hash, n)
	for i, x := range h.trustees {
		if deals[i], err = x.seed.Deal(certs); err != nil {
			return err
		}
		if commitments[i], err = deals[i].Commitment(); err != nil {
			return err
		}
		if err := h.say(i+1, audit.Commit, audit.CommitBody{Trustee: i + 1, Deal: commitments[i]}); err != nil {
			return err
		}
	}
	for i := range h.trustees {
		if err := h.say(i+1, audit.Deal, audit.DealBody{Trustee: i + 1, Deal: deals[i]}); err != nil {
			return err
		}
	}
	for i, x := range h.trustees {
		message, err := x.seed.Receive(rand.Reader, certs, commitments, deals)
		if err != nil {
			return err
		}
		if h.trustees[i].share, err = x.seed.DecryptionKey(certs, message); err != nil {
			return err
		}
		if err := h.say(i+1, audit.Key, audit.KeyBody{Trustee: i + 1, Key: &message}); err != nil {
			return err
		}
	}
	h.made = h.board.Poll().Trustees
	return h.approve()
}

func (h *hall) approve() error {
	return h.order(audit.Approve, audit.ApproveBody{Trustees: h.board.TrusteesHash()}, h.chairAndChief()...)
}
