package host

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/officer"
)

// An earlier is the poll that the manifest cites as previous: what is known of it may make figures of this poll show how a few voted
// (docs/rules.md, section 2.1). It is read once from a bundle that somebody gave, or from the same server until it is announced, and believed for the head that
// the manifest cites.
type earlier struct {
	given audit.Bundle // nil to ask the server
	board *audit.Board // nil while it was not read
	known officer.Known
	tried time.Time
	err   error // why it was not read
}

// How long a server may take for another poll, and how long it is not asked again for the earlier one: whoever wants to sign waits.
const (
	earlierTime = 30 * time.Second
	earlierRest = time.Minute
)

// An earlierAnswer says it to the page.
type earlierAnswer struct {
	Origin  string        `json:"origin"`
	Title   ballot.Names  `json:"title,omitempty"` // if it was read
	Known   officer.Known `json:"known"`
	Refused *refusal      `json:"refused,omitempty"` // why it was not read
}

// followLocked tells a new view of the earlier poll, as far as that can be read.
func (c *Console) followLocked(ctx context.Context, v *officer.View) {
	e := &c.earlier
	if c.desk.manifest.Previous == nil {
		return
	}
	again := e.given == nil || e.tried.IsZero() // a bundle stays what it is
	if (e.board == nil || e.board.Publication() == nil) && again && time.Since(e.tried) > earlierRest {
		board, err := c.readEarlier(ctx, v)
		if err == nil {
			e.board = board
		}
		e.err, e.tried = err, time.Now()
	}
	if e.board != nil {
		e.known, e.err = v.Follow(e.board)
	}
}

var errNoPlace = errors.New("its name does not say where it is found: start the program with --previous and its bundle")

// readEarlier replays the earlier poll. What is for its deputies alone is asked for by an officer of that poll, once it is known to be the one
// that is cited.
func (c *Console) readEarlier(ctx context.Context, v *officer.View) (*audit.Board, error) {
	if c.earlier.given != nil {
		b, _, err := c.replayEarlier(v, c.earlier.given)
		return b, err
	}
	ctx, cancel := context.WithTimeout(ctx, earlierTime)
	defer cancel()
	path := originPath.FindString(c.desk.manifest.Previous.Origin)
	if path == "" {
		return nil, errNoPlace
	}
	ask := func(manifest *crypto.Hash) (b *audit.Board, known officer.Known, err error) {
		poll, err := c.desk.poll.Other(path, manifest)
		if err != nil {
			return nil, "", err
		}
		bundle, err := poll.Bundle(ctx)
		if err != nil {
			return nil, "", err
		}
		return c.replayEarlier(v, bundle)
	}
	b, known, err := ask(nil)
	if err != nil || known != officer.Hidden {
		return b, err
	}
	if p := b.Poll(); slices.Contains(p.Manifest.Officers, c.officer.Officer) {
		if more, _, err := ask(&p.Hash); err == nil {
			return more, nil
		}
	}
	return b, nil
}

// replayEarlier replays a copy of the earlier poll, and checks that it is the one that is cited.
func (c *Console) replayEarlier(v *officer.View, bundle audit.Bundle) (*audit.Board, officer.Known, error) {
	b, err := audit.Replay(bundle, audit.Options{Each: c.options.Each, Unwitnessed: true})
	if err != nil {
		return nil, "", err
	}
	known, err := v.Follow(b)
	return b, known, err
}

func (c *Console) earlierAnswer() *earlierAnswer {
	p, e := c.desk.manifest.Previous, c.earlier
	switch {
	case p == nil:
		return nil
	case e.err != nil:
		r := refuse(e.err)
		return &earlierAnswer{Origin: p.Origin, Known: officer.Unread, Refused: &r}
	}
	return &earlierAnswer{Origin: p.Origin, Title: e.board.Poll().Manifest.Title, Known: e.known}
}

// citedAmong returns the bundle of the poll that a manifest cites as previous, nil if it is not there.
func citedAmong(m *ballot.Manifest, bundles []audit.Bundle) audit.Bundle {
	for _, b := range bundles {
		if have, err := ballot.ParseManifest(b["manifest.json"]); err == nil && m.Previous != nil && have.Origin == m.Previous.Origin {
			return b
		}
	}
	return nil
}
