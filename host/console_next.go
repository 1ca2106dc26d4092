package host

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A nexting carries the manifest of the round that a decision is to name.
type nexting struct {
	Decision string `json:"decision"` // REVOTE or FURTHER_BALLOT
	Manifest string `json:"manifest"` // in its one form
}

// A nextAnswer shows which poll that is: the hash is what the chair reads aloud and the decision names.
type nextAnswer struct {
	Next       crypto.Hash        `json:"next"`
	Title      ballot.Names       `json:"title"`
	Seats      int                `json:"seats"`
	Candidates []ballot.Candidate `json:"candidates"`
}

// nextLocked checks on the officer's own board that a manifest may follow the decision, and hands it to the server, which refuses a
// decision whose manifest it does not have. A decision that names another would leave a board that does not verify.
func (c *Console) nextLocked(ctx context.Context, n nexting) (any, error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	if v.Board.Phase() != audit.Resulted {
		return nil, fmt.Errorf("next round: %w: the board is %s", audit.ErrPhase, v.Board.Phase())
	}
	m, err := ballot.ParseManifest([]byte(n.Manifest))
	if err != nil {
		return nil, fmt.Errorf("next round: %v", err)
	}
	if err := v.Board.CheckNext(n.Decision, m); err != nil {
		return nil, fmt.Errorf("next round: %v", err)
	}
	if err := c.desk.poll.Next(ctx, []byte(n.Manifest)); err != nil {
		return nil, err
	}
	return nextAnswer{m.Hash(), m.Title, m.Seats, m.Candidates}, nil
}
