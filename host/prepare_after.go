package host

import (
	"bytes"
	"context"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/client"
)

// maxAfter bounds the bytes of a packed bundle that somebody chooses in the page.
const maxAfter = 256 << 20

// An afterAnswer is what is evaluated of a poll that was announced, such as the projects that were chosen last year.
type afterAnswer struct {
	Title    ballot.Names       `json:"title"` // of that poll
	Items    []ballot.Candidate `json:"items"`
	Previous *ballot.Previous   `json:"previous"` // what the manifest then cites; null where another round followed that one
}

// An afterAsk says where a poll is found.
type afterAsk struct {
	Address string `json:"address"` // https://host/c/CONGRESS/polls/POLL
}

func (p *Preparer) afterAddress(ctx context.Context, a afterAsk) (any, error) {
	poll, err := client.New(a.Address, client.Options{HTTP: p.options.HTTP})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, earlierTime)
	defer cancel()
	b, err := poll.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	return p.after(b)
}

func (p *Preparer) afterFile(_ context.Context, file []byte) (any, error) {
	b, err := bundle.Unpack(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return p.after(b)
}

// after replays a poll, of which nothing is believed, and takes what was chosen there.
func (p *Preparer) after(b audit.Bundle) (any, error) {
	board, err := audit.Replay(b, audit.Options{Each: p.options.Each})
	if err != nil {
		return nil, err
	}
	items, cites, err := board.Onward()
	return afterAnswer{board.Poll().Manifest.Title, items, cites}, err
}
