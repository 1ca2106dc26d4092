package play

import (
	"errors"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// closing ends the vote: no ballot is taken any more, and those that wait come to the board.
func (h *hall) closing() error {
	if err := h.order(audit.Closing, audit.ClosingBody{}, h.chairAndChief()...); err != nil {
		return err
	}
	if err := h.clerk.epoch(h.ctx, len(h.receipts)); err != nil {
		return err
	}
	return h.look()
}

// close closes the box after the last ballots have come.
func (h *hall) close() error {
	return h.order(audit.Close, audit.CloseBody{Ballots: h.board.Report().Electronic}, h.chairAndChief()...)
}

// redeem lets every voter look up the receipt: an inclusion proof under the witnessed checkpoint shows that the ballot is
// on the board.
func (h *hall) redeem() error {
	m := h.manifest
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
	n := len(h.receipts)
	ids, errs := make([]crypto.Hash, n), make([]error, n)
	h.options.Each(n, func(i int) {
		r, err := audit.CheckReceipt(h.receipts[i], key)
		ids[i], errs[i] = r.Ballot, err
	})
	if err := errors.Join(append(errs, h.ctx.Err())...); err != nil {
		return err
	}
	proofs, err := h.clerk.prove(h.ctx, ids)
	if err != nil {
		return err
	}
	h.options.Each(n, func(i int) {
		_, _, errs[i] = proofs[i].Check(audit.Entry{Kind: audit.Ballot, Payload: ids[i]}.Bytes(), log, policy)
	})
	return errors.Join(append(errs, h.ctx.Err())...)
}
