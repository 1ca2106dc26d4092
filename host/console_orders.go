package host

import (
	"context"
	"slices"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/report/words"
)

// said is what an order orders, in every language, line by line.
type said map[words.Language][]string

// describe says an order in words, from the officer's own view.
func describe(v *officer.View, o audit.Order) (said, error) {
	all, err := v.Describe(o)
	if err != nil {
		return nil, err
	}
	s := said{}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			return nil, err
		}
		for _, line := range all {
			s[l] = append(s[l], w.Say("officer."+line.Name, line.Args...))
		}
	}
	return s, nil
}

// An orderAnswer is an order that waits. If it is not one that this officer could sign, Refused says why, and nothing else of it is
// to be believed.
type orderAnswer struct {
	Order   crypto.Hash      `json:"order"` // names it
	Kind    audit.Kind       `json:"kind"`
	Says    said             `json:"says,omitempty"`
	Signed  []ballot.Officer `json:"signed,omitempty"`
	Expires int64            `json:"expires"` // seconds since 1970
	Yours   bool             `json:"yours"`   // you have signed it
	Refused *refusal         `json:"refused,omitempty"`
}

type ordersAnswer struct {
	Orders []orderAnswer `json:"orders"`
}

func (c *Console) ordersLocked(ctx context.Context) (any, error) {
	waiting, err := c.waitingLocked(ctx)
	if err != nil {
		return nil, err
	}
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	answer := ordersAnswer{[]orderAnswer{}}
	for _, w := range waiting {
		answer.Orders = append(answer.Orders, c.show(v, w))
	}
	return answer, nil
}

// waitingLocked asks for the orders that wait. One that is not in its one form is none.
func (c *Console) waitingLocked(ctx context.Context) (all []officer.Waiting, err error) {
	orders, err := c.desk.poll.Orders(ctx)
	if err != nil {
		return nil, err
	}
	for _, data := range orders.Orders {
		w, err := officer.ParseWaiting(data)
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

func (c *Console) show(v *officer.View, w officer.Waiting) orderAnswer {
	a := orderAnswer{Order: w.Order.Name(c.desk.manifest), Kind: w.Order.Kind, Expires: w.Expires}
	err := w.Check(v.Board.Poll(), time.Now())
	if err == nil {
		a.Signed, err = v.Signers(w.Order)
	}
	if err == nil {
		a.Says, err = describe(v, w.Order)
	}
	if err != nil {
		r := refuse(err)
		return orderAnswer{Order: a.Order, Kind: a.Kind, Refused: &r}
	}
	a.Yours = slices.Contains(a.Signed, c.officer.Officer)
	return a
}

// A joining names an order that waits, as it was shown.
type joining struct {
	Order crypto.Hash `json:"order"`
}

func (c *Console) joinLocked(ctx context.Context, j joining) (any, error) {
	waiting, err := c.waitingLocked(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range waiting {
		if w.Order.Name(c.desk.manifest) != j.Order {
			continue
		}
		v, err := c.lookLocked(ctx)
		if err != nil {
			return nil, err
		}
		if err := c.mayLosePapers(v, w.Order.Kind); err != nil {
			return nil, err
		}
		c.view = nil
		next, _, err := c.officer.Join(v, w, time.Now())
		if err != nil {
			return nil, err
		}
		return c.sendLocked(ctx, next)
	}
	return nil, api.NewProblem(api.NotFound, "the order does not wait any more")
}

// sendLocked sends an order that was signed here. If nobody hears of it, nothing is lost: it is signed again.
func (c *Console) sendLocked(ctx context.Context, w officer.Waiting) (any, error) {
	return c.desk.poll.Order(ctx, w.Bytes())
}
