package service

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/register"
)

// A view is what everybody sees: the evidence of a published head, and where the register stands by it. It never changes.
type view struct {
	state  api.Register
	bundle audit.Bundle
	packed func() ([]byte, error) // the same as one file, made when somebody first asks
}

func (s *Service) newView(files audit.Bundle) (*view, error) {
	m := s.manifest
	said, err := api.NewWitnesses(m.Log(), files["log/checkpoint"])
	v := &view{api.Register{Origin: m.Origin, Congress: m.Congress, Manifest: s.hash, Head: s.board.Head(), Witnesses: said}, files, nil}
	v.packed = sync.OnceValues(func() ([]byte, error) {
		var out bytes.Buffer
		err := bundle.Pack(&out, files)
		return out.Bytes(), err
	})
	return v, err
}

const (
	again = 5 * time.Second        // how long witnesses that did not answer are left in peace
	grace = 300 * time.Millisecond // how long the others are waited for when enough have cosigned
)

// Run shows the board to witnesses that did not answer, until enough have cosigned, and then again whenever that is needed, until ctx ends. Once a day it
// erases what may not be kept any more of citizens.
func (s *Service) Run(ctx context.Context) {
	retry := time.NewTicker(again)
	defer retry.Stop()
	for {
		s.eraseDaily(ctx)
		select {
		case <-ctx.Done():
			return
		case <-retry.C:
		}
		if err := s.publish(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("not published; it is tried again", "error", err)
		}
	}
}

// publish shows the board as it is written to the witnesses, and then to everybody. orders are what came since it was published last, as far as the
// caller knows. Witnesses that do not answer hold nothing up beyond their deadline; that they are too few is part of the state.
func (s *Service) publish(ctx context.Context, orders ...register.Order) error {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	var size int64
	if err := s.options.Writer.View(ctx, func(b *register.Board) error { size = b.Size(); return nil }); err != nil {
		return err
	}
	if v := s.view(); v != nil && v.state.Head.Size == size && v.state.Witnesses.Enough {
		return nil
	}
	files, err := s.options.Writer.Evidence(ctx)
	if err != nil {
		return err
	}
	if files, err = s.witnessed(ctx, files); err != nil {
		return err
	}
	return s.show(files, orders)
}

// witnessed shows the head of the evidence to the witnesses, and enters their lines. One that has seen more than there is here ends all writing: to go on
// would be to sign a second history.
func (s *Service) witnessed(ctx context.Context, files audit.Bundle) (audit.Bundle, error) {
	asked, cancel := context.WithTimeout(ctx, s.options.Deadline)
	defer cancel()
	if s.view() != nil { // at the start all are waited for: one of them may know of a rollback
		s.witnesses.Grace = grace
	}
	var tree audit.Tree
	if err := s.options.Writer.View(ctx, func(b *register.Board) error { tree = b.Tree().Clone(); return nil }); err != nil {
		return nil, err
	}
	round, err := s.witnesses.Submit(asked, files["log/checkpoint"], tree.ProveConsistency)
	if err != nil {
		return nil, err
	}
	for name, err := range round.Failed {
		if s.away[name] == nil {
			s.log.Warn("a witness did not cosign; it is asked again", "witness", name, "error", err)
		}
	}
	s.away = round.Failed
	if err := round.Stop(); err != nil {
		s.log.Error("a witness has seen another or a longer history of this register: nothing is written any more", "error", err)
		s.stop(api.RolledBack)
	}
	if bytes.Equal(round.Signed, files["log/checkpoint"]) {
		return files, nil
	}
	if err := s.options.Writer.Cosign(ctx, round.Signed); err != nil { // the store keeps the lines for a restart; the next head gets its own
		s.log.Warn("the lines of the witnesses are not stored", "error", err)
	}
	return files.Cosigned(round.Signed), nil
}

// show makes the evidence what everybody sees.
func (s *Service) show(files audit.Bundle, orders []register.Order) error {
	head, _, _, err := audit.OpenPublishedCheckpoint(s.manifest.Log(), files["log/checkpoint"])
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range orders {
		if s.board == nil || s.board.Size() >= head.Size || s.board.Apply(o.Entry(), o.Payload()) != nil {
			break
		}
	}
	if s.board == nil || s.board.Size() != head.Size || s.board.Tree().Root() != head.Root {
		b, _, err := register.Verify(files, nil)
		if err != nil {
			return err
		}
		s.board = b
	}
	v, err := s.newView(files)
	if err == nil {
		s.shown.Store(v)
	}
	return err
}

// view returns what everybody sees.
func (s *Service) view() *view { return s.shown.Load() }

// State says where the register stands, as far as it is published.
func (s *Service) State() api.Register {
	said := s.view().state
	if fault := s.fault.Load(); fault != nil {
		said.Fault = string(*fault)
	}
	return said
}

// View calls fn with the board as it is published. fn must not keep or change it, and waits for nobody
// outside: who wants to publish waits for it, and everybody who comes later waits for them.
func (s *Service) View(fn func(*register.Board) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fn(s.board)
}

// mayWrite returns the problem for which nothing is written any more, if there is one.
func (s *Service) mayWrite() error {
	if fault := s.fault.Load(); fault != nil {
		return api.NewProblem(*fault, "")
	}
	return nil
}

// stop ends all writing, for good: what this store has is not what others have seen.
func (s *Service) stop(code api.Code) { s.fault.Store(&code) }
