package play

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/registrar"
)

// A remote clerk is a server. Nobody in the hall believes it: they look at a replay of the board that it publishes.
type remote struct {
	poll     *client.Poll   // as officers and trustees ask it
	public   *client.Poll   // as everybody asks it
	tablets  *client.Poll   // the same as desk and tablets ask it, perhaps by way of a booth host
	mirror   *client.Mirror // which nobody else brings up to date
	board    *audit.Board   // as it was looked at last
	each     func(n int, do func(i int))
	patience time.Duration // with what passes, see again
}

func (r *remote) look(ctx context.Context) (*audit.Board, error) {
	err := r.again(ctx, func() error { return r.mirror.Refresh(ctx) })
	if err != nil {
		return nil, err
	}
	err = r.mirror.View(func(b *audit.Board) error { r.board = b; return nil })
	return r.board, err
}

// order lets the first officer begin an order, and each of the others find it where it waits and join it.
func (r *remote) order(ctx context.Context, o audit.Order, keys ...crypto.SigningKey) error {
	poll := r.board.Poll()
	o.Sign(poll.Manifest, keys[0])
	state, err := r.send(ctx, officer.NewWaiting(poll, o, keys[0], time.Now().Add(officer.DefaultWait)))
	if err != nil {
		return err
	}
	for _, key := range keys[1:] {
		w, err := r.waiting(ctx, o)
		if err != nil {
			return err
		}
		w.Order.Sign(poll.Manifest, key)
		if state, err = r.send(ctx, w); err != nil {
			return err
		}
	}
	if state.Head == nil {
		return errors.New("all have signed, and the order still waits")
	}
	return nil
}

func (r *remote) send(ctx context.Context, w officer.Waiting) (s api.OrderState, err error) {
	err = r.again(ctx, func() error { s, err = r.poll.Order(ctx, w.Bytes()); return err })
	return s, err
}

// waiting finds the order that somebody began, and says what this officer would say, too.
func (r *remote) waiting(ctx context.Context, o audit.Order) (officer.Waiting, error) {
	var orders api.Orders
	err := r.again(ctx, func() (err error) { orders, err = r.poll.Orders(ctx); return err })
	if err != nil {
		return officer.Waiting{}, err
	}
	for _, data := range orders.Orders {
		w, err := officer.ParseWaiting(data)
		if err != nil {
			return officer.Waiting{}, err
		}
		if w.Order.Kind == o.Kind && bytes.Equal(w.Order.Body, o.Body) && w.Order.Head == o.Head {
			return w, w.Check(r.board.Poll(), time.Now())
		}
	}
	return officer.Waiting{}, errors.New("the order does not wait where it was sent to")
}

func (r *remote) say(ctx context.Context, m audit.Message) error {
	return r.again(ctx, func() error { _, err := r.poll.Message(ctx, m); return err })
}

func (r *remote) transcribe(ctx context.Context, epoch audit.Message, ballots []audit.Message) error {
	t := api.Transcription{Epoch: epoch, Ballots: ballots}
	return r.again(ctx, func() error { _, err := r.poll.Transcribe(ctx, t); return err })
}

// attend is the desk, and then the scrutineers, who find there what the cards have signed.
func (r *remote) attend(ctx context.Context, act string, marks []audit.CardMark) ([]audit.CardMark, error) {
	sent := audit.Marks{Poll: r.board.Poll().Hash, Act: act, Marks: marks}
	var marked api.Marked
	err := r.again(ctx, func() (err error) { marked, err = r.tablets.Attendance(ctx, sent.Bytes()); return err })
	if err != nil {
		return nil, err
	}
	if len(marked.Refused) > 0 {
		return nil, fmt.Errorf("card %v is turned away: %s", marked.Refused[0].Card, marked.Refused[0].Code)
	}
	return r.marks(ctx, act)
}

func (r *remote) marks(ctx context.Context, act string) ([]audit.CardMark, error) {
	var waiting api.MarksWaiting
	err := r.again(ctx, func() (err error) { waiting, err = r.poll.Marks(ctx); return err })
	if err != nil {
		return nil, err
	}
	for _, data := range waiting.Marks {
		m, err := registrar.ParseMarks(data)
		if err != nil {
			return nil, err
		}
		if m.Act == act {
			return m.Marks, nil
		}
	}
	return nil, errors.New("what cards have signed does not wait where it was sent to")
}

// issue is the desk. Whoever is refused at one table is not helped at another.
func (r *remote) issue(ctx context.Context, requests []audit.Request) ([]audit.IssueRecord, error) {
	for some := range slices.Chunk(requests, audit.MaxIssue) {
		sent := audit.Requests{Poll: r.board.Poll().Hash, Requests: some}
		var issued api.Issued
		err := r.again(ctx, func() (err error) { issued, err = r.tablets.Requests(ctx, sent.Bytes()); return err })
		if err != nil {
			return nil, err
		}
		if len(issued.Refused) > 0 {
			return nil, fmt.Errorf("card %v is refused: %s", issued.Refused[0].Card, issued.Refused[0].Code)
		}
	}
	return r.issued(ctx)
}

func (r *remote) next(ctx context.Context, manifest []byte) error {
	return r.again(ctx, func() error { return r.poll.Next(ctx, manifest) })
}
