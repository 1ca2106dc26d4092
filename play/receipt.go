package play

import (
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// send sends a ballot to the box. The tablet checks the receipt at once.
func (h *hall) send(v *ballot.Envelope) ([]byte, error) {
	signed, err := h.writer.Accept(h.ctx, v.Bytes())
	if err != nil {
		return nil, err
	}
	key, err := audit.ParseVerifierKey(h.manifest().ReceiptKey)
	if err != nil {
		return nil, err
	}
	if r, err := audit.CheckReceipt(signed, key); err != nil || r.Ballot != v.ID() {
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
	bundle, err := h.writer.Evidence(h.ctx)
	if err != nil {
		return err
	}
	leaves, err := bundle.Leaves(h.board.Size())
	if err != nil {
		return err
	}
	place := map[string]int64{}
	for i, leaf := range leaves {
		place[string(leaf)] = int64(i)
	}
	for _, receipt := range h.receipts {
		r, err := audit.CheckReceipt(receipt, key)
		if err != nil {
			return err
		}
		leaf := audit.Entry{Kind: audit.Ballot, Payload: r.Ballot}.Bytes()
		index, ok := place[string(leaf)]
		if !ok {
			return fmt.Errorf("the ballot %v of a receipt is not on the board", r.Ballot)
		}
		path, err := h.board.Tree().ProveEntry(index, h.board.Size())
		if err != nil {
			return err
		}
		if _, _, err := (audit.Proof{Index: index, Path: path, Checkpoint: signed}).Check(leaf, log, policy); err != nil {
			return err
		}
	}
	return nil
}
