package server

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sequencer"
	"github.com/piaojue/piaojue/server/web"
	"github.com/piaojue/piaojue/witness"
)

// A poll is one board that is served.
type poll struct {
	congress, name string
	writer         *sequencer.Writer
	manifest       *ballot.Manifest
	log            *slog.Logger
	metrics        *pollMetrics
	witnesses      *witness.Client
	patience       time.Duration // how long a new head waits for its witnesses
	door           *door
	desk           *desk
	orders         *orders
	marks          *marks
	index          *index
	archive        *archive
	hints          *hints
	offers         offers
	token          string // of its screens
	static         func() (*web.Set, error)
	away           map[string]error // witnesses that did not cosign last time; the publisher's own
	wake           chan struct{}    // tells the publisher that there may be something to publish

	mu      sync.RWMutex  // guards what follows
	shown   *view         // what readers see
	changed chan struct{} // closed when shown or fault changes, and replaced
	fault   api.Code      // why nothing is written any more, empty if all is well
	liars   map[int]bool  // trustees who signed shares that are wrong
}

func (s *Server) newPoll(ctx context.Context, congress, name string, b Board) (*poll, error) {
	p := &poll{
		congress: congress, name: name, writer: b.Writer, log: s.log.With("congress", congress, "poll", name),
		metrics: s.metrics.of(congress, name), index: newIndex(), archive: newArchive(b),
		static: s.pages, wake: make(chan struct{}, 1), changed: make(chan struct{}), liars: map[int]bool{},
	}
	err := b.Writer.View(ctx, func(board *audit.Board) error {
		p.manifest = board.Poll().Manifest
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := s.vacant(congress, name, p.manifest.Hash()); err != nil {
		return nil, err
	}
	if p.witnesses, err = witness.NewClient(p.manifest, s.options.Witness); err != nil {
		return nil, err
	}
	p.patience = s.options.Deadline
	p.door = &door{checks: p.checkBallots}
	p.desk = newDesk(p, b.Registrars)
	if p.orders, err = openOrders(b.Folder); err != nil {
		return nil, err
	}
	if p.marks, err = openMarks(b.Folder); err != nil {
		return nil, err
	}
	if p.hints, err = openHints(b.Folder); err != nil {
		return nil, err
	}
	if p.token, err = ScreensToken(b.Folder); err != nil {
		return nil, err
	}
	return p, p.publish(ctx)
}

// view returns what readers see.
func (p *poll) view() *view {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.shown
}

// watch returns what readers see and a channel that is closed when that changes.
func (p *poll) watch() (*view, <-chan struct{}) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.shown, p.changed
}

// mayWrite returns the problem for which nothing is written any more, if there is one.
func (p *poll) mayWrite() error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.fault != "" {
		return api.NewProblem(p.fault, "")
	}
	return nil
}

// stop ends all writing, for good: what this store has is not what others have seen.
func (p *poll) stop(code api.Code) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = code
	if p.shown != nil {
		shown := *p.shown
		shown.state.Fault = string(code)
		p.shown = &shown
	}
	p.tellLocked()
}

// show makes a view the one that readers see.
func (p *poll) show(v *view) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v.state.Fault = string(p.fault)
	v.state.Wrong = p.liarsLocked()
	p.shown = v
	p.tellLocked()
}

// accuse notes that a trustee signed a share that is wrong, for everybody to see.
func (p *poll) accuse(trustee int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.liars[trustee] {
		return
	}
	p.liars[trustee] = true
	shown := *p.shown
	shown.state.Wrong = p.liarsLocked()
	p.shown = &shown
	p.log.Warn("a trustee signed a share that is wrong", "trustee", p.trusteeName(trustee))
	p.tellLocked()
}

func (p *poll) liarsLocked() []string {
	names := []string{}
	for i := range p.manifest.Trustees.Keys {
		if p.liars[i+1] {
			names = append(names, p.trusteeName(i+1))
		}
	}
	return names
}

func (p *poll) trusteeName(i int) string {
	o, _ := p.manifest.Officer(p.manifest.Trustees.Keys[i-1])
	return o.Name
}

// tellLocked wakes those who watch.
func (p *poll) tellLocked() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// kick tells the publisher to look.
func (p *poll) kick() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// published waits until the board is published at least as far as size, and returns what readers then see.
func (p *poll) published(ctx context.Context, size int64) (*view, error) {
	p.kick()
	for {
		v, changed := p.watch()
		if v.size >= size {
			return v, nil
		}
		if err := p.mayWrite(); err != nil {
			return nil, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
