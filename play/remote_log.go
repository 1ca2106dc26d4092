package play

import (
	"context"
	"errors"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
)

func (r *remote) cast(ctx context.Context, sent []byte) (receipt []byte, err error) {
	err = r.again(ctx, func() error { receipt, err = r.tablets.Cast(ctx, sent); return err })
	return receipt, err
}

// How often it is looked whether the last ballots are on the board, and for how long.
const (
	epochPause = 50 * time.Millisecond
	epochTime  = 5 * time.Minute
)

// epoch waits for the last epoch. Before closing, the server brings ballots to the board by its own clock.
func (r *remote) epoch(ctx context.Context, cast int) error {
	if r.board.Phase() != audit.LastCall {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, epochTime)
	defer cancel()
	for {
		var s api.State
		err := r.again(ctx, func() (err error) { s, err = r.poll.State(ctx); return err })
		if err != nil || s.Hall.Electronic >= cast {
			return err
		}
		if err := pause(ctx, epochPause); err != nil {
			return errors.New("acknowledged ballots do not come to the board")
		}
	}
}

// checkpoint waits for the witnesses: no trustee signs a head that too few of them have seen. [audit.ErrWitnesses].
func (r *remote) checkpoint(ctx context.Context) (signed []byte, err error) {
	manifest := r.board.Poll().Manifest
	err = r.again(ctx, func() error {
		if signed, err = r.poll.Checkpoint(ctx); err != nil {
			return err
		}
		_, _, enough, err := audit.OpenPublishedCheckpoint(manifest, signed)
		if err == nil && !enough {
			err = audit.ErrWitnesses
		}
		return err
	})
	return signed, err
}

func (r *remote) prove(ctx context.Context, ids []crypto.Hash) ([]audit.Proof, error) {
	proofs, errs := make([]audit.Proof, len(ids)), make([]error, len(ids))
	r.each(len(ids), func(i int) {
		errs[i] = r.again(ctx, func() (err error) { proofs[i], err = r.tablets.Proof(ctx, ids[i]); return err })
	})
	return proofs, errors.Join(errs...)
}

func (r *remote) evidence(ctx context.Context) (bundle audit.Bundle, err error) {
	err = r.again(ctx, func() error { bundle, err = r.public.Bundle(ctx); return err })
	return bundle, err
}

// issued downloads all that was issued, as a voting tablet does: it asks for nothing that names a card.
func (r *remote) issued(ctx context.Context) (records []audit.IssueRecord, err error) {
	board, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	for n := int64(0); n*audit.TileWidth < board.Size(); n++ {
		t := audit.Tile{Level: audit.Entries, N: n, Width: int(min(board.Size()-n*audit.TileWidth, audit.TileWidth))}
		var data []byte
		if err := r.again(ctx, func() error { data, err = r.tablets.Tile(ctx, t); return err }); err != nil {
			return nil, err
		}
		leaves, err := audit.ParseEntries(data, t.Width)
		if err != nil {
			return nil, err
		}
		for _, leaf := range leaves {
			e, err := audit.ParseEntry(leaf)
			if err != nil {
				return nil, err
			}
			if e.Kind == audit.Issue {
				if records, err = r.add(ctx, records, e.Payload); err != nil {
					return nil, err
				}
			}
		}
	}
	return records, nil
}

// add adds the records of an issue, unless it is one of papers.
func (r *remote) add(ctx context.Context, records []audit.IssueRecord, payload crypto.Hash) ([]audit.IssueRecord, error) {
	var data []byte
	err := r.again(ctx, func() (err error) { data, err = r.tablets.Payload(ctx, payload); return err })
	if err != nil {
		return nil, err
	}
	var body audit.IssueBody
	if crypto.DecodeJSON(data, &body) == nil {
		records = append(records, body.Cards...)
	}
	return records, nil
}

// again does what may be done twice, because the same bytes get the same answer, until it is known what became of it.
func (r *remote) again(ctx context.Context, do func() error) error {
	late := time.Now().Add(r.patience)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := do()
		if err == nil || !Passing(err) || time.Now().After(late) {
			return err
		}
		if pause(ctx, wait) != nil {
			return err
		}
	}
}

// Passing reports whether what was sent may get another answer if it is sent again: the server is busy or stopped, or nobody answered.
func Passing(err error) bool {
	var p *api.Problem
	if !errors.As(err, &p) {
		return !errors.Is(err, client.ErrForked) && !errors.Is(err, client.ErrManifest) && !errors.Is(err, context.Canceled)
	}
	switch p.Code {
	case api.TooMany, api.Busy, api.RegistrarAway, api.Upstream, api.Stopping, api.NotReady, api.Internal:
		return true
	}
	return false
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
