package host

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"reflect"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// A proposing says what somebody wants to order. The body is left out if it follows from the board.
type proposing struct {
	Kind audit.Kind      `json:"kind"`
	Body json.RawMessage `json:"body,omitempty"`
}

// A proposal is an order that was shown and not signed.
type proposal struct {
	kind audit.Kind
	body json.RawMessage
	says said
}

// maxProposals bounds what is remembered of orders that nobody wanted in the end.
const maxProposals = 64

// A proposalAnswer shows what would be ordered. Shown names it for who starts it; the body stays in this program: that of a result has
// texts that are not announced.
type proposalAnswer struct {
	Shown   crypto.Hash `json:"shown"`
	Kind    audit.Kind  `json:"kind"`
	Says    said        `json:"says"`
	LeftOut int         `json:"left_out"` // marks that wait and that the board would not take
}

func (c *Console) proposeLocked(ctx context.Context, p proposing) (any, error) {
	var body any
	if len(p.Body) > 0 {
		var err error
		if body, err = officer.ParseBody(p.Kind, p.Body); err != nil {
			return nil, err
		}
	}
	return c.showProposalLocked(ctx, p.Kind, body, 0)
}

func (c *Console) showProposalLocked(ctx context.Context, kind audit.Kind, body any, leftOut int) (any, error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	o, err := officer.Propose(rand.Reader, v, kind, body)
	if err != nil {
		return nil, err
	}
	says, err := describe(v, o)
	if err != nil {
		return nil, err
	}
	if len(c.proposals) >= maxProposals {
		clear(c.proposals)
	}
	shown := crypto.Sum(append([]byte(kind+"\n"), o.Body...))
	c.proposals[shown] = proposal{kind, o.Body, says}
	return proposalAnswer{shown, kind, says, leftOut}, nil
}

// A starting names what was shown, and says how long it may wait for others.
type starting struct {
	Shown crypto.Hash `json:"shown"`
	Wait  int         `json:"wait"` // seconds
}

// startLocked signs what was shown, over the board as it is now. If the words for it are other words now, it shows nothing of the
// kind, and is to be shown again.
func (c *Console) startLocked(ctx context.Context, s starting) (any, error) {
	p, ok := c.proposals[s.Shown]
	if !ok {
		return nil, api.NewProblem(api.NotFound, "nothing that was shown has this name")
	}
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	body, err := officer.ParseBody(p.kind, p.body)
	if err != nil {
		return nil, err
	}
	o := audit.NewOrder(p.kind, body, v.Board.Head())
	says, err := describe(v, o)
	if err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(says, p.says) {
		return nil, api.NewProblem(api.Stale, "the board has moved on since it was shown")
	}
	w, err := c.signLocked(v, o, time.Duration(s.Wait)*time.Second)
	if err != nil {
		return nil, err
	}
	answer, err := c.sendLocked(ctx, w)
	if err == nil {
		delete(c.proposals, s.Shown)
	}
	return answer, err
}
