package main

import (
	"errors"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A voter is the one who stands at the device.
type voter struct {
	poll     *poll
	card     crypto.Card
	slip     crypto.Slip
	tokens   []crypto.Token // none were issued while it is nil
	draft    *ballot.Draft  // the latest; nil when it was revealed
	envelope *ballot.Envelope
	sent     []byte // what is sent of it: a retry sends the same
}

// An identity is where the voter stands in the poll.
type identity struct {
	Issued  bool `json:"issued"`
	Paper   bool `json:"paper"`
	Present bool `json:"present"`
	Late    bool `json:"late"` // the poll is open, and the voter has not checked in
}

// identify finds the voter's tokens among all that were issued.
func (p *poll) identify(cardText, slipText string) (*voter, identity, error) {
	v, err := p.read(cardText, slipText)
	if err != nil {
		return nil, identity{}, err
	}
	b := p.outline.Board()
	at := b.Standing(v.card.Public())
	id := identity{at.Tokens, at.Paper, at.InHall, b.Phase() == audit.Voting && !at.InHall}
	if at.Tokens {
		err = v.redeem()
	}
	return v, id, err
}

// read reads card and slip in either order, and checks that they are of this poll.
func (p *poll) read(cardText, slipText string) (*voter, error) {
	v := &voter{poll: p}
	var err error
	if v.card, err = crypto.ParseCardTyped(cardText); err != nil {
		return nil, wrongCode("card", err)
	}
	if v.slip, err = crypto.ParseSlipTyped(slipText); err != nil {
		return nil, wrongCode("slip", err)
	}
	b := p.outline.Board()
	if turned := (&voter{poll: p, card: crypto.Card(v.slip), slip: crypto.Slip(v.card)}); b.Knows(turned.card.Public(), turned.slip.Public()) == nil {
		v = turned
	}
	err = b.Knows(v.card.Public(), v.slip.Public())
	for _, known := range []struct {
		err         error
		code, which string
	}{
		{audit.ErrNoCard, "wrong_meeting", "card"}, {audit.ErrNotOurs, "wrong_meeting", "slip"},
		{audit.ErrVoidCard, "void_card", "card"}, {audit.ErrVoidSlip, "void_slip", "slip"},
	} {
		if errors.Is(err, known.err) {
			return nil, &fault{Code: known.code, Which: known.which, Text: err.Error()}
		}
	}
	return v, err
}

// redeem makes the tokens of the voter's own record.
func (v *voter) redeem() error {
	election, err := v.poll.election()
	if err != nil {
		return err
	}
	records := v.poll.outline.Issued()
	for _, r := range records {
		if r.Card == v.card.Public() && r.Slip != v.slip.Public() {
			return &fault{Code: "other_slip", Which: "slip", Text: "another slip came with this card"}
		}
	}
	v.tokens, err = audit.Redeem(election, v.card, v.slip, records)
	return err
}

// A draftAnswer is what a device shows before it knows whether the voter checks or casts.
type draftAnswer struct {
	Unsigned crypto.Hash `json:"unsigned"`
	Short    []string    `json:"short"`
	QR       *qrCode     `json:"qr"`
}

// encrypt makes a new draft of the marks.
func (v *voter) encrypt(marks []ballot.Mark) (draftAnswer, error) {
	election, err := v.entitled()
	if err != nil {
		return draftAnswer{}, err
	}
	secret := v.credential(election)
	defer secret.Destroy()
	v.drop()
	if v.draft, err = election.Encrypt(random, crypto.BaseMul(secret), marks); err != nil {
		return draftAnswer{}, fail(bad, "%v", err)
	}
	a := draftAnswer{Unsigned: v.draft.UnsignedHash()}
	a.Short = short(a.Unsigned)
	a.QR, err = drawQR(a.Unsigned.String())
	return a, err
}

// entitled returns what the voter's ballot is bound to, while there can be one.
func (v *voter) entitled() (*ballot.Poll, error) {
	switch b := v.poll.outline.Board(); {
	case v.envelope != nil || v.tokens == nil:
		return nil, fail(gone, "nothing can be encrypted before tokens were found, or after the ballot was cast")
	case b.Phase() != audit.Voting:
		return nil, &fault{Code: phase, Phase: string(b.Phase()), Text: "the poll is not open"}
	}
	return v.poll.election()
}

func (v *voter) credential(p *ballot.Poll) crypto.Scalar {
	return crypto.DeriveCredential(v.card, v.slip, p.Fingerprint)
}

// drop throws a draft away.
func (v *voter) drop() {
	if v.draft != nil {
		v.draft.Open()
		v.draft = nil
	}
}

// A revealAnswer is what the second device reads.
type revealAnswer struct {
	Text string  `json:"text"`
	QR   *qrCode `json:"qr"`
}

// reveal gives the draft out for a second device, and spends it.
func (v *voter) reveal() (a revealAnswer, err error) {
	if v.draft == nil {
		return a, fail(gone, "there is no draft")
	}
	r, err := v.draft.Reveal()
	v.draft = nil
	if err != nil {
		return a, fail(gone, "%v", err)
	}
	a.Text = r.Text()
	a.QR, err = drawQR(a.Text)
	return a, err
}
