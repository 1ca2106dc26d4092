package host

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// A mandate (授权) is an officer's decision 「截止并当场公布」 about one poll of a series: from then on the officer's own program signs the
// acts that end this poll, each as it comes due and after its own replay of the board. It stops at anything unusual, and people go on
// step by step. It is given by hand, for the poll whose console this is and never for the next, and dies with the program
// (docs/protocol.md, section 5.12).
type mandate struct {
	from   audit.BoardHead // as the officer saw the board
	until  time.Time       // by the clock on the wall: the other one stands still while a machine sleeps
	signed []audit.Kind    // under the mandate, by this officer
	stop   *stopAnswer     // why it is over; nil while it is good
}

// mandateTime is how long a mandate is good: a meeting in which the acts take longer is not as it should be.
const mandateTime = 10 * time.Minute

// ends are the acts that a mandate is about, in their order.
var ends = []audit.Kind{audit.Closing, audit.Close, audit.Collection, audit.Valid, audit.Tally, audit.Result, audit.Announce}

// mandated are the phases of the board in which one of them is due, or waited for.
var mandated = []audit.Phase{audit.Voting, audit.LastCall, audit.Closed, audit.Collected, audit.Validated, audit.Tallied, audit.Resulted}

// A stopAnswer says why a program goes no further by itself.
type stopAnswer struct {
	Why     string   `json:"why"` // a code, for which the page has words: "done", "stopped", or something unusual
	Refused *refusal `json:"refused,omitempty"`
}

// A mandateAnswer is how far a program has come by itself.
type mandateAnswer struct {
	Signed []audit.Kind `json:"signed"`
	Stop   *stopAnswer  `json:"stop"`
}

func (m *mandate) answer() *mandateAnswer {
	if m == nil {
		return nil
	}
	return &mandateAnswer{append([]audit.Kind{}, m.signed...), m.stop}
}

// newMandate begins now, and says from which head on the officer has not seen what came.
func newMandate(from audit.BoardHead, now time.Time) *mandate {
	return &mandate{from: from, until: now.Round(0).Add(mandateTime)}
}

// late reports whether the mandate has run out.
func (m *mandate) late(now time.Time) bool { return now.Round(0).After(m.until) }

// A mandating names the poll that it is for, and the board as the page showed it: what came later the officer has not decided about.
type mandating struct {
	Manifest crypto.Hash     `json:"manifest"`
	Head     audit.BoardHead `json:"head"`
}

var (
	errNoSeries = errors.New("only in a series does a program sign what follows by itself; sign each step")
	errNoAct    = errors.New("none of the acts that follow is signed by this officer")
	errRunning  = errors.New("this has been decided already: the program goes on by itself, or stop it first")
)

// mandateLocked takes a mandate. The next look at the board acts by it.
func (c *Console) mandateLocked(ctx context.Context, m mandating) (any, error) {
	v, err := c.lookLocked(ctx)
	switch {
	case err != nil:
		return nil, err
	case m.Manifest != v.Board.Poll().Hash:
		return nil, api.NewProblem(api.OtherPoll, "")
	case c.desk.manifest.Series == nil:
		return nil, errNoSeries
	case !slices.Contains(mandated, v.Board.Phase()):
		return nil, api.NewProblem(api.Phase, string(v.Board.Phase()))
	case !slices.ContainsFunc(ends, c.may):
		return nil, errNoAct
	case c.mandate != nil && c.mandate.stop == nil:
		return nil, errRunning
	}
	if err := unchanged(v, m.Head); err != nil {
		return nil, err
	}
	c.mandate = newMandate(m.Head, time.Now())
	return c.mandate.answer(), nil
}

// unchanged refuses a head that is not of this board, or after which came what is not expected while a poll ends.
func unchanged(v *officer.View, seen audit.BoardHead) error {
	stale := api.NewProblem(api.Stale, "")
	if seen.Size < 1 || v.Board.Extends(seen) != nil {
		return stale
	}
	stale.Came = slices.DeleteFunc(v.Since(seen), isExpected)
	if len(stale.Came) > 0 {
		return stale
	}
	return nil
}

// A halting is what an officer leaves on the board who stops: every other program sees it there and stops as well.
type halting struct {
	Text string `json:"text"`
}

// stopLocked ends the mandate at once, and then leaves a remark, which needs nobody else. If the remark does not come to the board the
// mandate is over all the same.
func (c *Console) stopLocked(ctx context.Context, s halting) (any, error) {
	if c.mandate != nil && c.mandate.stop == nil {
		c.mandate.stop = &stopAnswer{Why: "stopped"}
	}
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	w, err := c.signLocked(v, audit.NewOrder(audit.Remark, audit.RemarkBody{Text: s.Text}, v.Board.Head()), mandateWait)
	if err != nil {
		return nil, err
	}
	return c.sendLocked(ctx, w)
}

// may reports whether this officer may sign a kind of order.
func (c *Console) may(kind audit.Kind) bool {
	return slices.Contains(audit.Needs(c.desk.manifest)[kind].Roles, c.officer.Role)
}

// signLocked begins an order with this officer's signature, which waits that long for others.
func (c *Console) signLocked(v *officer.View, o audit.Order, wait time.Duration) (officer.Waiting, error) {
	if err := c.mayLosePapers(v, o.Kind); err != nil {
		return officer.Waiting{}, err
	}
	c.view = nil
	w, _, err := c.officer.Start(v, o, time.Now(), wait)
	return w, err
}

// mandateWait is how long an order that a program began waits for the others' programs.
const mandateWait = time.Minute
