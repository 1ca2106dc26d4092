package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
)

// Offers are manifests of a next round that nobody has signed for. Anybody can send one, so a few are held in memory; one is stored
// when an officer has signed a decision that names it.
type offers struct {
	mu  sync.Mutex // guards what follows
	all [][]byte   // the latest last
}

const maxOffers = 8

func (o *offers) add(manifest []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, manifest)
	o.all = o.all[max(0, len(o.all)-maxOffers):]
}

func (o *offers) find(hash crypto.Hash) []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.all {
		if crypto.Sum(m) == hash {
			return m
		}
	}
	return nil
}

// offerNext takes the manifest of a next round, to be there when the decision comes that names it.
func offerNext(c *call) error {
	if c.view.state.Phase != audit.Resulted {
		return api.NewProblem(api.Phase, "")
	}
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return api.Unread(err)
	}
	m, err := ballot.ParseManifest(data)
	if err != nil {
		return api.BadForm("a manifest")
	}
	var decided audit.BoardHead
	if err := c.poll.writer.View(c.Request.Context(), func(b *audit.Board) error { decided = b.Decided(); return nil }); err != nil {
		return err
	}
	at := m.Previous
	if at == nil || at.Origin != c.poll.manifest.Origin || at.Size != decided.Size || at.Root != decided.Root {
		return api.NewProblem(api.OtherPoll, "")
	}
	c.poll.offers.add(data)
	c.reply(http.StatusAccepted, api.Kept{Manifest: m.Hash()})
	return nil
}

// stageNext stores the manifest that a decision names, now that an officer has signed for it. A decision without it would leave a
// board that does not verify.
func (p *poll) stageNext(ctx context.Context, o audit.Order) error {
	var body audit.DecideBody
	if o.Kind != audit.Decide || crypto.DecodeJSON(o.Body, &body) != nil || body.Next == nil {
		return nil
	}
	_, err := p.writer.Payload(ctx, *body.Next)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	manifest := p.offers.find(*body.Next)
	if manifest == nil {
		return api.NewProblem(api.NextMissing, "")
	}
	return p.writer.Stage(context.WithoutCancel(ctx), manifest)
}
