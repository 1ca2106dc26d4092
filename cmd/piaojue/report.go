package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
)

func newReport() *cobra.Command {
	var kind string
	var as reading
	c := &cobra.Command{
		Use:   "report [--kind KIND] BUNDLE",
		Short: "Write a paper of the meeting, after verifying the bundle",
		Long: `Write a paper of the meeting as a page for A4, after verifying the bundle. The page goes to standard output; a browser prints it.

  form          the blank paper ballot (纸质票) or questionnaire, to be copied for those who want paper
  result        the report sheet (票决结果报告单): the figures that are read out, room for signatures, what was verified, and whom
                one has to trust with what
  collection    the collection report (投票情况报告): people and ballots, before anything is counted
  announcement  what is read aloud (宣布词)
  notice        the public notice (公告), once the result is announced: the chosen projects by name, or what was evaluated, with its
                figures and the rule of grading

A copy of a board that goes on will do for all but the notice: they are needed before the poll ends. If too few
witnesses have cosigned the board, the page is written all the same, and says so at its head. From the address of a poll on its server officers
write it with --key and --manifest before the result is announced.`,
		Example: `  piaojue report bundle > report.html
  piaojue report --kind collection copy > collection.html`,
		Args: one("bundle"),
		RunE: func(c *cobra.Command, args []string) error {
			write, known := report.Papers()[kind]
			if !known {
				return fmt.Errorf("--kind %q: want one of %s", kind, strings.Join(slices.Sorted(maps.Keys(report.Papers())), ", "))
			}
			defer as.destroy()
			m, verified, err := proven(c, &as, args[0])
			if err != nil {
				return failure{err}
			}
			if verified.Unwitnessed {
				fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("result.unwitnessed"))
			}
			return asFailure(write(c.OutOrStdout(), languageOf(c), m, verified))
		},
	}
	c.Flags().StringVar(&kind, "kind", "result", "which paper")
	as.flags(c, "an officer's signing key `file`, to read from a server what is not announced", "the `hash` of the manifest, as it was read aloud")
	c.MarkFlagsRequiredTogether("key", "manifest")
	addCA(c)
	return c
}

// proven verifies a bundle that is to be printed: also one whose witnesses are missing, and the copy of a board that goes on.
func proven(c *cobra.Command, as *reading, place string) (*ballot.Manifest, *audit.Report, error) {
	bundle, r := verifyAs(c, as, place, fast())
	if bundle != nil && !r.OK && r.Record == nil {
		r = compared(bundle, audit.VerifyUnwitnessed(bundle, fast()))
	}
	if going := r.Record != nil && !r.Record.Ended(); going {
		o := fast()
		o.Unwitnessed = true
		board, err := audit.Replay(bundle, o)
		if err != nil {
			return nil, nil, err
		}
		sums := r.Sums
		if r, err = audit.ReportOf(board, bundle["log/checkpoint"]); err != nil {
			return nil, nil, err
		}
		r.Sums = sums
	}
	if !r.OK {
		showVerdict(c.ErrOrStderr(), wordsOf(c), bundle, r)
		return nil, nil, errors.New(wordsOf(c).Say("report.unverified"))
	}
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	return m, r, err
}
