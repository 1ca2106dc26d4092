package play

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

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

// registrars sign every token set in a played meeting.
const registrars = 2

// oneParty does everything in a played meeting.
const oneParty = "模拟程序"

// threshold of the trustees: one of the four may be absent, or dishonest.
const threshold = 3

// Simulate plays a meeting by virtual people over the real packages: cards and slips, check-in, blind signatures of two
// registrars, encrypted ballots, papers transcribed by two tellers, a ceremony of four scrutineers three of whom decrypt,
// board, log and bundle. The outcome is on the bundle's board; a void one is an outcome, too. When ctx ends, it stops soon,
// removes what the registrars have written, and returns an error that wraps ctx's.
func Simulate(ctx context.Context, m *Meeting, o Options) (_ audit.Bundle, _ *audit.Board, err error) {
	if o.Step == nil {
		o.Step = func(string, int, int) {}
	}
	if o.Each == nil {
		o.Each = func(n int, do func(i int)) {
			for i := range n {
				do(i)
			}
		}
	}
	p, err := gather(len(m.Deputies))
	if err != nil {
		return nil, nil, fmt.Errorf("simulate: %w", err)
	}
	defer func() { err = errors.Join(err, p.dismiss()) }()
	h, err := prepare(ctx, m, p, o)
	if err != nil {
		return nil, nil, fmt.Errorf("simulate: %w", err)
	}
	err = h.play()
	if ctx.Err() != nil {
		return nil, nil, fmt.Errorf("simulate: %w", ctx.Err())
	}
	if err != nil && !errors.Is(err, errVoid) {
		return nil, nil, fmt.Errorf("simulate: %v", err)
	}
	bundle, err := h.bundle()
	if err != nil {
		return nil, nil, fmt.Errorf("simulate: %v", err)
	}
	return bundle, h.board, nil
}

// prepare appoints the registrars and puts the manifest on a board.
func prepare(ctx context.Context, m *Meeting, p *people, o Options) (*hall, error) {
	if err := p.appoint(); err != nil {
		return nil, err
	}
	manifest, roll, slips := p.draft(m)
	if err := p.engage(manifest); err != nil {
		return nil, err
	}
	return newHall(ctx, m, p, manifest, roll, slips, o)
}

// play is the meeting script from check-in to announcement (docs/rules.md, section 6).
func (h *hall) play() error {
	for _, step := range []func() error{h.ceremony, h.checkIn, h.issue, h.open, h.vote, h.close, h.redeem, h.papers, h.strike, h.count, h.end} {
		if h.ctx.Err() != nil {
			return h.ctx.Err()
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// checkIn lets those present sign in with their cards. Without a quorum no vote may be held.
func (h *hall) checkIn() error {
	m := h.manifest()
	body := audit.AttendanceBody{Present: []audit.CardMark{}, Left: []audit.CardMark{}}
	for i, d := range h.deputies {
		if h.meeting.Deputies[i].Present {
			body.Present = append(body.Present, h.mark(d, audit.CheckedIn))
		}
	}
	sortMarks(body.Present)
	if len(body.Present) > 0 {
		if err := order(h, audit.Attendance, body, h.scrutineers()...); err != nil {
			return err
		}
	}
	if !m.Rules.Quorum.Reached(len(body.Present), m.Roll.Count) {
		return h.void("NO_QUORUM", fmt.Sprintf("实到%d名，不足法定人数%d名，不能进行票决", len(body.Present), m.Rules.Quorum.Least(m.Roll.Count)))
	}
	return nil
}

// open opens the poll over everything that was approved and issued.
func (h *hall) open() error {
	m := h.manifest()
	return order(h, audit.Open, audit.OpenBody{
		Roll: m.Roll.Hash, Slips: m.Slips.Hash, Trustees: h.board.TrusteesHash(), Election: h.board.Poll().Fingerprint,
	}, h.chairAndChief()...)
}

// close closes the box after the last ballots have come. Nobody is given tokens any more.
func (h *hall) close() error {
	if err := h.destroyTokenKeys(); err != nil {
		return err
	}
	return order(h, audit.Close, audit.CloseBody{Ballots: h.board.Report().Electronic}, h.chairAndChief()...)
}

// shuffle puts virtual people or ballots in an order that nobody knows.
func shuffle[T any](s []T) error {
	for i := len(s) - 1; i > 0; i-- {
		j, err := randomBelow(i + 1)
		if err != nil {
			return err
		}
		s[i], s[j] = s[j], s[i]
	}
	return nil
}

// randomBelow draws a number below n, a small one, without bias.
func randomBelow(n int) (int, error) {
	limit := 1 << 32 / n * n
	for {
		var b [4]byte
		if _, err := rand.Read(b[:]); err != nil {
			return 0, err
		}
		if v := int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24; v < limit {
			return v % n, nil
		}
	}
}

// draft writes the manifest of a meeting, but for the registrars' and the log's keys.
func (p *people) draft(m *Meeting) (manifest *ballot.Manifest, roll, slips ballot.Keys) {
	roll, slips = p.lists()
	manifest = &ballot.Manifest{
		Version:    1,
		Origin:     "piaojue.example/play/" + m.slug(),
		Congress:   ballot.Names{"zh": m.Name},
		Body:       m.Body,
		Title:      ballot.Names{"zh": m.Agenda},
		Timestamp:  m.Timestamp,
		Candidates: m.Candidates,
		Seats:      m.Seats,
		Rules:      m.Rules,
		Audience:   ballot.Public,
		Roll:       roll.List(),
		Slips:      slips.List(),
		Officers:   p.names,
		Signatures: ballot.DefaultSignatures(),
		Trustees:   ballot.Trusteeship{Threshold: threshold},
		Duties:     &ballot.Duties{Cards: oneParty, Slips: oneParty, Board: oneParty, Booth: oneParty},
		K:          10,
		Window:     60,
		MinBallots: m.MinBallots,
		Rehearsal:  true, // nobody real has voted
	}
	for _, t := range p.trustees {
		manifest.Trustees.Keys = append(manifest.Trustees.Keys, t.key.Public())
	}
	return manifest, roll, slips
}

// slug names a meeting's board after its folder.
func (m *Meeting) slug() string {
	keep := func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-._", r) {
			return r
		}
		return '-'
	}
	name := strings.Trim(strings.Map(keep, strings.ToLower(m.Folder)), "-./")
	if name == "" {
		return "meeting"
	}
	return name[:min(len(name), 80)]
}
