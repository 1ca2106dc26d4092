package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sequencer"
)

// Marks are what cards have signed at the desk, waiting for two scrutineers to put them on the board.
type marks struct{ waiting *shelf[registrar.Marks] }

var acts = []string{audit.CheckedIn, audit.LeftHall, audit.TakesPaper}

func openMarks(folder string) (*marks, error) {
	waiting, err := openShelf(folder, "marks", registrar.ParseMarks)
	return &marks{waiting}, err
}

// attend takes marks. Every registrar is told: that of the secretariat knows which cards were reported lost, and none of them
// answers a request of a card for which a paper was ordered.
func attend(c *call) error {
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return unread(err)
	}
	m, err := registrar.ParseMarks(data)
	if err != nil {
		return badRequest(err)
	}
	if m.Poll != c.poll.manifest.Hash() {
		return api.NewProblem(api.OtherPoll, "")
	}
	answer, err := c.poll.attend(c.Request.Context(), m)
	if err != nil {
		return err
	}
	c.reply(http.StatusAccepted, answer)
	return nil
}

func (p *poll) attend(ctx context.Context, m registrar.Marks) (answer api.Marked, err error) {
	answer.Refused = []api.Refused{}
	refused := map[crypto.PublicKey]bool{}
	turnAway := func(why api.Refused) {
		if !refused[why.Card] {
			refused[why.Card] = true
			answer.Refused = append(answer.Refused, why)
		}
	}
	err = p.writer.View(ctx, func(b *audit.Board) error {
		if phase := b.Phase(); phase != audit.Gathering && phase != audit.Voting {
			return api.NewProblem(api.Phase, "")
		}
		for _, mark := range m.Marks {
			if code := judge(b, m.Act, mark); code != "" {
				turnAway(api.Refused{Card: mark.Card, Code: code})
			}
		}
		return nil
	})
	if err != nil {
		return answer, err
	}
	reasons, err := p.desk.receive(ctx, m)
	if err != nil {
		return answer, err
	}
	for _, why := range reasons {
		turnAway(why)
	}
	for _, mark := range m.Marks {
		if refused[mark.Card] {
			continue
		}
		one := registrar.Marks{Poll: m.Poll, Act: m.Act, Marks: []audit.CardMark{mark}}
		if err := p.marks.waiting.put(m.Act+"-"+mark.Card.String(), one); err != nil {
			return answer, err
		}
	}
	return answer, nil
}

// judge says why the board would not take a mark, empty if it would.
func judge(b *audit.Board, act string, m audit.CardMark) api.Code {
	p, s := b.Poll(), b.Standing(m.Card)
	switch {
	case !s.Listed:
		return api.CardUnknown
	case m.Card.Check(audit.CardText(p.Manifest.Origin, p.Hash, act, m.Card), m.Signature) != nil:
		return api.Invalid
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
func (d *desk) receive(ctx context.Context, m registrar.Marks) ([]api.Refused, error) {
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

// waitingMarks lists what no order has taken up, in one list an act.
func waitingMarks(c *call) error {
	out := api.MarksWaiting{Marks: []json.RawMessage{}}
	all := c.poll.marks.waiting.all()
	for _, act := range acts {
		list := registrar.Marks{Poll: c.poll.manifest.Hash(), Act: act}
		for _, one := range all {
			if one.Act == act && len(list.Marks) < audit.MaxIssue {
				list.Marks = append(list.Marks, one.Marks...)
			}
		}
		slices.SortFunc(list.Marks, func(a, b audit.CardMark) int { return bytes.Compare(a.Card[:], b.Card[:]) })
		if len(list.Marks) > 0 {
			out.Marks = append(out.Marks, list.Bytes())
		}
	}
	c.reply(http.StatusOK, out)
	return nil
}

// settle forgets marks that are on the board by now, or that it will never take.
func (m *marks) settle(ctx context.Context, w *sequencer.Writer) error {
	all := m.waiting.all()
	if len(all) == 0 {
		return nil
	}
	var done []string
	err := w.View(ctx, func(b *audit.Board) error {
		over := b.Phase() != audit.Gathering && b.Phase() != audit.Voting
		for name, one := range all {
			if over || judge(b, one.Act, one.Marks[0]) != "" {
				done = append(done, name)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return m.waiting.drop(done...)
}
