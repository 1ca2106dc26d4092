package play

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// A Played is a poll that was played, with its evidence.
type Played struct {
	Meeting *Meeting
	Bundle  audit.Bundle
	Board   *audit.Board
}

// A sitting is several polls in this process, one after the other, each with a board and registrars of its own.
type sitting struct {
	options Options
	clerks  []*local
	halls   []*hall
}

// play plays stages of one more poll, after change has entered what ties it to the others.
func (s *sitting) play(ctx context.Context, m *Meeting, p *people, stages []Stage, change func(*ballot.Manifest)) (*hall, error) {
	l, err := newLocal()
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	s.clerks = append(s.clerks, l)
	h, err := prepare(ctx, m, p, l, s.options, change)
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	if before := h.manifest.Previous; before != nil {
		if i := slices.IndexFunc(s.halls, func(h *hall) bool { return h.board.AtResult() == before.Citation }); i >= 0 {
			h.before = s.halls[i]
		}
	}
	s.halls = append(s.halls, h)
	return h, h.through(ctx, stages)
}

// end removes what the registrars have written.
func (s *sitting) end() (err error) {
	for _, l := range s.clerks {
		err = errors.Join(err, l.dismiss())
	}
	return err
}

// through plays stages in turn; a poll that becomes void ends with that.
func (h *hall) through(ctx context.Context, stages []Stage) error {
	for _, stage := range stages {
		if h.board != nil && h.board.Phase() == audit.Voided && stage != Destroy {
			return nil
		}
		if err := h.play(ctx, stage); err != nil && !errors.Is(err, ErrVoid) {
			return fmt.Errorf("simulate: %s: %w", h.meeting.Agenda, cmp.Or(ctx.Err(), err)) // where it was cut off says nothing
		}
	}
	return nil
}

// SimulateWords plays a questionnaire, and then the poll of sealed texts beside it ([Meeting.Words]): the same people with the same cards
// and slips, tokens and a key of its own, and the head of the questionnaire's board in its manifest. See [Simulate].
func SimulateWords(ctx context.Context, m *Meeting, o Options) (_ []Played, err error) {
	p, err := gather(len(m.Deputies))
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	s := &sitting{options: o}
	defer func() { err = errors.Join(err, s.end()) }()
	asked, err := s.play(ctx, m, p, Stages(), func(*ballot.Manifest) {})
	if err != nil {
		return nil, err
	}
	if p, err = p.again(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	beside := asked.board.AtHead()
	if _, err := s.play(ctx, m.Words, p, Stages(), func(m *ballot.Manifest) { m.Beside = &beside }); err != nil {
		return nil, err
	}
	return evidenceOf(ctx, s.halls)
}
