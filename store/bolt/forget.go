package bolt

import (
	"context"
	"fmt"
	"os"

	"github.com/piaojue/piaojue/store"
)

// Forget implements [store.Store]. It is done when log.db says that there is no box; Open removes the file if this does not.
func (s *Store) Forget(ctx context.Context, lease store.Lease, head store.Head) (err error) {
	defer explain("forget", &err)
	s.fence.Lock()
	defer s.fence.Unlock()
	b, err := s.box(ctx, lease.Poll)
	if err != nil {
		return err
	}
	var gate store.Gate // one that is shut stays so
	if err := b.view(func(ballots shelf) error { gate, err = ballots.gate(); return err }); err != nil {
		return err
	}
	err = s.updatePoll(ctx, "forget", lease.Poll, func(l shelf) error {
		if err := l.fenced(lease); err != nil {
			return err
		}
		if gate.State != store.Shut {
			return store.ErrGate
		}
		if err := l.isHead(head); err != nil {
			return err
		}
		return l.delete(keyBox)
	})
	if err != nil {
		return err
	}
	if err := os.Remove(b.file.path); err != nil {
		return err
	}
	s.at("forget: removed")
	if err := syncDir(s.dir); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	delete(s.boxes, lease.Poll)
	return b.close(fmt.Errorf("box of poll %q: %w", b.poll, store.ErrNotFound))
}
