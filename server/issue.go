package server

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// issue asks all registrars and puts what all of them have answered on the board.
func (d *desk) issue(ctx context.Context, all audit.Requests) (refused map[crypto.PublicKey]*api.Refused, err error) {
	refused = map[crypto.PublicKey]*api.Refused{}
	if len(all.Requests) == 0 {
		return refused, nil
	}
	election, err := d.poll.election(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := d.sign(ctx, all, refused)
	if err != nil {
		return nil, err
	}
	// One that is refused stands in no other's way, whatever is wrong with it.
	all.Requests = slices.DeleteFunc(all.Requests, func(q audit.Request) bool { return refused[q.Card] != nil })
	body, _, err := registrar.Assemble(election, all, answers...)
	if err != nil {
		return nil, err
	}
	return refused, d.add(ctx, body.Cards, refused)
}

// check tells requests that are right by themselves from those that are not: those come to no registrar, and stand in no other's
// way.
func check(p *ballot.Poll, all []audit.Request) (right []audit.Request, refused []api.Refused) {
	refused = []api.Refused{}
	for _, q := range all {
		if q.Check(p) == nil {
			right = append(right, q)
		} else {
			refused = append(refused, api.Refused{Card: q.Card, Code: api.Invalid})
		}
	}
	return right, refused
}

// sign asks all registrars at the same time. Who does not answer is named; whoever asks again gets the same answers.
func (d *desk) sign(ctx context.Context, all audit.Requests, refused map[crypto.PublicKey]*api.Refused) ([]registrar.Answers, error) {
	named := d.poll.manifest.Registrars
	if len(d.registrars) != len(named) {
		return nil, api.NewProblem(api.RegistrarAway, "not all registrars of the poll are set up here")
	}
	answers, reasons := make([]registrar.Answers, len(named)), make([][]api.Refused, len(named))
	var group errgroup.Group
	for i, r := range d.registrars {
		group.Go(func() (err error) {
			if answers[i], reasons[i], err = r.Sign(ctx, all); err != nil {
				err = d.away(named[i].Issuer, err)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := range reasons {
		for _, why := range reasons[i] {
			why.By = named[i].Issuer
			refused[why.Card] = &why
		}
	}
	return answers, nil
}

// away is what the desk is told when a registrar has no answer: what it says itself, or that it does not answer.
func (d *desk) away(issuer string, err error) error {
	d.poll.log.Error("a registrar did not answer", "registrar", issuer, "error", err)
	var said *api.Problem
	if errors.As(err, &said) && slices.Contains([]api.Code{api.RolledBack, api.Closed, api.Phase, api.OtherPoll, api.Stopping}, said.Code) {
		return api.NewProblem(said.Code, issuer)
	}
	return api.NewProblem(api.RegistrarAway, issuer)
}

// add puts records on the board, in one issue if the board takes it: if not, one of them is at fault, and each half is tried.
func (d *desk) add(ctx context.Context, cards []audit.IssueRecord, refused map[crypto.PublicKey]*api.Refused) error {
	if len(cards) == 0 {
		return nil
	}
	err := d.poll.add(ctx, audit.Message{Kind: audit.Issue, Payload: audit.IssueBody{Cards: cards}.Bytes()})
	if err == nil || !isRefusal(err) {
		return err
	}
	if len(cards) == 1 {
		refused[cards[0].Card] = &api.Refused{Card: cards[0].Card, Code: problem(err).Code}
		return nil
	}
	half := len(cards) / 2
	return errors.Join(d.add(ctx, cards[:half], refused), d.add(ctx, cards[half:], refused))
}
