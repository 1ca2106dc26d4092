package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/shelf"
)

// Orders wait for signatures: officers sign each on a machine of their own, one after the other. What an order means is between
// them and the board; here it is only carried.
type orders struct {
	mu      sync.Mutex // held while an order is joined with its other copy, and kept or put on the board
	waiting *shelf.Shelf[officer.Waiting]
}

// maxOrders bounds the orders that wait at one time.
const maxOrders = 200

func openOrders(folder string) (*orders, error) {
	waiting, err := shelf.Open(filepath.Join(folder, "waiting", "orders"), officer.ParseWaiting)
	return &orders{waiting: waiting}, err
}

// takeOrder takes an order with the signatures that it has. With the last one it goes to the board; before, it waits until it
// expires or the board has moved on.
func takeOrder(c *call) error {
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return api.Unread(err)
	}
	w, err := officer.ParseWaiting(data)
	if err != nil {
		return api.BadForm("an order")
	}
	ctx, p := c.Request.Context(), c.poll
	w, complete, err := p.orders.take(ctx, p, w)
	if err != nil {
		return p.outdated(err, w)
	}
	if !complete {
		c.reply(http.StatusAccepted, orderState(w, nil))
		return nil
	}
	v, err := p.current(ctx)
	if err != nil {
		return err
	}
	c.reply(http.StatusCreated, orderState(w, &v.state.Head))
	return nil
}

// take joins an order with its copy that waits, and puts it on the board if it is complete, or keeps it.
func (o *orders) take(ctx context.Context, p *poll, w officer.Waiting) (_ officer.Waiting, complete bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if there, err := p.has(ctx, w.Order.Message()); there || err != nil { // whoever completed it did not hear so
		return w, there, err
	}
	if w, err = p.join(ctx, w); err != nil {
		return w, false, err
	}
	if err = p.stageNext(ctx, w.Order); err != nil {
		return w, false, err
	}
	err = p.add(ctx, w.Order.Message())
	switch {
	case errors.Is(err, audit.ErrSignatures):
		return w, false, o.keep(p, w)
	case err != nil && !errors.Is(err, audit.ErrThere):
		return w, false, err
	}
	if err := o.waiting.Drop(w.Order.Name(p.manifest).String()); err != nil {
		p.log.Warn("an order that is on the board still lies among those that wait", "error", err)
	}
	return w, true, nil
}

// join checks an order as far as that is possible here, and adds the signatures of the same order that waits.
func (p *poll) join(ctx context.Context, w officer.Waiting) (officer.Waiting, error) {
	err := p.writer.View(ctx, func(b *audit.Board) error {
		if err := w.Check(b.Poll(), time.Now()); errors.Is(err, officer.ErrExpired) || errors.Is(err, officer.ErrClock) {
			return err
		} else if err != nil {
			return api.NewProblem(api.Invalid, err.Error())
		}
		if err := b.Admits(w.Order.Kind, w.Order.Head); err != nil {
			return err
		}
		if err := b.Poll().CheckOrder(w.Order); err != nil {
			return api.NewProblem(api.Invalid, err.Error())
		}
		return nil
	})
	if err != nil {
		return w, err
	}
	if other, there := p.orders.waiting.Get(w.Order.Name(p.manifest).String()); there && time.Now().Before(time.Unix(other.Expires, 0)) {
		other.Order.Signatures = audit.JoinSignatures(other.Order.Signatures, w.Order.Signatures)
		w = other // its term stands: it came first
	}
	return w, nil
}

// outdated tells an officer whose order no longer fits what the board has got since.
func (p *poll) outdated(err error, w officer.Waiting) error {
	said := problem(err)
	size := p.view().size
	if (said.Code == api.Stale || said.Code == api.Phase || said.Code == api.Invalid) && w.Order.Head.Size < size {
		stale := api.NewProblem(api.Stale, said.Detail)
		stale.Came = p.index.since(w.Order.Head.Size, size)
		return stale
	}
	return err
}

// keep keeps an order that waits. Those whose term is over make room when it is needed, and are not shown before that; a clock that
// was wrong for a while takes nothing away.
func (o *orders) keep(p *poll, w officer.Waiting) error {
	if _, there := o.waiting.Get(w.Order.Name(p.manifest).String()); !there && len(o.waiting.All()) >= maxOrders {
		all, good := o.waiting.All(), o.good(time.Now())
		if len(good) >= maxOrders {
			return api.NewProblem(api.Busy, "too many orders wait")
		}
		for name := range good {
			delete(all, name)
		}
		if err := o.waiting.Drop(slices.Collect(maps.Keys(all))...); err != nil {
			return err
		}
	}
	return o.waiting.Put(w.Order.Name(p.manifest).String(), w)
}

// good returns the orders whose term is not over.
func (o *orders) good(now time.Time) map[string]officer.Waiting {
	all := o.waiting.All()
	maps.DeleteFunc(all, func(_ string, w officer.Waiting) bool { return !now.Before(time.Unix(w.Expires, 0)) })
	return all
}

// waitingOrders lists the orders that wait. Of one that tells of the result everybody hears that it waits, and only those who may see the
// figures what it says (threat 48).
func waitingOrders(c *call) error {
	out, all, counts := api.Orders{Orders: []json.RawMessage{}}, c.poll.orders.good(time.Now()), c.counts()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if w := all[name]; counts || !tells(w.Order.Kind) {
			out.Orders = append(out.Orders, w.Bytes())
		} else {
			out.Withheld = append(out.Withheld, heard(w.Order.Kind))
		}
	}
	c.reply(http.StatusOK, out)
	return nil
}

// tells reports whether orders of a kind say something of the result.
func tells(kind audit.Kind) bool {
	return kind == audit.Result || kind == audit.Announce || kind == audit.Decide
}

// heard is the kind that others hear of: that people have something to decide tells of a tie.
func heard(kind audit.Kind) audit.Kind {
	if kind == audit.Decide {
		return audit.Announce
	}
	return kind
}

func orderState(w officer.Waiting, head *audit.BoardHead) api.OrderState {
	s := api.OrderState{Kind: w.Order.Kind, Signed: []crypto.PublicKey{}, Head: head}
	for _, x := range w.Order.Signatures {
		s.Signed = append(s.Signed, x.By)
	}
	if head == nil {
		s.Expires = w.Expires
	}
	return s
}
