package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/venue"
)

func newBench() *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure this machine: a hall with virtual people under load, and how fast ballots are verified",
		Long: `Measure this machine. "hall" and "soak" put a hall with virtual people under load: server, registrars and whoever else has a machine
in a hall each run as a process of their own and talk to each other over TLS, on the loopback interface alone. "audit" verifies as
many ballots as there is room for on the disk.`,
		Example: `  piaojue bench hall --tablets 300 --within 10s
  piaojue bench audit --ballots 20000`,
	}
	c.AddCommand(newBenchHall(), newBenchSoak(), newBenchBallots(), newBenchAudit())
	return c
}

// A benchHall is where a hall for measurements is put up.
type benchHall struct {
	plan venue.Plan
	keep string
	json bool
}

func (b *benchHall) flags(c *cobra.Command) {
	f := c.Flags()
	f.IntVar(&b.plan.Registrars, "registrars", 2, "how many sign each token, 1 to 8; all but the first run in a process of their own")
	f.BoolVar(&b.plan.Booth, "relay", false, "let tablets ask a booth host, which relays to the server")
	f.StringVar(&b.keep, "keep", "", "`folder` to make and to leave everything in; must not exist")
	f.BoolVar(&b.json, "json", false, "print one JSON object and nothing else")
}

// with opens a hall for a meeting, calls fn, and ends all that was started.
func (b *benchHall) with(c *cobra.Command, m *play.Meeting, fn func(context.Context, *play.Session, *venue.Venue) error) (err error) {
	// When nobody reads any more what is printed, what was started still comes to its end. Whoever asked to be told of this signal would
	// be told as well of every tablet whose connection breaks.
	signal.Ignore(syscall.SIGPIPE)
	defer signal.Reset(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if b.plan.Command, err = os.Executable(); err != nil {
		return err
	}
	remove, err := b.folder(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	s, err := play.Convene(m, play.Options{Each: each, Step: newBar(c, b.json)})
	if err != nil {
		return err
	}
	say(c, "bench.builds", "Deputies", len(m.Deputies))
	v, err := venue.Build(ctx, s, b.plan)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	if err := v.Open(ctx); err != nil {
		return err
	}
	return fn(ctx, s, v)
}

// folder makes the folder of the hall, and returns what removes it if nobody wants to keep it.
func (b *benchHall) folder(c *cobra.Command) (remove func() error, err error) {
	if b.keep == "" {
		if b.plan.Dir, err = os.MkdirTemp("", "piaojue-bench-"); err != nil {
			return nil, err
		}
		return func() error { return os.RemoveAll(b.plan.Dir) }, nil
	}
	if err := vacantFile(wordsOf(c), b.keep); err != nil {
		return nil, err
	}
	b.plan.Dir = b.keep
	return func() error { return nil }, os.Mkdir(b.keep, 0o700)
}

func (b *benchHall) check(of string) error {
	if b.plan.Registrars < 1 || b.plan.Registrars > 8 {
		return fmt.Errorf("%s: --registrars: want 1 to 8", of)
	}
	return nil
}
