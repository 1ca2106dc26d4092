package play

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// Options are what a played meeting may be told beside its folder.
type Options struct {
	// Each runs do(0), …, do(n-1), at the same time if it likes. The default runs them in turn.
	Each func(n int, do func(i int))
	// Step, if not nil, is told how far a long step is.
	Step func(name string, done, total int)
}

// Simulate plays a meeting by virtual people over the real packages: cards and slips, check-in, blind signatures of two
// registrars, encrypted ballots, papers transcribed by two tellers, a ceremony of four scrutineers three of whom decrypt,
// board, log and bundle. The outcome is on the bundle's board; a void one is an outcome, too. When ctx ends, it stops soon,
// removes what the registrars have written, and returns an error that wraps ctx's.
func Simulate(ctx context.Context, m *Meeting, o Options) (_ audit.Bundle, _ *audit.Board, err error) {
	p, err := gather(len(m.Deputies))
	if err != nil {
		return nil, nil, fmt.Errorf("simulate: %w", err)
	}
	s := &sitting{options: o}
	defer func() { err = errors.Join(err, s.end()) }()
	if _, err := s.play(ctx, m, p, Stages(), func(*ballot.Manifest) {}); err != nil {
		return nil, nil, err
	}
	played, err := evidenceOf(ctx, s.halls)
	if err != nil {
		return nil, nil, err
	}
	return played[0].Bundle, played[0].Board, nil
}

// prepare puts the manifest on a board in this process, after change has entered what makes it one of several.
func prepare(ctx context.Context, m *Meeting, p *people, l *local, o Options, change func(*ballot.Manifest)) (*hall, error) {
	h := newHall(m, p, o)
	h.ctx, h.clerk = ctx, l
	manifest, roll, slips := p.draft(m)
	change(manifest)
	if err := l.engage(manifest); err != nil {
		return nil, err
	}
	h.manifest = manifest
	return h, l.begin(ctx, manifest, roll, slips, h.options.Each)
}
