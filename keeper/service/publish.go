package service

import (
	"bytes"
	"context"
	"sync"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// A view is what everybody sees: the evidence of a published head. It never changes.
type view struct {
	head   audit.BoardHead
	bundle audit.Bundle
	packed func() ([]byte, error) // the same as one file, made when somebody first asks
}

func newView(head audit.BoardHead, files audit.Bundle) *view {
	return &view{head, files, sync.OnceValues(func() ([]byte, error) {
		var out bytes.Buffer
		err := bundle.Pack(&out, files)
		return out.Bytes(), err
	})}
}

// publish shows the board as it is written. orders are what came since it was published last, as far as the caller knows; otherwise it is replayed.
func (s *Service) publish(ctx context.Context, orders ...register.Order) error {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	files, err := s.options.Writer.Evidence(ctx)
	if err != nil {
		return err
	}
	return s.show(files, orders)
}

func (s *Service) show(files audit.Bundle, orders []register.Order) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	head, err := headOf(s.manifest, files)
	if err != nil {
		return err
	}
	for _, o := range orders {
		if s.board == nil || s.board.Apply(o.Entry(), o.Payload()) != nil {
			break
		}
	}
	if s.board == nil || s.board.Head() != head {
		if s.board, _, err = register.Verify(files, nil); err != nil {
			return err
		}
	}
	s.shown = newView(head, files)
	return nil
}

// headOf returns the head that the checkpoint of the evidence signs.
func headOf(m *register.Manifest, files audit.Bundle) (audit.BoardHead, error) {
	c, err := audit.OpenLogCheckpoint(m.Log(), files["log/checkpoint"])
	return audit.BoardHead{Size: c.Size, Root: crypto.Hash(c.Root)}, err
}

// view returns what everybody sees.
func (s *Service) view() *view {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.shown
}

// View calls fn with the board as it is published. fn must not keep or change it.
func (s *Service) View(fn func(*register.Board) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fn(s.board)
}
