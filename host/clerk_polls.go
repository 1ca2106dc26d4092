package host

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A pollAsk says where a poll is found, and on which day it was held.
type pollAsk struct {
	Address string        `json:"address"` // https://host/c/CONGRESS/polls/POLL
	Date    register.Date `json:"date"`
}

// A citedAnswer is what a poll found, by a replay here, as the body of an order to propose.
type citedAnswer struct {
	Kind  register.Kind     `json:"kind"`
	Body  []json.RawMessage `json:"body"`
	Title ballot.Names      `json:"title"`
	Cites []ballot.Citation `json:"cites"` // boards that it cites: nobody checked them here
}

func (c *Clerk) pollLocked(ctx context.Context, a pollAsk) (any, error) {
	poll, err := client.New(a.Address, client.Options{HTTP: c.register.HTTP()})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, earlierTime) // the desk waits
	defer cancel()
	b, err := poll.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	return c.citeLocked(b, a.Date)
}

// pollFileLocked takes the bundle of a poll as a file. The day is today, which the page may change.
func (c *Clerk) pollFileLocked(_ context.Context, file []byte) (any, error) {
	b, err := bundle.Unpack(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return c.citeLocked(b, today())
}

// citeLocked replays a poll, of which nothing is believed, and remembers what it found: the register is held against it from now on.
func (c *Clerk) citeLocked(b audit.Bundle, day register.Date) (any, error) {
	board, err := audit.Replay(b, audit.Options{Each: c.options.Each})
	if err != nil {
		return nil, err
	}
	e, err := register.CitationOf(board, day)
	if err != nil {
		return nil, err
	}
	data, err := crypto.EncodeJSON(e)
	if err != nil {
		return nil, err
	}
	maps.Copy(c.polls, e.Polls())
	c.board = nil
	m := board.Poll().Manifest
	return citedAnswer{e.Kind(), []json.RawMessage{data}, m.Title, register.CitedBy(m)}, nil
}
