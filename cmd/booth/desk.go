package main

import (
	"encoding/json"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// mark has a card sign that its deputy came, left or takes a paper. A desk hands over one card at a time.
func (p *poll) mark(cardText, act string) error {
	if !slices.Contains([]string{audit.CheckedIn, audit.LeftHall, audit.TakesPaper}, act) {
		return fail(bad, "act %q", act)
	}
	card, err := crypto.ParseCardTyped(cardText)
	if err != nil {
		return wrongCode("card", err)
	}
	mark := audit.MarkCard(&p.outline.Board().Poll().Poll, card, act)
	said, err := p.web.post(p.pin.Path+"/attendance", audit.Marks{Poll: p.pin.Manifest, Act: act, Marks: []audit.CardMark{mark}}.Bytes(), writeTime)
	if err != nil {
		return err
	}
	return refusal(said, mark.Card)
}

// request asks the registrars for the tokens of a card and a slip.
func (p *poll) request(cardText, slipText string) error {
	election, err := p.election()
	if err != nil {
		return err
	}
	v, err := p.read(cardText, slipText)
	if err != nil {
		return err
	}
	q, err := audit.NewRequest(election, v.card, v.slip)
	if err != nil {
		return err
	}
	said, err := p.web.post(p.pin.Path+"/requests", audit.Requests{Poll: p.pin.Manifest, Requests: []audit.Request{q}}.Bytes(), writeTime)
	if err != nil {
		return err
	}
	return refusal(said, q.Card)
}

// refusal reads whether a server refused what a card signed.
func refusal(said []byte, card crypto.PublicKey) error {
	var a struct {
		Refused []struct {
			Card crypto.PublicKey `json:"card"`
			Code string           `json:"code"`
		} `json:"refused"`
	}
	if err := json.Unmarshal(said, &a); err != nil {
		return fail(evidence, "the server's answer cannot be read")
	}
	for _, r := range a.Refused {
		if r.Card == card {
			return &fault{Code: "refused", Refused: r.Code, Text: r.Code}
		}
	}
	return nil
}

// surrender gives the tokens of a card and a slip back.
func (p *poll) surrender(cardText, slipText string) error {
	v, at, err := p.identify(cardText, slipText)
	if err != nil {
		return err
	}
	if !at.Issued {
		return fail(gone, "nothing was issued to this card")
	}
	election, err := p.election()
	if err != nil {
		return err
	}
	s, err := audit.NewSurrender(random, election, v.card, v.slip, v.tokens)
	if err != nil {
		return err
	}
	_, err = p.web.post(p.pin.Path+"/surrenders", s.Bytes(), writeTime)
	return err
}
