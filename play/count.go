package play

import (
	"crypto/rand"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// void ends the poll with a reason.
func (h *hall) void(reason, text string) error {
	if err := h.order(audit.Void, audit.VoidBody{Reason: reason, Text: text}, h.chairAndChief()...); err != nil {
		return err
	}
	return ErrVoid
}

// collect makes the collection report, which the chair declares valid. Too few ballots are never opened.
func (h *hall) collect() error {
	report := h.board.Report()
	if err := h.order(audit.Collection, report, h.scrutineers()...); err != nil {
		return err
	}
	if err := h.order(audit.Valid, audit.ValidBody{Collected: report.Collected, Issued: report.Issued}, h.chairAndChief()...); err != nil {
		return err
	}
	if least := h.manifest.MinBallots; report.Valid < least {
		return h.void("TOO_FEW_BALLOTS", fmt.Sprintf("有效票%d张，少于%d张，为保护投票秘密不予开票", report.Valid, least))
	}
	return nil
}

// tally has the sum put on the board.
func (h *hall) tally() error {
	body := h.board.Tally()
	return h.order(audit.Tally, body, h.chairAndChief()...)
}

// result puts the counts and what follows from them on the board.
func (h *hall) result() error {
	counts, outcome, err := h.board.Count()
	if err != nil {
		return err
	}
	salt := crypto.Hash{}
	if _, err := rand.Read(salt[:]); err != nil {
		return err
	}
	return h.order(audit.Result, audit.ResultBody{Salt: salt, Counts: counts, Outcome: outcome}, h.scrutineers()...)
}
