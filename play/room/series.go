package room

import (
	"context"
	"errors"
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/host"
	"github.com/piaojue/piaojue/play"
)

// Later opens a later poll of the series of which r holds the first, once its key is made: the same people, on the same server, with a
// booth host of its own. place counts from 1. It is closed with r.
func (r *Room) Later(ctx context.Context, m *play.Meeting, place int) (*Room, error) {
	o := r.options
	o.Meeting, o.Dir, o.Begin = m, r.in(fmt.Sprintf("place-%d", place)), nil
	name := fmt.Sprintf("%s-%d", poll, place)
	l := &Room{options: o, phrase: r.phrase, Server: r.Server, Path: "/c/" + congress + "/polls/" + name, name: name, site: r.site}
	l.ctx, l.stop = context.WithCancel(r.ctx)
	var err error
	if l.Session, err = r.Session.Later(m, place); err != nil {
		l.stop()
		return nil, err
	}
	for _, step := range []func(context.Context) error{l.found, l.open, l.host, l.enter} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("open place %d: %w", place, err), l.Close())
		}
	}
	r.closers = append(r.closers, l)
	return l, nil
}

// Consoles starts the console of the n-th officer of a role for the polls of a series, behind one door: see [Room.Console].
func (r *Room) Consoles(role ballot.Role, n int, later ...*Room) (address string, err error) {
	var all host.Consoles
	for _, x := range append([]*Room{r}, later...) {
		c, err := x.console(role, n)
		if err != nil {
			return "", err
		}
		all = append(all, c)
	}
	return r.local(all.Run)
}
