package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
)

// A batch is entries in turn with their payloads, checked at the same time.
type batch struct {
	entries  []audit.Entry
	payloads [][]byte // nil where it is withheld
	hints    [][]byte // of ballots; nil where there are none
	size     int
}

// What a batch holds at most, and the payload that crosses it.
const (
	batchEntries = 4 * together
	batchBytes   = 64 << 20
)

// together is how many ballots are checked as one sum: more would gain little.
const together = 256

func (b *batch) full() bool { return len(b.entries) >= batchEntries || b.size >= batchBytes }

// replay fetches, checks and applies entries. untouched says that after an error the board is what it was.
func (m *Mirror) replay(ctx context.Context, board *audit.Board, entries []audit.Entry) (untouched bool, err error) {
	packs := packReader{poll: m.poll, last: board.Size() + int64(len(entries))}
	defer packs.close()
	untouched = true
	var b batch
	for i, e := range entries {
		at := board.Size() + int64(len(b.entries))
		payload, hints, err := m.fetch(ctx, &packs, at, e)
		if err != nil {
			return untouched, fmt.Errorf("entry %d, %s: %w", at, e.Kind, err)
		}
		b.entries, b.payloads, b.hints = append(b.entries, e), append(b.payloads, payload), append(b.hints, hints)
		b.size += len(payload) + len(hints)
		// Before the trustees' key is made nothing later can be checked.
		if !b.full() && i+1 < len(entries) && board.Poll().Election != nil {
			continue
		}
		untouched = false
		if err := m.apply(board, b); err != nil {
			return false, err
		}
		b = batch{}
	}
	return untouched, nil
}

// fetch returns the payload of entry at, nil if it is kept from us: the board judges whether it may be. A ballot may have hints.
func (m *Mirror) fetch(ctx context.Context, packs *packReader, at int64, e audit.Entry) (payload, hints []byte, err error) {
	if e.Kind == audit.Ballot {
		return packs.next(ctx, at, e.Payload)
	}
	payload, err = m.poll.Payload(ctx, e.Payload)
	if (e.Kind == audit.Share || e.Kind == audit.Result) && errors.Is(err, api.NewProblem(api.NotFound, "")) {
		m.lacks = true
		return nil, nil, nil
	}
	return payload, nil, err
}

// apply checks a batch and applies it.
func (m *Mirror) apply(board *audit.Board, b batch) error {
	items, errs := m.accept(board.Poll(), b), make([]error, len(b.entries))
	m.poll.options.Each(len(b.entries), func(i int) {
		if b.payloads[i] != nil && items[i].Entry.Kind == "" {
			items[i], errs[i] = board.Poll().Check(b.entries[i], b.payloads[i])
		}
	})
	for i, e := range b.entries {
		err := errs[i]
		switch {
		case err != nil:
		case b.payloads[i] == nil:
			err = board.ApplyWithheld(e)
		default:
			err = board.Apply(items[i])
		}
		if err != nil {
			return fmt.Errorf("entry %d: %v", board.Size(), err)
		}
	}
	return nil
}

// accept checks the ballots of a batch, those with hints as one sum. What is not accepted has no item, and the plain check has the last word.
func (m *Mirror) accept(poll *audit.Poll, b batch) []audit.Item {
	var parts [][]int
	var hinted []int
	for i, e := range b.entries {
		switch {
		case e.Kind != audit.Ballot:
		case b.hints[i] != nil:
			hinted = append(hinted, i)
		default:
			parts = append(parts, []int{i})
		}
	}
	parts = slices.AppendSeq(parts, slices.Chunk(hinted, together))
	items := make([]audit.Item, len(b.entries))
	m.poll.options.Each(len(parts), func(n int) {
		var ids []crypto.Hash
		var payloads, hints [][]byte
		for _, i := range parts[n] {
			ids, payloads, hints = append(ids, b.entries[i].Payload), append(payloads, b.payloads[i]), append(hints, b.hints[i])
		}
		for j, item := range poll.AcceptBallots(rand.Reader, ids, payloads, hints) {
			items[parts[n][j]] = item
		}
	})
	return items
}
