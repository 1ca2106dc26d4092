package host

import (
	"context"
	"errors"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/registrar"
)

// A markAnswer says which cards wait with a mark for one act.
type markAnswer struct {
	Act     string             `json:"act"`
	Cards   []crypto.PublicKey `json:"cards"`
	Refused []crypto.PublicKey `json:"refused"` // of which the board would not take it
}

type marksAnswer struct {
	Marks []markAnswer `json:"marks"`
}

func (c *Console) marksLocked(ctx context.Context) (any, error) {
	waiting, refused, err := c.sortLocked(ctx)
	if err != nil {
		return nil, err
	}
	answer := marksAnswer{[]markAnswer{}}
	for _, act := range []string{audit.CheckedIn, audit.LeftHall, audit.TakesPaper} {
		a := markAnswer{Act: act, Cards: []crypto.PublicKey{}, Refused: append([]crypto.PublicKey{}, refused[act]...)}
		for _, m := range waiting[act] {
			a.Cards = append(a.Cards, m.Card)
		}
		answer.Marks = append(answer.Marks, a)
	}
	return answer, nil
}

var errNoMarks = errors.New("no mark waits that the board would take")

func (c *Console) attendanceLocked(ctx context.Context, _ nothing) (any, error) {
	waiting, refused, err := c.sortLocked(ctx)
	if err != nil {
		return nil, err
	}
	body := audit.AttendanceBody{Present: waiting[audit.CheckedIn], Left: waiting[audit.LeftHall]}
	if len(body.Present)+len(body.Left) == 0 {
		return nil, errNoMarks
	}
	return c.showProposalLocked(ctx, audit.Attendance, body, len(refused[audit.CheckedIn])+len(refused[audit.LeftHall]))
}

func (c *Console) papersLocked(ctx context.Context, _ nothing) (any, error) {
	waiting, refused, err := c.sortLocked(ctx)
	if err != nil {
		return nil, err
	}
	if len(waiting[audit.TakesPaper]) == 0 {
		return nil, errNoMarks
	}
	return c.showProposalLocked(ctx, audit.Issue, audit.PaperIssueBody{Papers: waiting[audit.TakesPaper]}, len(refused[audit.TakesPaper]))
}

// sortLocked asks for the marks that wait, and sorts out what the board would not take: one such mark spoils an order.
func (c *Console) sortLocked(ctx context.Context) (good map[string][]audit.CardMark, refused map[string][]crypto.PublicKey, err error) {
	v, err := c.lookLocked(ctx)
	if err != nil {
		return nil, nil, err
	}
	waiting, err := c.desk.poll.Marks(ctx)
	if err != nil {
		return nil, nil, err
	}
	good = map[string][]audit.CardMark{audit.CheckedIn: {}, audit.LeftHall: {}, audit.TakesPaper: {}}
	refused = map[string][]crypto.PublicKey{}
	for _, data := range waiting.Marks {
		list, err := registrar.ParseMarks(data)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range list.Marks {
			if list.Poll == v.Board.Poll().Hash && takes(v.Board, list.Act, m) {
				good[list.Act] = append(good[list.Act], m)
			} else {
				refused[list.Act] = append(refused[list.Act], m.Card)
			}
		}
	}
	return good, refused, nil
}

// takes reports whether the board takes a mark (docs/protocol.md, section 5.4). Who was given tokens is given a paper only after
// somebody has surrendered; whose tokens those were, nobody knows, and so the board may still refuse the order for this.
func takes(b *audit.Board, act string, m audit.CardMark) bool {
	p, s := b.Poll(), b.Standing(m.Card)
	if !s.Listed || m.Card.Check(audit.CardText(p.Manifest.Origin, p.Hash, act, m.Card), m.Signature) != nil {
		return false
	}
	if act == audit.CheckedIn {
		return !s.InHall
	}
	return s.InHall && (act == audit.LeftHall || !s.Paper && (!s.Tokens || b.Report().Surrendered > 0))
}
