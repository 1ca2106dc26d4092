package play

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report"
)

// checkpoint has the head of the board witnessed.
func (l *local) checkpoint(ctx context.Context) ([]byte, error) {
	board, err := l.look(ctx)
	if err != nil {
		return nil, err
	}
	head := board.Head()
	witness, err := l.cosigner()
	if err != nil {
		return nil, err
	}
	c := audit.Checkpoint{Origin: board.Poll().Manifest.Origin, Size: head.Size, Root: [32]byte(head.Root)}
	signed, err := audit.SignCheckpoint(c, l.log, witness)
	if err != nil {
		return nil, err
	}
	return signed, l.writer.Cosign(ctx, signed)
}

func (l *local) evidence(ctx context.Context) (audit.Bundle, error) {
	if _, err := l.checkpoint(ctx); err != nil {
		return nil, err
	}
	bundle, err := l.writer.Evidence(ctx)
	if err != nil {
		return nil, err
	}
	board, err := l.look(ctx)
	if err != nil {
		return nil, err
	}
	return report.WithRecord(bundle, board)
}

func (l *local) prove(ctx context.Context, ids []crypto.Hash) ([]audit.Proof, error) {
	signed, err := l.checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	places, board, err := l.places(ctx)
	if err != nil {
		return nil, err
	}
	proofs := make([]audit.Proof, len(ids))
	for i, id := range ids {
		index, ok := places[id]
		if !ok {
			return nil, fmt.Errorf("the ballot %v of a receipt is not on the board", id)
		}
		path, err := board.Tree().ProveEntry(index, board.Size())
		if err != nil {
			return nil, err
		}
		proofs[i] = audit.Proof{Index: index, Path: path, Checkpoint: signed}
	}
	return proofs, nil
}

// places returns where the ballots of the board are.
func (l *local) places(ctx context.Context) (map[crypto.Hash]int64, *audit.Board, error) {
	bundle, err := l.writer.Evidence(ctx)
	if err != nil {
		return nil, nil, err
	}
	board, err := l.look(ctx)
	if err != nil {
		return nil, nil, err
	}
	leaves, err := bundle.Leaves(board.Size())
	if err != nil {
		return nil, nil, err
	}
	places := map[crypto.Hash]int64{}
	for i, leaf := range leaves {
		e, err := audit.ParseEntry(leaf)
		if err != nil {
			return nil, nil, err
		}
		if e.Kind == audit.Ballot {
			places[e.Payload] = int64(i)
		}
	}
	return places, board, nil
}
