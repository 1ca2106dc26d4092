package bench

import (
	"context"
	"errors"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
)

// An asking is one kind of request, made the n-th time with somebody's tablet.
type asking struct {
	name string
	do   func(ctx context.Context, x *tablet, n int) error
}

// asks is the mix of a long sitting: mostly what screens and tablets ask for, some of what auditors read, and a few writes, none of
// which changes the board.
func (t *traffic) asks() []asking {
	return mix(
		of(12, "state", func(ctx context.Context, x *tablet, _ int) error { _, err := x.poll.State(ctx); return err }),
		of(8, "checkpoint", func(ctx context.Context, x *tablet, _ int) error { _, err := x.poll.Checkpoint(ctx); return err }),
		of(10, "tile", func(ctx context.Context, x *tablet, n int) error { _, err := entryOf(ctx, x.poll, n); return err }),
		of(8, "payload", payload),
		of(6, "proof", t.proof),
		of(1, "bundle", func(ctx context.Context, x *tablet, _ int) error { _, err := x.poll.Bundle(ctx); return err }),
		of(3, "ballot again", t.again),
		of(2, "ballot refused", t.refused),
	)
}

func of(times int, name string, do func(context.Context, *tablet, int) error) []asking {
	all := make([]asking, times)
	for i := range all {
		all[i] = asking{name, do}
	}
	return all
}

// mix spreads kinds of requests among each other, so that those of which there are few do not all come at once.
func mix(kinds ...[]asking) (all []asking) {
	total := 0
	for _, k := range kinds {
		total += len(k)
	}
	due := make([]int, len(kinds))
	for range total {
		next := 0
		for i, k := range kinds {
			if due[i] += len(k); due[i] > due[next] {
				next = i
			}
		}
		due[next] -= total
		all = append(all, kinds[next][0])
	}
	return all
}

// entryOf reads one entry bundle of the published log, and returns an entry of it.
func entryOf(ctx context.Context, p *client.Poll, n int) (e audit.Entry, err error) {
	state, err := p.State(ctx)
	if err != nil {
		return e, err
	}
	at := int64(n) % ((state.Head.Size + audit.TileWidth - 1) / audit.TileWidth)
	width := int(min(state.Head.Size-at*audit.TileWidth, audit.TileWidth))
	data, err := p.Tile(ctx, audit.Tile{Level: audit.Entries, N: at, Width: width})
	if err != nil {
		return e, err
	}
	leaves, err := audit.ParseEntries(data, width)
	if err != nil {
		return e, err
	}
	return audit.ParseEntry(leaves[n%width])
}

func payload(ctx context.Context, x *tablet, n int) error {
	e, err := entryOf(ctx, x.poll, n)
	if err != nil {
		return err
	}
	_, err = x.poll.Payload(ctx, e.Payload)
	return err
}

// proof asks for the last receipt of a ballot, which may still be held back.
func (t *traffic) proof(ctx context.Context, x *tablet, n int) error {
	envelope, _, err := ballot.ParseSent(t.tablets[n%len(t.tablets)].sent)
	if err != nil {
		return err
	}
	_, err = x.poll.Proof(ctx, crypto.Sum(envelope))
	if errors.Is(err, api.NewProblem(api.NotPublished, "")) {
		return nil
	}
	return err
}

// again sends a ballot that was acknowledged once more: the same bytes, the same answer.
func (t *traffic) again(ctx context.Context, x *tablet, n int) error {
	of := t.tablets[n%len(t.tablets)]
	receipt, err := x.poll.Cast(ctx, of.sent)
	if err == nil && string(receipt) != string(of.receipt) {
		err = errors.New("another receipt")
	}
	return err
}

// refused sends half a ballot.
func (t *traffic) refused(ctx context.Context, x *tablet, n int) error {
	sent := t.tablets[n%len(t.tablets)].sent
	_, err := x.poll.Cast(ctx, sent[:len(sent)/2])
	switch {
	case err == nil:
		return errors.New("half a ballot was taken")
	case errors.Is(err, api.NewProblem(api.BadRequest, "")):
		return nil
	}
	return err
}
