package service

import (
	"context"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// eraseDaily erases who sent or proposed what, as far as it may not be kept any more, when a new day has begun: so it was promised to them.
func (s *Service) eraseDaily(ctx context.Context) {
	day := s.options.Today()
	if day == s.erased {
		return
	}
	var onBoard map[crypto.Hash]bool
	err := s.options.Writer.View(ctx, func(b *register.Board) error {
		onBoard = b.State().Commitments()
		return nil
	})
	if err != nil {
		return // the board is not known now: it is tried again
	}
	s.erased = day
	switch n, err := s.intake.Erase(day, onBoard); {
	case err != nil:
		s.log.Error("what is known of citizens could not be erased wholly", "erased", n, "error", err)
	case n > 0:
		s.log.Info("records of citizens were erased, as their day is over", "count", n)
	}
}
