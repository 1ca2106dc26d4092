package play

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/boardfolder"
	"github.com/piaojue/piaojue/sequencer"
)

// Premises are where those lay their things who keep something of a session's poll. No folder exists yet.
type Premises struct {
	Origin     string   // of the board
	Board      string   // folder of the board, as board new makes it
	Registrars []string // folder of each registrar, as registrar new and registrar key make it
	Witnesses  string   // lines of the policy, but for that of the log
	Window     int      // least seconds between epochs
	Passphrase []byte   // that seals all their keys
	// Begin, if not nil, begins the board instead: somebody does it by hand, in Board. It is given what everybody's public files hold, and
	// returns the manifest of the board.
	Begin func(ctx context.Context, draft *ballot.Manifest, roll, slips ballot.Keys) (*ballot.Manifest, error)
}

// Found makes the folders, and with them the manifest, which is on the board from then on.
func (s *Session) Found(ctx context.Context, p Premises) (err error) {
	m := s.hall.manifest
	s.hall.ctx = ctx
	m.Origin, m.Window = p.Origin, p.Window
	issuers, err := appoint(p.Registrars...)
	defer func() {
		for _, r := range issuers {
			err = errors.Join(err, r.Close())
		}
	}()
	if err != nil {
		return fmt.Errorf("found: %w", err)
	}
	for _, r := range issuers {
		key, err := r.NewKey(rand.Reader)
		if err != nil {
			return fmt.Errorf("found: %w", err)
		}
		m.Registrars = append(m.Registrars, r.Public(key.Key()))
		err = r.KeepKey(key, p.Passphrase)
		key.Destroy()
		if err != nil {
			return fmt.Errorf("found: %w", err)
		}
	}
	if p.Begin != nil {
		if s.hall.manifest, err = p.Begin(ctx, m, s.roll, s.slips); err != nil {
			return fmt.Errorf("found: %w", err)
		}
		return nil
	}
	// The name is the server's: it would wait a minute for another node that may still write.
	err = boardfolder.Create(ctx, p.Board, m, s.roll, s.slips, p.Witnesses, p.Passphrase, sequencer.Options{Node: boardfolder.Node, Each: s.hall.options.Each})
	if err != nil {
		return fmt.Errorf("found: %w", err)
	}
	return nil
}
