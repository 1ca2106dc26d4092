package host

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/tally"
)

// carryPause is how long a program waits before it looks again what is due.
const carryPause = 400 * time.Millisecond

// carry acts by the mandates of all consoles until the context ends.
func (all Consoles) carry(ctx context.Context) {
	clock := time.NewTicker(carryPause)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
		for _, c := range all {
			c.desk.mu.Lock()
			c.carryLocked(ctx)
			c.desk.mu.Unlock()
		}
	}
}

// carryLocked does what is due under the mandate, if anything is.
func (c *Console) carryLocked(ctx context.Context) {
	m := c.mandate
	if m == nil || m.stop != nil {
		return
	}
	var why string
	err := c.goesOn(m)
	if err == nil {
		why, err = c.dueLocked(ctx, m)
	}
	switch {
	case errors.Is(err, errPressed): // whoever pressed has the lock next
	case err != nil && passes(err, overtaken...):
	case errors.Is(err, errLate):
		m.stop = &stopAnswer{Why: "late"}
	case err != nil:
		r := refuse(err)
		m.stop = &stopAnswer{Why: "refused", Refused: &r}
	case why != "":
		m.stop = &stopAnswer{Why: why}
	}
}

// Why a program goes no further in the midst of an act. A page says it in words of its own.
var (
	errPressed = errors.New("stop was pressed")
	errLate    = errors.New("the time is over")
)

// goesOn refuses to go on when the time is over, or from the moment that Stop is pressed. It is asked before an act begins, before it
// is signed and before the signature leaves: replays and tallies take a while.
func (c *Console) goesOn(m *mandate) error {
	switch {
	case c.stops.Load() > 0:
		return errPressed
	case m.late(time.Now()):
		return errLate
	}
	return nil
}

// overtaken are the codes of what another look at the board mends: something came in between.
var overtaken = []api.Code{api.Stale, api.Exists, api.SignedBefore, api.BallotsWaiting}

// dueLocked looks at the board and signs what is due, if this officer may. why says what is unusual, or that all is done.
func (c *Console) dueLocked(ctx context.Context, m *mandate) (why string, err error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return "", err
	}
	if why, err = c.unusualLocked(ctx, v, m); why != "" || err != nil {
		return why, err
	}
	kind, _ := v.Board.Waits()
	if !slices.Contains(ends, kind) || !c.may(kind) { // the trustees act, or others
		return "", nil
	}
	waiting, err := c.waitingLocked(ctx)
	if err != nil {
		return "", err
	}
	o, err := officer.Propose(rand.Reader, v, kind, nil)
	if err != nil {
		return "", err
	}
	if err := c.goesOn(m); err != nil {
		return "", err
	}
	return "", c.signDueLocked(ctx, v, o, waiting)
}

// signDueLocked joins the order that another program began over the same head, or begins it. Only whom the act cannot do without begins:
// of two that began at once, each would wait for the other.
func (c *Console) signDueLocked(ctx context.Context, v *officer.View, o audit.Order, waiting []officer.Waiting) error {
	for _, w := range waiting {
		if w.Order.Kind != o.Kind || w.Order.Head != o.Head || o.Kind != audit.Result && !bytes.Equal(w.Order.Body, o.Body) {
			continue // a result is salted by whoever begins it
		}
		if slices.ContainsFunc(w.Order.Signatures, func(s audit.Countersign) bool { return s.By == c.officer.Key }) {
			return nil
		}
		c.view = nil
		next, _, err := c.officer.Join(v, w, time.Now()) // which refuses a body that does not follow from this officer's own board
		if err != nil {
			return err
		}
		return c.sentLocked(ctx, next)
	}
	if audit.Needs(c.desk.manifest)[o.Kind].Among != c.officer.Role {
		return nil
	}
	w, err := c.signLocked(v, o, mandateWait)
	if err != nil {
		return err
	}
	return c.sentLocked(ctx, w)
}

// sentLocked sends what was signed under the mandate, and takes note of it.
func (c *Console) sentLocked(ctx context.Context, w officer.Waiting) error {
	if err := c.goesOn(c.mandate); err != nil {
		return err
	}
	if _, err := c.sendLocked(ctx, w); err != nil {
		return err
	}
	if kind := w.Order.Kind; !slices.Contains(c.mandate.signed, kind) {
		c.mandate.signed = append(c.mandate.signed, kind)
	}
	return nil
}

// expected is what comes to a board while a poll ends as it should.
var expected = append(slices.Clone(ends), audit.Epoch, audit.Ballot, audit.Head, audit.Share)

func isExpected(k audit.Kind) bool { return slices.Contains(expected, k) }

// unusualLocked says what a person has to look at, "" if there is nothing, and "done" if the poll has ended.
func (c *Console) unusualLocked(ctx context.Context, v *officer.View, m *mandate) (why string, err error) {
	b, r := v.Board, v.Board.Report()
	s, err := api.NewState(b, c.checkpoint)
	if err != nil {
		return "", err
	}
	if b.Phase() == audit.Tallied {
		c.desk.hear(ctx, &s)
	}
	for _, x := range []struct {
		why string
		is  bool
	}{
		{"done", b.Phase() == audit.Announced},
		{"came", slices.ContainsFunc(v.Since(m.from), func(k audit.Kind) bool { return !isExpected(k) })},
		{"fault", s.Fault != "" || len(s.Wrong) > 0},
		{"witnesses", !s.Witnesses.Enough},
		{"papers", b.PapersIssued() > 0},
		{"surrendered", r.Surrendered > 0},
		{"quorum", b.InHall() < c.desk.manifest.Rules.Quorum.Least(c.desk.manifest.Roll.Count)},
		{"collected", shut(b.Phase()) && r.Collected != r.Issued},
		{"few", shut(b.Phase()) && r.Valid < c.desk.manifest.MinBallots},
		{"guard", len(b.Findings()) > 0},
		{"decide", b.Phase() == audit.Resulted && (b.Outcome() == nil || b.Outcome().Next != tally.Announce)},
	} {
		if x.is {
			return x.why, nil
		}
	}
	return "", nil
}

// shut reports whether no electronic ballot comes any more.
func shut(p audit.Phase) bool {
	return slices.Contains(mandated[slices.Index(mandated, audit.Closed):], p)
}
