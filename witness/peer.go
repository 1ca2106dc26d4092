package witness

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/piaojue/piaojue/audit"
)

// The reasons for which nothing may be written to a log any more. Whatever the cause, there are two histories of it.
var (
	// ErrRolledBack is wrapped when a witness has cosigned a larger log, or another one of this size.
	ErrRolledBack = errors.New("it has seen what is not here: this log was rolled back, or is a copy of another")

	// ErrFork is wrapped when the log is no continuation of what a witness has cosigned.
	ErrFork = errors.New("it has cosigned another history of this log")
)

// Prove proves that the log of older entries is a prefix of the log of newer ones, as [audit.Tree.ProveConsistency] does.
type Prove func(older, newer int64) (tlog.TreeProof, error)

// A peer is one witness, as the log sees it. Several goroutines may ask it at once.
type peer struct {
	witness audit.Witness
	http    *http.Client

	mu       sync.Mutex // guards what follows
	cosigned int64      // size of the checkpoint that it cosigned last, as far as we know
	shown    int64      // the largest size that it was asked to cosign
}

// cosign asks for the witness's line in a signed checkpoint. The same one may be asked for again: the witness may have answered
// when nobody listened any more. [ErrRolledBack] and [ErrFork] are wrapped.
func (p *peer) cosign(ctx context.Context, head audit.Checkpoint, signed []byte, prove Prove) (line, error) {
	old := p.show(head.Size)
	if old > head.Size {
		return line{}, errLater
	}
	l, err := p.ask(ctx, old, head, signed, prove)
	var other *conflictError
	if errors.As(err, &other) && other.size != old && other.known(head.Size) { // it knows better than we do
		old = other.size
		l, err = p.ask(ctx, old, head, signed, prove)
	}
	if errors.As(err, &other) {
		return line{}, p.judge(other, old, head.Size)
	}
	if err == nil {
		p.learn(head.Size)
	}
	return l, err
}

// errLater is no rollback: this call was overtaken by another one.
var errLater = errors.New("a later checkpoint was shown to it meanwhile")

// judge says what it means that a witness which was asked for this size, after the old one, has another.
func (p *peer) judge(theirs *conflictError, old, size int64) error {
	p.mu.Lock()
	shown := p.shown
	p.mu.Unlock()
	switch {
	case theirs.size > size && theirs.size <= shown:
		return errLater
	case theirs.size > size:
		return fmt.Errorf("%w: it has %d entries, this log %d", ErrRolledBack, theirs.size, size)
	case old == size:
		return fmt.Errorf("%w: it has cosigned another checkpoint of %d entries", ErrRolledBack, size)
	default:
		return fmt.Errorf("it was asked to go on from %d entries and refuses: %v", old, theirs)
	}
}

// show notes what the witness is going to see, and returns what it is thought to have cosigned.
func (p *peer) show(size int64) (cosigned int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = max(p.shown, size)
	return p.cosigned
}

// learn notes what the witness has cosigned.
func (p *peer) learn(size int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cosigned = max(p.cosigned, size)
}
