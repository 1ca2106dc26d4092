package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/play/bench"
)

// A heap of ballots is what is verified.
type heap struct {
	ballots int
	form    string
}

func (h *heap) flags(c *cobra.Command) {
	c.Flags().IntVar(&h.ballots, "ballots", 20000, "how many, 1 to 100000000")
	c.Flags().StringVar(&h.form, "form", "S", "the ballot: S, a survey of one question, or A, B or C")
}

func (h *heap) check(of string) error {
	switch {
	case h.ballots < 1 || h.ballots > 100_000_000:
		return fmt.Errorf("%s: --ballots: want 1 to %d", of, 100_000_000)
	case len(h.form) != 1 || !strings.Contains(bench.Forms, h.form):
		return fmt.Errorf("%s: --form: want S, A, B or C", of)
	}
	return nil
}

func newBenchBallots() *cobra.Command {
	var h heap
	c := &cobra.Command{
		Use:   "ballots FOLDER",
		Short: "Make ballots for bench audit",
		Long: `Make a folder with the ballots of one poll, encrypted, proved and signed as tablets do it, no two alike, and what a single trustee says of
their count. A ballot of form S takes four kilobytes, of the others up to forty. Interrupted (Ctrl-C), it leaves a poll of the ballots that it
has made.`,
		Example: `  piaojue bench ballots heap --ballots 1000000
  piaojue bench audit heap`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := h.check("bench ballots"); err != nil {
				return err
			}
			if err := vacantFile(wordsOf(c), args[0]); err != nil {
				return asFailure(err)
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt)
			defer stop()
			return asFailure(bench.Ballots(ctx, args[0], h.form, h.ballots, newBar(c, false)))
		},
	}
	h.flags(c)
	return c
}

func newBenchAudit() *cobra.Command {
	var h heap
	var asJSON bool
	c := &cobra.Command{
		Use:   "audit [FOLDER]",
		Short: "Verify many ballots while they are read, and say how fast and in how much memory",
		Long: `Verify many ballots of one poll, which are read from a file meanwhile: memory does not grow with the poll. Of a ballot all is verified that
a board demands of it by itself, and of all ballots that no credential has cast two, that no ciphertext comes twice, and that
their sum opens to what was counted. Ballots have hints, as where they come from a server, and no tokens, as where they were paper.

The ballots are those of FOLDER, which bench ballots has made, or a process of its own makes them before, and they are removed in the end.
The first 4096 are also verified by themselves, for comparison.`,
		Example: `  piaojue bench audit --ballots 1000000
  piaojue bench audit --ballots 20000 --form A --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := h.check("bench audit"); err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt)
			defer stop()
			if len(args) == 1 {
				return asFailure(audited(ctx, c, args[0], asJSON))
			}
			return asFailure(h.makeAndAudit(ctx, c, asJSON))
		},
	}
	h.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	return c
}

// makeAndAudit has the ballots made by another process: how much memory that takes is not of interest.
func (h *heap) makeAndAudit(ctx context.Context, c *cobra.Command, asJSON bool) (err error) {
	own, err := os.MkdirTemp("", "piaojue-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(own)) }()
	command, err := os.Executable()
	if err != nil {
		return err
	}
	dir := filepath.Join(own, "ballots")
	maker := exec.CommandContext(ctx, command, "bench", "ballots", dir, "--form", h.form, "--ballots", strconv.Itoa(h.ballots), "--lang", string(languageOf(c)))
	maker.Stderr = c.ErrOrStderr()
	if err := maker.Run(); err != nil {
		return fmt.Errorf("make ballots: %w", err)
	}
	return audited(ctx, c, dir, asJSON)
}

func audited(ctx context.Context, c *cobra.Command, dir string, asJSON bool) error {
	r, err := bench.Audit(ctx, dir, newBar(c, asJSON))
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(c, r)
	}
	w, out := wordsOf(c), c.OutOrStdout()
	number := func(x float64) string { return fmt.Sprintf("%.1f", x) }
	megabytes := func(bytes int64) string { return number(float64(bytes) / 1e6) }
	fmt.Fprintln(out, w.Say("bench.made", "Ballots", r.Many.Ballots, "Form", r.Form, "Bytes", megabytes(r.Bytes)))
	fmt.Fprintln(out, w.Say("bench.audited", "Ballots", r.Many.Ballots, "Batched", r.Many.Batched, "Each", number(r.Many.Each),
		"CPU", number(r.Many.EachCPU), "Seconds", number(r.Many.Seconds), "Processors", r.Processors))
	if f := r.Few; f != nil {
		fmt.Fprintln(out, w.Say("bench.few", "Ballots", f.Ballots, "Rounds", f.Rounds, "Each", number(f.Each), "CPU", number(f.EachCPU),
			"Ratio", number(100*r.Ratio)))
	}
	if r.PeakBytes > 0 {
		fmt.Fprintln(out, w.Say("bench.peak", "Peak", megabytes(r.PeakBytes)))
	}
	return nil
}
