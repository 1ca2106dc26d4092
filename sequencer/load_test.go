package sequencer

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/store"
	"github.com/piaojue/piaojue/store/memory"
)

// A counted store counts how often the log is read, which a replay does for every entry. It may refuse to elect, and have
// somebody hang up in the midst of a write.
type counted struct {
	store.Store
	reads  int
	elect  error
	hangUp func()
}

func (c *counted) LoadHead(ctx context.Context, p store.Poll) (store.Head, error) {
	c.reads++
	return c.Store.LoadHead(ctx, p)
}

func (c *counted) ReadTile(ctx context.Context, p store.Poll, path string) ([]byte, error) {
	c.reads++
	return c.Store.ReadTile(ctx, p, path)
}

func (c *counted) ReadPayload(ctx context.Context, p store.Poll, hash [32]byte) ([]byte, error) {
	c.reads++
	return c.Store.ReadPayload(ctx, p, hash)
}

func (c *counted) Elect(ctx context.Context, p store.Poll, node string, ttl time.Duration) (store.Lease, error) {
	if c.elect != nil {
		return store.Lease{}, c.elect
	}
	return c.Store.Elect(ctx, p, node, ttl)
}

func (c *counted) SwapGate(ctx context.Context, l store.Lease, old store.Gate, s store.State, r uint64) (store.Gate, error) {
	if c.hangUp != nil {
		c.hangUp()
	}
	return c.Store.SwapGate(ctx, l, old, s, r)
}

func (c *counted) Stage(ctx context.Context, p store.Poll, payloads [][]byte) error {
	if c.hangUp != nil {
		c.hangUp()
	}
	return c.Store.Stage(ctx, p, payloads)
}

// replayed reports how much of the log is read to look at the board.
func (c *counted) replayed(t *testing.T, w *Writer) int {
	t.Helper()
	c.reads = 0
	look(w)
	return c.reads
}

// TestThreat52_HangUp: nobody can have the whole board read again by hanging up, before a call or in the midst of it, also when
// the lease has to be prolonged; and nothing is left half done at a shutdown.
func TestThreat52_HangUp(t *testing.T) {
	p := town()
	for name, call := range map[string]func(ctx context.Context, w *Writer) error{
		"View": func(ctx context.Context, w *Writer) error {
			return w.View(ctx, func(*audit.Board) error { return nil })
		},
		"Checkpoint": func(ctx context.Context, w *Writer) error { _, err := w.Checkpoint(ctx); return err },
		"Evidence":   func(ctx context.Context, w *Writer) error { _, err := w.Evidence(ctx); return err },
		"Finish":     func(ctx context.Context, w *Writer) error { return w.Finish(ctx) },
		"Epoch":      func(ctx context.Context, w *Writer) error { _, err := w.Epoch(ctx); return err },
		"Forget":     func(ctx context.Context, w *Writer) error { return w.Forget(ctx) },
		"Add":        func(ctx context.Context, w *Writer) error { return w.Add(ctx, p.closing(w)) },
		"Cosign": func(ctx context.Context, w *Writer) error {
			return w.Cosign(ctx, must(w.Checkpoint(context.WithoutCancel(ctx))))
		},
		"Publish": func(ctx context.Context, w *Writer) error {
			return w.Publish(ctx, func(*audit.Board, store.Head) error { return nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &counted{Store: memory.New()}
			w := p.opened(t, s)
			p.accept(t, w, p.ballots[:2*k]...)
			before, cancel := context.WithCancel(t.Context())
			cancel()
			w.state.elected = w.state.elected.Add(-lease)
			call(before, w)
			if n := s.replayed(t, w); n > 0 {
				t.Errorf("gone before: %d reads", n)
			}
			during, cancel := context.WithCancel(t.Context())
			s.hangUp = cancel
			if err := call(during, w); during.Err() != nil && err != nil {
				t.Errorf("a write that was begun is given up: %v", err)
			}
			if n := s.replayed(t, w); n > 0 {
				t.Errorf("gone in the midst: %d reads", n)
			}
		})
	}
}

// TestLease: a lease that cannot be prolonged refuses the call. Only if another node may have written is the board read again.
func TestLease(t *testing.T) {
	p, s := town(), &counted{Store: memory.New()}
	w := p.opened(t, s)
	for _, c := range []struct {
		err   error
		again bool
	}{
		{errMedium, false}, {context.DeadlineExceeded, false}, {store.ErrHeld, true}, {store.ErrFenced, true},
	} {
		w.state.elected = w.state.elected.Add(-lease)
		s.elect = c.err
		if _, err := w.Checkpoint(t.Context()); !errors.Is(err, c.err) {
			t.Errorf("%v, want %v", err, c.err)
		}
		s.elect = nil
		if n := s.replayed(t, w); n > 0 != c.again {
			t.Errorf("after %v: %d reads", c.err, n)
		}
	}
	p.accept(t, w, p.ballots[:5]...)
	p.finish(t, w, p.ballots[:5]...)
}

// TestThreat32_OpenOnlyReads: what a crash kept from the board comes to it with the next write, or with Finish. Until then the
// head is as it was stored, and the gate too: whoever opens a board can first ask the witnesses whether it was set back.
func TestThreat32_OpenOnlyReads(t *testing.T) {
	p := town()
	for name, c := range map[string]struct {
		crash func(t *testing.T, f *faulty)
		done  func(b *audit.Board) bool
	}{
		"trustees": {func(t *testing.T, f *faulty) {
			w := p.create(t, f)
			add(t, w, p.opening[0])
			f.fail = f.calls + 3 // Stage and Advance of the key, then Stage of trustees
			if err := w.Add(t.Context(), p.opening[1]); !errors.Is(err, errMedium) {
				t.Fatal(err)
			}
		}, func(b *audit.Board) bool { return b.Phase() == audit.Approval }},
		"surrender": {func(t *testing.T, f *faulty) {
			w := p.opened(t, f)
			f.fail = f.calls + 2 // bound in the box, then Stage fails
			if err := w.Add(t.Context(), p.surrenders[7]); !errors.Is(err, errMedium) {
				t.Fatal(err)
			}
		}, func(b *audit.Board) bool { return b.Report().Surrendered == 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			f := &faulty{Store: memory.New()}
			c.crash(t, f)
			head, gate := must(f.LoadHead(t.Context(), p.origin())), must(f.LoadGate(t.Context(), p.origin()))
			w := p.again(t, f)
			signed := must(w.Checkpoint(t.Context()))
			_, evidence := w.Evidence(t.Context())
			published := w.Publish(t.Context(), func(b *audit.Board, _ store.Head) error {
				if c.done(b) {
					t.Error("it was finished")
				}
				return nil
			})
			receipt := must(audit.IssueReceipt(audit.Receipt{Origin: p.manifest.Origin, Ballot: crypto.Sum(nil)}, p.keys.Receipt))
			if err := errors.Join(evidence, published, w.CheckSeen(t.Context(), signed), w.Cosign(t.Context(), signed)); err != nil {
				t.Error(err)
			}
			if now := must(f.LoadGate(t.Context(), p.origin())); now != gate {
				t.Errorf("the gate was moved from %v to %v", gate, now)
			}
			if err := w.CheckSeen(t.Context(), receipt); !errors.Is(err, ErrRolledBack) { // this needs the box
				t.Errorf("%v, want %v", err, ErrRolledBack)
			}
			if now := must(f.LoadHead(t.Context(), p.origin())); !now.Equal(head) {
				t.Errorf("the head was advanced from %d to %d", head.Size, now.Size)
			}
			if err := w.Finish(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !c.done(look(w)) {
				t.Error("it was not finished")
			}
		})
	}
}
