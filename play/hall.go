package play

import (
	"context"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A hall is one poll in progress: the people, and what they see of its board.
type hall struct {
	ctx context.Context // of the one call that plays
	*people
	clerk    clerk
	meeting  *Meeting
	plan     plan
	options  Options
	manifest *ballot.Manifest
	board    *audit.Board        // as the clerk showed it last, to look at
	before   *hall               // of the poll that the manifest cites as previous, nil if that was not played here
	records  []audit.IssueRecord // all that was issued, as a tablet downloads it
	voters   []deputy            // those who were issued tokens
	votes    []Vote              // of the first of them, who cast
	onPaper  []deputy            // those who were given a paper
	receipts [][]byte            // as the voters have them
	conduct  map[int]Conduct     // of trustees, by their index from 1
}

// A clerk takes what people say to the board, and shows it to them. One writes the board in this process, another is a server
// elsewhere: nothing else about a meeting differs.
type clerk interface {
	// look returns the board as it is, until the next call.
	look(ctx context.Context) (*audit.Board, error)
	// order takes what officers order, each of whom signs with a key of their own.
	order(ctx context.Context, o audit.Order, keys ...crypto.SigningKey) error
	// say takes what a trustee says.
	say(ctx context.Context, m audit.Message) error
	// transcribe takes the ballots that tellers made of papers, and the epoch that both have signed.
	transcribe(ctx context.Context, epoch audit.Message, ballots []audit.Message) error
	// attend takes what cards sign at the desk, at most [audit.MaxIssue], and returns what scrutineers find there to be confirmed.
	attend(ctx context.Context, act string, marks []audit.CardMark) ([]audit.CardMark, error)
	// issue has all registrars answer requests, in ascending order of the cards, and returns all that was issued.
	issue(ctx context.Context, requests []audit.Request) ([]audit.IssueRecord, error)
	// cast takes a ballot and returns the receipt. The same bytes get the same receipt.
	cast(ctx context.Context, envelope []byte) ([]byte, error)
	// epoch brings ballots to the board as its rules allow. After closing it returns when all that were cast are there.
	epoch(ctx context.Context, cast int) error
	// checkpoint returns that of the board as it is, witnessed.
	checkpoint(ctx context.Context) ([]byte, error)
	// prove proves that ballots are on the board.
	prove(ctx context.Context, ids []crypto.Hash) ([]audit.Proof, error)
	// next keeps the manifest of a next round.
	next(ctx context.Context, manifest []byte) error
	// evidence returns the bundle of the board.
	evidence(ctx context.Context) (audit.Bundle, error)
}

// newHall lets people into the hall of a poll. The board is not looked at yet.
func newHall(m *Meeting, p *people, o Options) *hall {
	h := &hall{people: p, meeting: m, plan: m.plan(), options: o, conduct: map[int]Conduct{}}
	if o.Step == nil {
		h.options.Step = func(string, int, int) {}
	}
	each := o.Each
	if each == nil {
		each = inTurn
	}
	h.options.Each = func(n int, do func(i int)) {
		each(n, func(i int) {
			if h.ctx.Err() == nil {
				do(i)
			}
		})
	}
	return h
}

func inTurn(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

// look takes another look at the board.
func (h *hall) look() (err error) {
	h.board, err = h.clerk.look(h.ctx)
	return err
}

// order has officers order something over the head of the board.
func (h *hall) order(kind audit.Kind, body any, keys ...crypto.SigningKey) error {
	if err := h.clerk.order(h.ctx, audit.NewOrder(kind, body, h.board.Head()), keys...); err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	return h.look()
}

// say has trustee i say something over the head of the board.
func (h *hall) say(i int, kind audit.Kind, body any) error {
	return h.sayOver(i, kind, body, h.board.Head())
}

func (h *hall) sayOver(i int, kind audit.Kind, body any, head audit.BoardHead) error {
	o := audit.NewOrder(kind, body, head)
	o.Sign(h.manifest, h.trustees[i-1].key)
	if err := h.clerk.say(h.ctx, o.Message()); err != nil {
		return fmt.Errorf("trustee %d: %s: %w", i, kind, err)
	}
	return h.look()
}

// two returns the first key of each of two roles, or the first two of one.
func (h *hall) two(a, b ballot.Role) []crypto.SigningKey {
	if a == b {
		return h.officers[a][:2]
	}
	return []crypto.SigningKey{h.officers[a][0], h.officers[b][0]}
}

func (h *hall) chairAndChief() []crypto.SigningKey {
	return h.two(ballot.Chair, ballot.ChiefScrutineer)
}
func (h *hall) scrutineers() []crypto.SigningKey {
	return h.two(ballot.ChiefScrutineer, ballot.Scrutineer)
}
func (h *hall) tellers() []crypto.SigningKey { return h.two(ballot.Teller, ballot.Teller) }
