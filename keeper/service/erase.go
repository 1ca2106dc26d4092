package service

import (
	"context"
	"time"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/register"
)

// eraseAgain is how long after what could not be erased it is tried again.
const eraseAgain = 10 * time.Minute

// eraseDaily erases who sent or proposed what, as far as it may not be kept any more, when a new day has begun: so it was promised to them.
func (s *Service) eraseDaily(ctx context.Context) {
	day := s.options.Today()
	if day == s.erased || time.Now().Before(s.eraseNext) {
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
	n, err := s.intake.Erase(day, onBoard)
	if err != nil {
		s.eraseNext = time.Now().Add(eraseAgain)
		s.log.Error("what is known of citizens could not be erased wholly; it is tried again", "erased", n, "error", err)
		return
	}
	if s.erased = day; n > 0 {
		s.log.Info("records of citizens were erased, as their day is over", "count", n)
	}
}
