package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/play/bench"
	"github.com/piaojue/piaojue/play/venue"
)

// forms are the letters of the ballots whose speed is compared.
var forms = map[string]ballot.Method{"A": ballot.TickUpToN, "C": ballot.ApproveOpposeAbstain}

func newBenchHall() *cobra.Command {
	var h benchHall
	var load bench.Load
	var tablets int
	var form string
	c := &cobra.Command{
		Use:   "hall --tablets N --within DURATION",
		Short: "Let all tablets of a hall vote within a few seconds, then count and verify",
		Long: `Let all tablets of a hall vote within a few seconds, each on a connection of its own, with ballots that were encrypted before the
clock starts; with --storm all of them connect anew when the poll closes and ask for their receipt. Then the poll is closed,
counted and verified. Form C is 12 projects with 赞成 and 反对 for each, form A 12 projects to tick.

It fails if a ballot was not taken, if one that was acknowledged is missing, or if the board does not prove a receipt.`,
		Example: `  piaojue bench hall --tablets 300 --within 10s --storm
  piaojue bench hall --tablets 3000 --within 10s --form A --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			method, known := forms[form]
			switch {
			case tablets < 20 || tablets > 20000:
				return fmt.Errorf("bench hall: --tablets: want %d to %d", 20, 20000)
			case load.Within < 0 || load.Within > time.Hour:
				return errors.New("bench hall: --within: want at most an hour")
			case !known:
				return errors.New("bench hall: --form: want A or C")
			}
			if err := h.check("bench hall"); err != nil {
				return err
			}
			return asFailure(h.spike(c, play.Invent(tablets, method), load))
		},
	}
	c.Flags().IntVar(&tablets, "tablets", 300, "how many tablets vote, 20 to 20000")
	c.Flags().DurationVar(&load.Within, "within", 10*time.Second, "`time` within which all of them press, at equal distances")
	c.Flags().StringVar(&form, "form", "C", "the ballot, A or C")
	c.Flags().BoolVar(&load.Storm, "storm", false, "let all tablets connect anew when the poll closes")
	h.flags(c)
	return c
}

// spike plays the meeting and shows the report, also when something is wrong.
func (h *benchHall) spike(c *cobra.Command, m *play.Meeting, load bench.Load) error {
	h.plan.Window = windowOfPoll
	h.plan.Serve = []string{"--relays", "127.0.0.1"} // officers, desk and trustees are one device here
	load.Step = newBar(c, h.json)
	return h.with(c, m, func(ctx context.Context, s *play.Session, v *venue.Venue) error {
		r, err := bench.Hall(ctx, s, v, load)
		if r.Tablets == 0 {
			return err
		}
		if h.json {
			if err := writeJSON(c, r); err != nil {
				return err
			}
		} else {
			h.show(c, r)
		}
		return err
	})
}

// windowOfPoll is that of a poll as board draft writes it.
const windowOfPoll = 60

// show prints the report for people.
func (h *benchHall) show(c *cobra.Command, r *bench.Report) {
	w, out := wordsOf(c), c.OutOrStdout()
	seconds := func(s float64) string { return fmt.Sprintf("%.1f", s) }
	latency := func(key string, l bench.Latency) {
		fmt.Fprintln(out, w.Say(key, "P50", l.P50, "P90", l.P90, "P99", l.P99, "Max", l.Max))
	}
	fmt.Fprintln(out, w.Say("bench.cast", "Tablets", r.Tablets, "Accepted", r.Accepted, "Seconds", seconds(r.Seconds)))
	if len(r.Refused) > 0 {
		fmt.Fprintln(out, w.Say("bench.refused", "Why", counts(r.Refused)))
	}
	if len(r.Again) > 0 {
		fmt.Fprintln(out, w.Say("bench.again", "Why", counts(r.Again)))
	}
	latency("bench.latency", r.Cast)
	if r.Storm != nil {
		latency("bench.storm", *r.Storm)
	}
	fmt.Fprintln(out, w.Say("bench.server", "CPU", seconds(r.CPU), "Peak", r.PeakBytes>>20, "Own", r.OwnBytes>>20, "Epochs", r.Epochs))
	for _, s := range r.Stages {
		fmt.Fprintln(out, w.Say("bench.stage", "Stage", w.Say("stage."+string(s.Stage)), "Seconds", seconds(s.Seconds)))
	}
	fmt.Fprintln(out, w.Say("bench.result", "Counted", r.Counted, "Missing", r.Missing, "Verify", seconds(r.VerifyTime), "Result", seconds(r.Result)))
	if h.keep != "" {
		fmt.Fprintln(out, w.Say("bench.kept", "Path", h.keep))
	}
}

// counts lists how often each code came.
func counts(of map[string]int) string {
	var all []string
	for _, code := range slices.Sorted(maps.Keys(of)) {
		all = append(all, fmt.Sprintf("%s %d", code, of[code]))
	}
	return strings.Join(all, ", ")
}
