package play

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
)

// receipt is the answer of the ballot box to a ballot that it has stored; the tablet checks the signature at once.
func (h *hall) receipt(b checked) ([]byte, error) {
	m := h.manifest()
	signed, err := audit.IssueReceipt(audit.Receipt{Origin: m.Origin, Ballot: b.item.Entry.Payload}, h.people.receipts)
	if err != nil {
		return nil, err
	}
	key, err := audit.ParseVerifierKey(m.ReceiptKey)
	if err != nil {
		return nil, err
	}
	if r, err := audit.CheckReceipt(signed, key); err != nil || r.Ballot != b.item.Entry.Payload {
		return nil, fmt.Errorf("the receipt is not for this ballot: %v", err)
	}
	return signed, nil
}

// redeem lets every voter look up the receipt: an inclusion proof under the witnessed checkpoint shows that the ballot is
// on the board.
func (h *hall) redeem() error {
	m := h.manifest()
	signed, err := h.checkpoint()
	if err != nil {
		return err
	}
	log, err := audit.ParseVerifierKey(m.LogKey)
	if err != nil {
		return err
	}
	key, err := audit.ParseVerifierKey(m.ReceiptKey)
	if err != nil {
		return err
	}
	policy, err := audit.ParsePolicy(m.Policy)
	if err != nil {
		return err
	}
	for _, receipt := range h.receipts {
		r, err := audit.CheckReceipt(receipt, key)
		if err != nil {
			return err
		}
		leaf := audit.Entry{Kind: audit.Ballot, Payload: r.Ballot}.Bytes()
		index := int64(slices.IndexFunc(h.leaves, func(other []byte) bool { return bytes.Equal(leaf, other) }))
		path, err := h.board.Tree().ProveEntry(index, h.board.Size())
		if err != nil {
			return fmt.Errorf("the ballot %v of a receipt is not on the board: %v", r.Ballot, err)
		}
		if _, _, err := (audit.Proof{Index: index, Path: path, Checkpoint: signed}).Check(leaf, log, policy); err != nil {
			return err
		}
	}
	return nil
}
