package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/crypto"
)

// ReplaceBody exchanges a lost card or slip for a new one. It may come before the lost one was used, by two officers,
// and only one of the two pairs is given.
type ReplaceBody struct {
	Card *Replacement `json:"card,omitempty"`
	Slip *Replacement `json:"slip,omitempty"`
}

// A Replacement voids one key and puts another in its place.
type Replacement struct {
	Old crypto.PublicKey `json:"old"`
	New crypto.PublicKey `json:"new"`
}

func checkReplace(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[ReplaceBody](p, Replace, payload)
	if err != nil {
		return nil, err
	}
	if (c.Body.Card == nil) == (c.Body.Slip == nil) {
		return nil, errors.New("want a card or a slip")
	}
	return func(b *Board) error { return b.replace(c) }, nil
}

func (b *Board) replace(c *Command[ReplaceBody]) error {
	if err := b.extends(c.Head); err != nil {
		return err
	}
	set, used, r := b.roll, b.issued.has, c.Body.Card
	if r == nil {
		set, used, r = b.slips, func(slip crypto.PublicKey) bool { return b.issued.slips[slip] }, c.Body.Slip
	}
	switch {
	case !set[r.Old]:
		return fmt.Errorf("%v is not on the list", r.Old)
	case used(r.Old):
		return fmt.Errorf("%v has been used", r.Old)
	case b.listed(r.New):
		return fmt.Errorf("%v is on a list already, or was", r.New)
	}
	set[r.Old], set[r.New] = false, true
	b.replaced[r.New] = r.Old
	for _, hall := range []map[crypto.PublicKey]bool{b.attendance.present, b.attendance.left} {
		if hall[r.Old] {
			delete(hall, r.Old)
			hall[r.New] = true
		}
	}
	return nil
}

// Replaced returns the keys in whose place a card's or slip's key came, the latest first. A registrar that has answered one
// of them must not answer the new one: what it signed can still be used, although no issue names it.
func (b *Board) Replaced(key crypto.PublicKey) (old []crypto.PublicKey) {
	for before, ok := b.replaced[key]; ok; before, ok = b.replaced[before] {
		old = append(old, before)
	}
	return old
}

// listed reports whether a key is on one of the lists or was: what is void, because it was lost or struck, stays void.
func (b *Board) listed(key crypto.PublicKey) bool {
	_, card := b.roll[key]
	_, slip := b.slips[key]
	return card || slip
}

// StrikeBody voids slips that were not used, in ascending order.
type StrikeBody struct {
	Slips []crypto.PublicKey `json:"slips"`
}

func checkStrike(p *Poll, payload []byte) (change, error) {
	c, err := parseCommand[StrikeBody](p, Strike, payload)
	if err != nil {
		return nil, err
	}
	if len(c.Body.Slips) == 0 {
		return nil, errors.New("no slips")
	}
	for i := range c.Body.Slips {
		if i > 0 && bytes.Compare(c.Body.Slips[i-1][:], c.Body.Slips[i][:]) >= 0 {
			return nil, fmt.Errorf("slip %d is not above the one before it", i+1)
		}
	}
	return func(b *Board) error { return b.strike(c) }, nil
}

func (b *Board) strike(c *Command[StrikeBody]) error {
	if err := b.extends(c.Head); err != nil {
		return err
	}
	for _, slip := range c.Body.Slips {
		if !b.slips[slip] || b.issued.slips[slip] {
			return fmt.Errorf("slip %v is not one of this poll, is struck, or has been used", slip)
		}
	}
	for _, slip := range c.Body.Slips {
		b.slips[slip] = false
	}
	return nil
}
