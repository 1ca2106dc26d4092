package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/room"
	"github.com/piaojue/piaojue/report"
)

// byHand is how many deputies of a demonstration are left to whoever looks at it.
const byHand = 3

// A demonstration is a hall with pages, and the terminal at which somebody presses Enter.
type demonstration struct {
	c     *cobra.Command
	room  *room.Room
	enter chan struct{} // closed when nobody will press it any more
}

// demonstrate opens the hall, and goes through the meeting.
func demonstrate(c *cobra.Command, m *play.Meeting) (err error) {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "piaojue-demo-hall-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sayMeeting(c, m)
	m.Leave(byHand)
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("demo.opening"))
	r, err := room.Open(ctx, room.Options{Meeting: m, Dir: dir, Each: each, Step: newBar(c, false)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	d := &demonstration{c: c, room: r, enter: make(chan struct{})}
	go d.listen(c.InOrStdin())
	err = d.show(ctx)
	if ctx.Err() != nil { // somebody has seen enough
		return nil
	}
	return err
}

func (d *demonstration) say(id string, args ...any) {
	fmt.Fprintln(d.c.OutOrStdout(), wordsOf(d.c).Say(id, args...))
}

// listen hears Enter. When the input ends, everything goes on by itself.
func (d *demonstration) listen(in io.Reader) {
	defer close(d.enter)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		d.enter <- struct{}{}
	}
}

// wait says what comes next, and waits for Enter.
func (d *demonstration) wait(ctx context.Context, what string) (pressed bool) {
	d.say(what)
	select {
	case _, pressed = <-d.enter:
	case <-ctx.Done():
	}
	return pressed
}

// addresses prints where everybody's pages are.
func (d *demonstration) addresses() error {
	out, w, r := d.c.OutOrStdout(), wordsOf(d.c), d.room
	line := func(name, address string) { fmt.Fprintf(out, "  %s\n    %s\n", w.Say(name), address) }
	fmt.Fprintln(out, w.Say("demo.addresses"))
	line("demo.at.booth", r.Booth+"/")
	line("demo.at.desk", r.Booth+"/desk  "+w.Say("demo.desk.code", "Code", r.Desk))
	line("demo.at.check", r.Booth+"/check")
	line("demo.at.public", r.Server+r.Path+"/result")
	for _, kind := range []string{"wall", "rostrum"} {
		address, err := r.Screen(kind)
		if err != nil {
			return err
		}
		line("demo.at."+kind, address)
	}
	for _, who := range []struct {
		role ballot.Role
		n    int
		name string
	}{{ballot.Chair, 0, "demo.at.chair"}, {ballot.ChiefScrutineer, 0, "demo.at.chief"}, {ballot.Scrutineer, 0, "demo.at.scrutineer"}} {
		address, err := r.Console(who.role, who.n)
		if err != nil {
			return err
		}
		line(who.name, address)
	}
	address, err := r.Restored(1)
	if err != nil {
		return err
	}
	line("demo.at.share", address+"  "+w.Say("demo.share.passphrase", "Passphrase", r.Passphrase()))
	return nil
}

// cards prints cards and slips of deputies for whom nobody votes.
func (d *demonstration) cards() error {
	out, w := d.c.OutOrStdout(), wordsOf(d.c)
	fmt.Fprintln(out, "\n"+w.Say("demo.cards"))
	for i, pair := range d.room.Session.Idle() {
		if i == byHand {
			break
		}
		fmt.Fprintf(out, "  %s\n", w.Say("demo.pair", "N", i+1, "Card", pair.Card, "Slip", pair.Slip))
	}
	first := d.room.Session.Idle()[0]
	for _, code := range []struct{ name, text string }{{"demo.card", first.Card}, {"demo.slip", first.Slip}} {
		fmt.Fprintf(out, "\n  %s\n", w.Say(code.name))
		if err := report.TerminalCode(out, code.text); err != nil {
			return err
		}
	}
	return nil
}
