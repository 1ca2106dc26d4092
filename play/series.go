package play

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// SimulateInquiry plays the departments of an inquiry one after the other as a series, under one key, and then the second evaluation,
// which has a key of its own. See [Simulate].
func SimulateInquiry(ctx context.Context, q *Inquiry, o Options) (all []Played, err error) {
	p, err := gather(len(q.Polls[0].Deputies))
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	s := &sitting{options: o}
	defer func() { err = errors.Join(err, s.end()) }()
	var ceremony *ballot.Ceremony
	for i, m := range q.Polls {
		h, err := s.play(ctx, m, p, withoutDestroy(), func(manifest *ballot.Manifest) {
			if len(q.Polls) > 1 {
				manifest.Series = &ballot.Series{Place: i + 1, Of: len(q.Polls), Ceremony: ceremony}
			}
		})
		if err != nil {
			return nil, err
		}
		if i == 0 {
			ceremony = h.board.Ceremony()
		}
	}
	for _, h := range s.halls { // now that no poll of the series needs the key any more
		if err := h.through(ctx, []Stage{Destroy}); err != nil {
			return nil, err
		}
	}
	if q.Second != nil {
		again, err := gather(len(q.Second.Deputies))
		if err != nil {
			return nil, fmt.Errorf("simulate: %w", err)
		}
		first := &ballot.Previous{Citation: s.halls[q.First()-1].board.AtResult()}
		if _, err := s.play(ctx, q.Second, again, Stages(), func(m *ballot.Manifest) { m.Previous = first }); err != nil {
			return nil, err
		}
	}
	return evidenceOf(ctx, s.halls)
}

func withoutDestroy() []Stage {
	return slices.DeleteFunc(Stages(), func(s Stage) bool { return s == Destroy })
}

// evidenceOf returns the evidence of polls, if the folder says of none another grade.
func evidenceOf(ctx context.Context, halls []*hall) (all []Played, err error) {
	for _, h := range halls {
		p := Played{Meeting: h.meeting, Board: h.board}
		if o := h.board.Outcome(); o != nil && h.meeting.grade != nil && len(o.Ratings) > 0 { // a void poll grades nothing
			if err := h.meeting.grade(o.Ratings[0].Grade); err != nil {
				return nil, err
			}
		}
		if p.Bundle, err = h.clerk.evidence(ctx); err != nil {
			return nil, fmt.Errorf("simulate: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// named returns what an item so graded may be called: several grades of a ballot can count as the same.
func (m *Meeting) named(s ballot.Standing) (names []string) {
	for _, g := range m.Rules.Evaluation.Grades {
		if g.CountsAs == s {
			names = append(names, g.Names["zh"])
		}
	}
	return names
}

// cite lets every trustee name those of the ceremony of the first poll.
func (h *hall) cite() error {
	for i := range h.trustees {
		if err := h.say(i+1, audit.Key, audit.KeyBody{Trustee: i + 1, Cited: h.made}); err != nil {
			return err
		}
	}
	return h.approve()
}
