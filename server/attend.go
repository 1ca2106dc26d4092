package server

import (
	"context"
	"io"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// attend takes marks. Every registrar is told: that of the secretariat knows which cards were reported lost, and none of them
// answers a request of a card for which a paper was ordered.
func attend(c *call) error {
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return api.Unread(err)
	}
	m, err := registrar.ParseMarks(data)
	if err != nil {
		return api.BadForm("a file of marks")
	}
	if m.Poll != c.poll.manifest.Hash() {
		return api.NewProblem(api.OtherPoll, "")
	}
	answer, err := c.poll.attend(c, m)
	if err != nil {
		return err
	}
	c.reply(http.StatusAccepted, answer)
	return nil
}

func (p *poll) attend(c *call, m audit.Marks) (answer api.Marked, err error) {
	ctx := c.Request.Context()
	answer.Refused = []api.Refused{}
	if phase := c.view.state.Phase; phase != audit.Gathering && phase != audit.Voting {
		return answer, api.NewProblem(api.Phase, "")
	}
	turnAway := func(why func(audit.CardMark) api.Code) {
		m.Marks = slices.DeleteFunc(m.Marks, func(mark audit.CardMark) bool {
			code := why(mark)
			if code != "" {
				answer.Refused = append(answer.Refused, api.Refused{Card: mark.Card, Code: code})
			}
			return code != ""
		})
	}
	// The board is asked for what it knows, and let go before any signature is checked: ballots wait for it, too.
	unwanted, err := p.unwanted(ctx, m)
	if err != nil {
		return answer, err
	}
	turnAway(func(mark audit.CardMark) api.Code { return unwanted[mark.Card] })
	err = c.server.limits.check(ctx, func() error {
		origin, hash := p.manifest.Origin, p.manifest.Hash()
		turnAway(func(mark audit.CardMark) api.Code {
			if mark.Card.Check(audit.CardText(origin, hash, m.Act, mark.Card), mark.Signature) != nil {
				return api.Invalid
			}
			return ""
		})
		return nil
	})
	if err != nil || len(m.Marks) == 0 {
		return answer, err
	}
	reasons, err := p.desk.receive(ctx, m)
	if err != nil {
		return answer, err
	}
	turned := map[crypto.PublicKey]bool{}
	for _, why := range reasons {
		if !turned[why.Card] {
			turned[why.Card] = true
			answer.Refused = append(answer.Refused, why)
		}
	}
	m.Marks = slices.DeleteFunc(m.Marks, func(mark audit.CardMark) bool { return turned[mark.Card] })
	return answer, p.marks.keep(ctx, p, m)
}

// unwanted says why the board would not take the marks of some cards.
func (p *poll) unwanted(ctx context.Context, m audit.Marks) (map[crypto.PublicKey]api.Code, error) {
	codes := map[crypto.PublicKey]api.Code{}
	err := p.writer.View(ctx, func(b *audit.Board) error {
		for _, mark := range m.Marks {
			if code := unwanted(b, m.Act, mark.Card); code != "" {
				codes[mark.Card] = code
			}
		}
		return nil
	})
	return codes, err
}

func unwanted(b *audit.Board, act string, card crypto.PublicKey) api.Code {
	switch s := b.Standing(card); {
	case b.Phase() != audit.Gathering && b.Phase() != audit.Voting:
		return api.Phase
	case !s.Listed:
		return api.CardUnknown
	case act == audit.CheckedIn && s.InHall:
		return api.CheckedIn
	case act != audit.CheckedIn && !s.InHall:
		return api.NotInHall
	case act == audit.TakesPaper && s.Paper:
		return api.IssuedBefore
	}
	return ""
}

// receive tells all registrars of marks.
func (d *desk) receive(ctx context.Context, m audit.Marks) ([]api.Refused, error) {
	named := d.poll.manifest.Registrars
	reasons := make([][]api.Refused, len(d.registrars))
	var group errgroup.Group
	for i, r := range d.registrars {
		group.Go(func() (err error) {
			if reasons[i], err = r.Receive(ctx, m); err != nil {
				err = d.away(named[i].Issuer, err)
			}
			for n := range reasons[i] {
				reasons[i][n].By = named[i].Issuer
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(reasons...), nil
}
