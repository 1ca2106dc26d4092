package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/bundle"
	"github.com/piaojue/piaojue/play"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// An outcome is what simulate prints: the decision, and where the evidence lies.
type outcome struct {
	*tally.Outcome
	Report  string   `json:"report"`
	Unasked []string `json:"unasked,omitempty"` // questions that want an answer in words, for which the folder has no column
	Words   *outcome `json:"words,omitempty"`   // of the poll of sealed texts beside a questionnaire
	kinds   []string // of the poll, see [report.Kinds]

	record *audit.Record // what the board says beside counts and decision
}

// outcomeOf is what a board that was played says; its bundle is at path.
func outcomeOf(b *audit.Board, path string) outcome {
	m := b.Poll().Manifest
	return outcome{Outcome: b.Outcome(), Report: path, kinds: report.Kinds(m.Rules, m.Body), record: b.Record()}
}

func newSimulate() *cobra.Command {
	var meeting, year, out string
	var asJSON bool
	c := &cobra.Command{
		Use:   "simulate --meeting DIR --out BUNDLE",
		Short: "Play a meeting by virtual people and write its evidence bundle",
		Long: `Play a meeting folder (meeting.json, candidates.csv, delegates.csv, ballots.csv) through real cards,
slips, tokens, ballots, papers, trustees, board and log, and write the evidence bundle.

A folder with ballots_YYYY.csv or results_YYYY.csv is that of an evaluation: the ballots of a year, or figures to which ballots are
made up. One with questionnaire.json and answers.csv is that of a questionnaire. Its questions that are answered in words are no part
of this ballot: if answers.csv has columns of them, they are a poll of sealed texts beside it, with a bundle of its own at BUNDLE-texts.

A folder with inquiry_evaluation.csv is that of departments that are rated on the spot, one after the other under one key, and perhaps of
a second evaluation: DIR then has a bundle for each.

A re-vote, a decision of the presidium and a void ballot are outcomes, too. A folder with a fault is
refused with file, row, column and reason, and nothing is written.`,
		Example: `  piaojue simulate --meeting samples/01_city_12_for_10 --out bundle
  piaojue simulate --meeting samples/07_satisfaction_two_years --year 2023 --out bundle
  piaojue verify bundle
  piaojue verify bundle-texts --beside bundle`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if meeting == "" || out == "" {
				return errors.New("simulate: --meeting and --out are both wanted")
			}
			if isInquiry(meeting) {
				return simulateInquiry(c, meeting, out, asJSON)
			}
			o, err := simulate(c, meeting, year, out, asJSON)
			if err != nil {
				return refuse(c, asJSON, err)
			}
			if asJSON {
				return writeJSON(c, o)
			}
			showPlayed(c, o)
			return nil
		},
	}
	c.Flags().StringVar(&meeting, "meeting", "", "the meeting folder")
	c.Flags().StringVar(&year, "year", "", "which `year` of an evaluation; the last one if not given")
	c.Flags().StringVar(&out, "out", "", "where the bundle is written; must not exist")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	return c
}

// showPlayed prints an outcome, and where its evidence lies.
func showPlayed(c *cobra.Command, o *outcome) {
	w := wordsOf(c)
	showOutcome(c.OutOrStdout(), w, o.Outcome, o.kinds)
	showNext(c.OutOrStdout(), w, o.Outcome.Next, o.kinds, o.record.Decision)
	showDespite(c.OutOrStdout(), w, o.record.Publication)
	if len(o.Unasked) > 0 {
		fmt.Fprintln(c.OutOrStdout(), w.Say("outcome.unasked", "List", strings.Join(o.Unasked, " ")))
	}
	fmt.Fprintln(c.OutOrStdout(), "\n"+w.Say("evidence", "Path", o.Report))
	if o.Words != nil {
		fmt.Fprintln(c.OutOrStdout(), "\n"+w.Say("outcome.words"))
		showPlayed(c, o.Words)
	}
}

func simulate(c *cobra.Command, meeting, year, out string, quiet bool) (*outcome, error) {
	m, err := readMeeting(meeting, year)
	if err != nil {
		return nil, err
	}
	if err := vacant(out); err != nil {
		return nil, err
	}
	if m.Words == nil {
		return played(c, m, out, quiet)
	}
	if err := vacant(textsOf(out)); err != nil {
		return nil, err
	}
	return playedWords(c, m, out, quiet)
}

func readMeeting(folder, year string) (*play.Meeting, error) {
	path, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, play.NewFault("FILE_MISSING", folder, "there is no such folder")
	case err != nil:
		return nil, play.NewFault("FILE_UNREADABLE", folder, "the file cannot be read: %v", err)
	case !info.IsDir():
		return nil, play.NewFault("FILE_UNREADABLE", folder, "not a folder")
	}
	return play.ReadYear(os.DirFS(path), filepath.Base(path), year)
}

// playing calls do with what this program plays with, until it is interrupted.
func playing(c *cobra.Command, quiet bool, do func(context.Context, play.Options) error) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := do(ctx, play.Options{Each: each, Step: newBar(c, quiet)})
	if errors.Is(err, context.Canceled) {
		return bundle.ErrInterrupted
	}
	return err
}

// played plays a meeting and writes its bundle.
func played(c *cobra.Command, m *play.Meeting, out string, quiet bool) (*outcome, error) {
	var o outcome
	return &o, playing(c, quiet, func(ctx context.Context, p play.Options) error {
		evidence, board, err := play.Simulate(ctx, m, p)
		if err != nil {
			return err
		}
		o = outcomeOf(board, out)
		o.Unasked = m.Unasked
		return writeBundle(ctx, evidence, out)
	})
}

// faultText says what is wrong in a meeting folder, and where.
func faultText(w *words.Words, f *play.Fault) string {
	return w.Say("fault", "File", f.File, "Row", f.Row, "Column", f.Column, "Reason", f.In(w.Sprintf))
}

// refuse reports an error of the work: with --json as {"error":{…}} on standard output.
func refuse(c *cobra.Command, asJSON bool, err error) error {
	var fault *play.Fault
	if !errors.As(err, &fault) {
		fault = play.NewFault("FAILED", "", "not done: %v", err)
	}
	if !asJSON {
		return failure{errors.New(faultText(wordsOf(c), fault))}
	}
	if err := writeJSON(c, map[string]any{"error": fault}); err != nil {
		return failure{err}
	}
	return failure{}
}
