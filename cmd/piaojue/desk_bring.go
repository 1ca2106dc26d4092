package main

import (
	"errors"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// What the desk refuses to let sign. Whoever is at the desk can see what was scanned; registrars only see that it is good for nothing.
var (
	errReplacedCard = errors.New("this card was replaced and is void, so nothing was written: keep the card, and scan the others again with the new card in its place")
	errSlipAsCard   = errors.New("this is a slip, not a card, so nothing was written: scan all again, of each deputy the card")
	errUnlistedCard = errors.New("this card is not on the roll of this poll, so nothing was written: it is of another meeting, or it came in the place " +
		"of a lost one after this copy of the board was made; get a newer copy, or scan the others again without it")
	errCardAsSlip  = errors.New("this is a card, not a slip, so nothing was written: scan all again, of each deputy the card and then the slip")
	errUselessSlip = errors.New("this slip is not one of this poll, or was replaced or struck, so nothing was written: let the deputy draw another, and scan all again")
)

// mayBring says why what a deputy brought to the desk may not sign. A code does not say what it is of: each is tried as the other, too.
func mayBring(b *audit.Board, p pair, withSlip bool) error {
	card := b.Standing(publicOf(p.card.Key()))
	_, isSlip := b.Slip(publicOf(crypto.Slip(p.card).Key()))
	switch {
	case card.Replaced:
		return errReplacedCard
	case isSlip:
		return errSlipAsCard
	case !card.Listed:
		return errUnlistedCard
	case !withSlip:
		return nil
	}
	other := b.Standing(publicOf(crypto.Card(p.slip).Key()))
	good, _ := b.Slip(publicOf(p.slip.Key()))
	switch {
	case other.Listed || other.Replaced:
		return errCardAsSlip
	case !good:
		return errUselessSlip
	}
	return nil
}

// publicOf returns the public part of a key, and destroys the key.
func publicOf(k crypto.SigningKey) crypto.PublicKey {
	defer k.Destroy()
	return k.Public()
}
