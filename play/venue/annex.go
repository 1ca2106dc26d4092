package venue

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/piaojue/piaojue/client"
	"github.com/piaojue/piaojue/play"
)

// annexed is the congress of a second poll.
const annexed = "annex"

// Annex founds a second poll on the server, which runs, with a registrar in the server's process and without witnesses, and lets the
// people of a session in. Its board has the origin of the first one: it is an earlier draft of the same manifest, so to speak.
func (v *Venue) Annex(ctx context.Context, s *play.Session) (*client.Poll, error) {
	if err := os.Mkdir(v.in("data", annexed), 0o700); err != nil {
		return nil, fmt.Errorf("annex: %w", err)
	}
	err := s.Found(ctx, play.Premises{
		Origin: v.session.Manifest().Origin, Board: v.in("data", annexed, poll), Registrars: []string{v.in("data", annexed, "registrar")},
		Witnesses: "quorum none\n", Window: v.plan.Window, Passphrase: v.phrase,
	})
	if err != nil {
		return nil, fmt.Errorf("annex: %w", err)
	}
	web, err := client.NewHTTP(v.CA())
	if err != nil {
		return nil, err
	}
	p, err := client.New(v.Server.url()+"/c/"+annexed+"/polls/"+poll, client.Options{HTTP: web, Each: s.Each()})
	if err != nil {
		return nil, err
	}
	s.Enter(p, p, patience)
	return p, opened(ctx, p)
}

// opened waits until the server has found the folder of a poll.
func opened(ctx context.Context, p *client.Poll) error {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	for {
		_, err := p.State(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("annex: not opened: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
