package main

import (
	"errors"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// An examined draft is what a second device found in a revelation.
type examined struct {
	Unsigned crypto.Hash   `json:"unsigned"`
	Short    []string      `json:"short"`
	Marks    []ballot.Mark `json:"marks"`
	asked
}

// examine makes the ballot of a revelation again. The voter compares its hash with the one that the tablet showed first, and the
// marks with what they chose.
func (p *poll) examine(text string) (a examined, err error) {
	election, err := p.election()
	if err != nil {
		return a, err
	}
	r, err := ballot.ParseRevelation(text)
	if err != nil {
		return a, fail(bad, "%v", err)
	}
	b, err := election.Remake(r)
	var other *ballot.ElectionError
	if errors.As(err, &other) {
		return a, fail("other_poll", "the draft is of another poll")
	}
	if err != nil {
		return a, fail(bad, "%v", err)
	}
	hash := b.UnsignedHash()
	return examined{hash, short(hash), r.Marks, p.asks()}, nil
}
