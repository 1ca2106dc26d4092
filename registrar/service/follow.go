package service

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/client"
)

// How long a board that cannot be read is left alone, at first and at most, and how long reading it may take.
const (
	firstPause = time.Second
	longPause  = 30 * time.Second
	readTime   = 10 * time.Minute
)

// Run follows the boards until ctx ends: it opens the key of each poll when its board has been read for the first time, and
// destroys it when the board is past closing. It returns early if a key cannot be opened, and if a board is another than the one
// that is wanted; a server that does not answer is waited for.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, m := range s.options.Boards {
		group.Go(func() error { return s.follow(ctx, m) })
	}
	if err := group.Wait(); fatal(err) {
		return err
	}
	return nil // ctx has ended
}

// errKey is wrapped when the key of a poll cannot be opened.
var errKey = errors.New("the key of the poll cannot be opened")

// fatal reports whether to wait cannot help.
func fatal(err error) bool {
	return errors.Is(err, errKey) || errors.Is(err, client.ErrManifest)
}

// follow follows one board.
func (s *Service) follow(ctx context.Context, m *client.Mirror) error {
	var poll *ballot.Poll
	err := s.insist(ctx, m, func() error {
		reading, cancel := context.WithTimeout(ctx, readTime)
		defer cancel()
		return view(m)(reading, func(b *audit.Board) error { poll = &b.Poll().Poll; return nil })
	})
	if err != nil {
		return err
	}
	e := &Embedded{Registrar: s.options.Registrar, View: view(m)}
	if e.Key, err = s.options.Open(poll); err != nil {
		return fmt.Errorf("%w: %w", errKey, err)
	}
	s.mu.Lock()
	s.polls[poll.Hash] = e
	s.mu.Unlock()
	s.log.Info("answers for a poll", "origin", poll.Manifest.Origin, "poll", poll.Hash.String())
	changed := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { s.watch(ctx, e, poll, changed) })
	defer watching.Wait()
	defer cancel()
	return s.insist(ctx, m, func() error {
		return m.Poll().Events(ctx, func(api.State) {
			select {
			case changed <- struct{}{}:
			default: // it is known
			}
		})
	})
}

// longestRest bounds how long a board that is not still puts off the look at it: whoever sends states without end keeps no key alive.
const longestRest = time.Minute

// watch looks whether the key may go when the board has been still for some time. When a poll closes, all its ballots come at once, and
// officers and scrutineers, perhaps on the same machine, wait for each other: nobody waits for this.
func (s *Service) watch(ctx context.Context, e *Embedded, poll *ballot.Poll, changed <-chan struct{}) {
	rest := time.NewTimer(s.options.Rest)
	defer rest.Stop()
	var due time.Time // longestRest after the first change that was not looked at
	for {
		select {
		case <-changed:
			if due.IsZero() {
				due = time.Now().Add(longestRest)
			}
			rest.Reset(min(s.options.Rest, time.Until(due)))
		case <-rest.C:
			if !s.retire(ctx, e, poll) {
				rest.Reset(longPause)
			}
			due = time.Time{}
		case <-ctx.Done():
			return
		}
	}
}

// view shows a mirrored board, brought up to date.
func view(m *client.Mirror) func(context.Context, func(*audit.Board) error) error {
	return func(ctx context.Context, fn func(*audit.Board) error) error {
		if err := m.Refresh(ctx); err != nil {
			return fmt.Errorf("%w: %w", errBoard, err)
		}
		return m.View(fn)
	}
}

// insist calls do again and again until it succeeds, is hopeless, or ctx ends.
func (s *Service) insist(ctx context.Context, m *client.Mirror, do func() error) error {
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := do()
		if err == nil || ctx.Err() != nil || fatal(err) {
			return err
		}
		s.log.Warn("a board cannot be read; it is tried again", "board", m.Poll().Address(), "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// retire destroys the key when nobody can be issued anything any more. It reports whether it could look.
func (s *Service) retire(ctx context.Context, e *Embedded, poll *ballot.Poll) bool {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	before := e.retired()
	gone, err := e.Retire(ctx)
	switch {
	case err != nil:
		s.log.Warn("a board cannot be followed", "origin", poll.Manifest.Origin, "error", err)
	case gone && !before:
		s.log.Info("the poll has closed and its key is destroyed", "origin", poll.Manifest.Origin)
	}
	return err == nil
}
