package service

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/shelf"
)

var orderRoutes = []route{
	{"POST", "/orders", &body{mediaJSON, audit.MaxPayload}, takeOrder},
	{"GET", "/orders", nil, waitingOrders},
}

// Orders wait for signatures: officers sign each on a machine of their own, one after the other. One waits as long as the board would take it.
type orders struct {
	mu      sync.Mutex // held while an order is joined with its other copy, and kept or put on the board
	waiting *shelf.Shelf[register.Order]
	place   chan struct{} // holds one while a large order of somebody unknown is read
}

// Both bound the orders that wait at one time, and their bytes: an officer reads all of them at once.
const (
	maxOrders  = 100
	maxWaiting = 8 * audit.MaxPayload
)

func openOrders(folder string) (*orders, error) {
	waiting, err := shelf.Open(filepath.Join(folder, "waiting", "orders"), register.ParseOrder)
	return &orders{waiting: waiting, place: make(chan struct{}, 1)}, err
}

// smallOrder bounds the bytes of an order that anybody may send at any time.
const smallOrder = 64 << 10

// readOrder reads an order. A large one takes memory before its signatures can be looked at: of those who have not signed that they read, one at a time may
// send one.
func (c *call) readOrder() (o register.Order, err error) {
	if c.ContentLength < 0 || c.ContentLength > smallOrder {
		if _, err := c.officer(); err != nil {
			place := c.service.orders.place
			select {
			case place <- struct{}{}:
				defer func() { <-place }()
			default:
				return o, api.NewProblem(api.Busy, "another large order is read; an officer who signs that they read waits for nobody")
			}
		}
	}
	data, err := io.ReadAll(c.Body)
	if err != nil {
		return o, api.Unread(err)
	}
	if o, err = register.ParseOrder(data); err != nil {
		return o, api.BadForm("an order")
	}
	return o, nil
}

// takeOrder takes an order with the signatures that it has. With the last one it goes to the board.
func takeOrder(c *call) error {
	o, err := c.readOrder()
	if err != nil {
		return err
	}
	ctx, s := context.WithoutCancel(c.Context()), c.service // what is begun is brought to its end
	o, complete, err := s.take(ctx, o)
	if err != nil {
		return s.outdated(err, o)
	}
	said := api.OrderState{Kind: audit.Kind(o.Kind), Signed: []crypto.PublicKey{}}
	for _, x := range o.Signatures {
		said.Signed = append(said.Signed, x.By)
	}
	if !complete {
		return c.reply(http.StatusAccepted, said)
	}
	var shown bool // whoever sends an order once more has the witnesses asked for nothing; Run asks those that are missing
	s.View(func(b *register.Board) error { shown = b.Has(o); return nil })
	if !shown {
		if err := s.publish(ctx, o); err != nil {
			return err
		}
	}
	head := s.view().state.Head
	said.Head = &head
	return c.reply(http.StatusCreated, said)
}

// take joins an order with its copy that waits, and puts it on the board if it is complete, or keeps it.
func (s *Service) take(ctx context.Context, o register.Order) (_ register.Order, complete bool, err error) {
	if err := s.mayWrite(); err != nil {
		return o, false, err
	}
	if signed, err := o.Signing(s.manifest); err != nil || len(signed.By) == 0 { // a stranger fills no shelf
		return o, false, api.NewProblem(api.Invalid, "not signed by officers of this register over its manifest")
	}
	s.orders.mu.Lock()
	defer s.orders.mu.Unlock()
	var there bool
	if err := s.options.Writer.View(ctx, func(b *register.Board) error { there = b.Has(o); return nil }); there || err != nil {
		return o, there, err // whoever completed it did not hear so
	}
	if other, waits := s.orders.waiting.Get(s.nameOf(o)); waits {
		o.Signatures = audit.JoinSignatures(other.Signatures, o.Signatures)
		if bytes.Equal(o.Bytes(), other.Bytes()) { // nothing came with it, and the board takes it still
			return o, false, nil
		}
	}
	_, err = s.options.Writer.Add(ctx, o)
	if errors.Is(err, audit.ErrSignatures) {
		return o, false, s.keep(ctx, o)
	}
	if err == nil {
		s.settle(ctx)
	}
	return o, err == nil, err
}

// keep keeps an order that lacks signatures alone.
func (s *Service) keep(ctx context.Context, o register.Order) error {
	err := s.options.Writer.View(ctx, func(b *register.Board) error { return b.Rehearse(o) })
	if err != nil && !errors.Is(err, audit.ErrSignatures) {
		return err
	}
	name, all, size := s.nameOf(o), s.orders.waiting.All(), len(o.Bytes())
	delete(all, name)
	for _, other := range all {
		size += len(other.Bytes())
	}
	if len(all) >= maxOrders || size > maxWaiting {
		return api.NewProblem(api.Busy, "too many orders wait")
	}
	return s.orders.waiting.Put(name, o)
}

// settle drops what the board has by now or would take no more, such as decisions over a head that is no longer the last.
func (s *Service) settle(ctx context.Context) {
	for name, o := range s.orders.waiting.All() {
		err := s.options.Writer.View(ctx, func(b *register.Board) error {
			if register.Decision(o.Kind) && o.Head != b.Head() { // without a replay for each
				return audit.ErrStale
			}
			return b.Rehearse(o)
		})
		if err == nil || errors.Is(err, audit.ErrSignatures) {
			continue
		}
		if err := s.orders.waiting.Drop(name); err != nil {
			s.log.Warn("an order that the board takes no more still lies among those that wait", "error", err)
		}
	}
}

// outdated tells an officer whose order no longer fits what the board has got since.
func (s *Service) outdated(err error, o register.Order) error {
	if !errors.Is(err, audit.ErrStale) {
		return err
	}
	stale := api.NewProblem(api.Stale, "")
	s.View(func(b *register.Board) error {
		if b.Extends(o.Head) == nil {
			stale.Came = b.Since(o.Head)
		}
		return nil
	})
	return stale
}

// waitingOrders lists the orders that wait, for officers: what they may decide tomorrow is not published today.
func waitingOrders(c *call) error {
	if _, err := c.officer(); err != nil {
		return err
	}
	out, all := api.Orders{Orders: []json.RawMessage{}}, c.service.orders.waiting.All()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out.Orders = append(out.Orders, all[name].Bytes())
	}
	return c.reply(http.StatusOK, out)
}

// nameOf names an order by what its signers sign.
func (s *Service) nameOf(o register.Order) string { return crypto.Sum(o.Text(s.manifest)).String() }
