package main

import (
	"encoding/json"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A stored ballot is one whose receipt was checked.
type stored struct {
	ID      crypto.Hash `json:"id"`
	Code    []string    `json:"code"` // 16 characters in 4 groups
	Receipt string      `json:"receipt"`
	QR      *qrCode     `json:"qr"` // of the receipt
}

// cast signs the draft, sends it and checks the receipt. After it was lost, the same bytes are sent again: no second ballot is
// ever made of one choice.
func (v *voter) cast() (*stored, error) {
	if err := v.seal(); err != nil {
		return nil, err
	}
	receipt, err := v.poll.web.post(v.poll.pin.Path+"/ballots", v.sent, castTime)
	switch refusedWith(err) {
	case "":
	case "already_cast":
		return nil, v.already(asFault(err))
	case "closed":
		return nil, fail("closed", "the poll takes no more ballots")
	case "not_open":
		return nil, &fault{Code: phase, Phase: string(v.poll.outline.Board().Phase()), Text: "the poll is not open"}
	}
	if err != nil {
		return nil, err
	}
	s, err := v.poll.receipt(receipt)
	if err == nil && s.ID != v.envelope.ID() {
		err = fail(evidence, "the receipt is of another ballot")
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// seal makes the envelope of the draft, once, and what is sent of it: with it goes what makes the server's check faster.
func (v *voter) seal() error {
	if v.envelope != nil {
		return nil
	}
	if v.draft == nil {
		return fail(gone, "there is no draft")
	}
	election, err := v.poll.election()
	if err != nil {
		return err
	}
	secret := v.credential(election)
	defer secret.Destroy()
	if v.envelope, err = v.draft.Cast(random, secret, v.tokens); err != nil {
		return fail(gone, "%v", err)
	}
	v.sent = ballot.WithEighths(v.draft.Bytes(), v.draft.Eighths())
	v.draft = nil
	return nil
}

// already says that another ballot was cast under the credential before, with the receipt of that one.
func (v *voter) already(refused *fault) error {
	var p struct {
		Receipt string `json:"receipt"`
	}
	if err := json.Unmarshal(refused.Problem, &p); err != nil {
		return fail(evidence, "a refusal without the receipt of the stored ballot")
	}
	s, err := v.poll.receipt([]byte(p.Receipt))
	if err != nil {
		return err
	}
	return &fault{Code: "already", Text: "another ballot was cast with this card and slip", ID: &s.ID, Short: s.Code, Receipt: s.Receipt, QR: s.QR}
}

// receipt checks a receipt of this poll.
func (p *poll) receipt(signed []byte) (*stored, error) {
	key, err := audit.ParseVerifierKey(p.manifest.ReceiptKey)
	if err != nil {
		return nil, err
	}
	r, err := audit.CheckReceipt(signed, key)
	if err != nil {
		return nil, err
	}
	s := &stored{ID: r.Ballot, Code: short(r.Ballot), Receipt: string(signed)}
	s.QR, err = drawQR(s.Receipt)
	return s, err
}
