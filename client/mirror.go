package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// A Mirror is a replay of a published board that follows it: what registrars, officers' programs and booth hosts look at. It
// checks everything that [audit.Replay] does, entry by entry, and takes a board that too few witnesses have cosigned, as those
// must who have to go on.
//
// It may be used by several goroutines, one at a time: a single lock is held while it reads from the server and while anybody
// looks. Keep the context of Refresh short.
type Mirror struct {
	poll *Poll

	mu    sync.Mutex // guards what follows
	board *audit.Board
	lacks bool            // a payload was kept from us when board was read
	seen  audit.BoardHead // the largest board that was seen, also when board is nil
	fault error           // of a board that does not extend what was seen; it never heals
}

// ErrForked is wrapped, from then on by every call, when the log signed a board that does not go on from the one that was seen: it
// was rolled back, or has two histories (threats 30, 32 and 34).
var ErrForked = errors.New("the board does not go on from the one that was seen")

// errUnread is returned for a board of which nothing was read yet, or which is to be read again from its beginning.
var errUnread = errors.New("view: the board has not been read yet")

// NewMirror returns a mirror that has read nothing yet.
func NewMirror(p *Poll) *Mirror { return &Mirror{poll: p} }

// Poll returns the poll that is mirrored.
func (m *Mirror) Poll() *Poll { return m.poll }

// View calls fn with the board as it was read last. fn must not keep or change it.
func (m *Mirror) View(fn func(*audit.Board) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.fault != nil:
		return m.fault
	case m.board == nil:
		return errUnread
	}
	return fn(m.board)
}

// Refresh brings the mirror up to the published checkpoint. After an error that came while entries were applied, the next one
// begins anew rather than guess what was applied; what was seen is remembered. [ErrManifest], and [ErrForked] for good.
func (m *Mirror) Refresh(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fault != nil {
		return m.fault
	}
	err := m.refreshLocked(ctx)
	if err != nil {
		err = fmt.Errorf("follow board: %w", err)
	}
	if errors.Is(err, ErrForked) {
		m.fault, m.board = err, nil
	}
	return err
}

func (m *Mirror) refreshLocked(ctx context.Context) error {
	manifest, err := m.poll.Manifest(ctx)
	if err != nil {
		return err
	}
	board := m.board
	if board == nil {
		if board, err = m.begin(ctx); err != nil {
			return err
		}
	}
	signed, err := m.poll.Checkpoint(ctx)
	if err != nil {
		return err
	}
	c, _, _, err := audit.OpenPublishedCheckpoint(manifest, signed)
	if err != nil {
		return err
	}
	entries, err := m.entries(ctx, board, c)
	if err == nil && m.lacks && manifest.Audience == ballot.Public && slices.ContainsFunc(entries, releases) {
		// What was kept from us until the announcement may be shown now, and is wanted before it.
		if board, err = m.begin(ctx); err == nil {
			entries, err = m.entries(ctx, board, c)
		}
	}
	if err != nil {
		return err
	}
	if board != m.board { // and not before: without the new one the old one is looked at, which lacks what it lacked
		m.lacks = false
	}
	m.board = nil // until all went well
	if untouched, err := m.replay(ctx, board, entries); err != nil {
		if untouched {
			m.board = board
		}
		return err
	}
	m.board, m.seen = board, board.Head()
	return nil
}

// releases reports whether an entry says what of the result is made known.
func releases(e audit.Entry) bool { return e.Kind == audit.Announce || e.Kind == audit.Decide }

// begin makes a board of entry 0.
func (m *Mirror) begin(ctx context.Context) (*audit.Board, error) {
	manifest, err := m.poll.Manifest(ctx)
	if err != nil {
		return nil, err
	}
	roll, err := m.poll.payload(ctx, manifest.Roll.Hash, maxList)
	if err != nil {
		return nil, fmt.Errorf("roll: %w", err)
	}
	slips, err := m.poll.payload(ctx, manifest.Slips.Hash, maxList)
	if err != nil {
		return nil, fmt.Errorf("slips: %w", err)
	}
	return audit.NewBoard(manifest.Bytes(), roll, slips)
}
