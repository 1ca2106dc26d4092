package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/bench"
	"github.com/piaojue/piaojue/play/venue"
)

func newBenchSoak() *cobra.Command {
	var h benchHall
	var load bench.Long
	var tablets int
	c := &cobra.Command{
		Use:   "soak --for DURATION",
		Short: "Let a hall read and ask for a long time, and say whether memory and files stay as they are",
		Long: `Let a hall vote, and then read and ask for a long time: states, tiles, payloads, proofs, bundles, events, and now and then a
ballot that was cast before, or half of one. Every minute it prints what memory the server has and how large all files are, and
in the end, after the count, whether both stayed as they were.`,
		Example: `  piaojue bench soak --for 1h --rate 50`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case load.For < 10*time.Second || load.For > 48*time.Hour:
				return errors.New("bench soak: --for: want 10s to 48h")
			case load.Rate < 1 || load.Rate > 1000:
				return fmt.Errorf("bench soak: --rate: want %d to %d", 1, 1000)
			case tablets < 20 || tablets > 2000:
				return fmt.Errorf("bench soak: --tablets: want %d to %d", 20, 2000)
			}
			if err := h.check("bench soak"); err != nil {
				return err
			}
			return asFailure(h.soak(c, play.Invent(tablets, ballot.ApproveOpposeAbstain), load))
		},
	}
	c.Flags().DurationVar(&load.For, "for", time.Hour, "how long, a `time` from 10s to 48h")
	c.Flags().IntVar(&load.Rate, "rate", 50, "requests a second, 1 to 1000")
	c.Flags().IntVar(&tablets, "tablets", 200, "how many tablets vote before, 20 to 2000")
	h.flags(c)
	return c
}

// windowOfSoak lets the ballots come to the board soon.
const windowOfSoak = 5

func (h *benchHall) soak(c *cobra.Command, m *play.Meeting, load bench.Long) error {
	h.plan.Window = windowOfSoak
	h.plan.Serve = []string{"--relays", "127.0.0.1"}
	w, out := wordsOf(c), c.OutOrStdout()
	if !h.json {
		load.Tell = func(s bench.Sample) {
			fmt.Fprintln(out, w.Say("bench.sample", "Time", time.Duration(s.Seconds)*time.Second, "Requests", s.Requests,
				"Memory", s.Memory>>20, "Files", s.Files, "Disk", fmt.Sprintf("%.2f", float64(s.Disk)/(1<<20))))
			if len(s.Failed) > 0 {
				fmt.Fprintln(out, w.Say("bench.failed", "Why", counts(s.Failed)))
			}
		}
	}
	return h.with(c, m, func(ctx context.Context, s *play.Session, v *venue.Venue) error {
		r, err := bench.Soak(ctx, s, v, load)
		switch {
		case len(r.Samples) == 0:
		case h.json:
			if err := writeJSON(c, r); err != nil {
				return err
			}
		default:
			fmt.Fprintln(out, w.Say("bench.soaked", "Memory", r.MemoryFlat, "Disk", r.DiskFlat, "Verified", r.Verified))
		}
		return err
	})
}
