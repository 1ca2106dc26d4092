package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
)

func newReport() *cobra.Command {
	c := &cobra.Command{
		Use:   "report BUNDLE",
		Short: "Write the report sheet of a result, after verifying it",
		Long: `Write the report sheet (票决结果报告单) of a poll that has ended, as a page for A4 paper, after verifying its bundle: the
figures that are read out, room for signatures, what was verified, and whom one has to trust with what. The page goes to
standard output.`,
		Example: `  piaojue report bundle > report.html`,
		Args:    one("bundle"),
		RunE: func(c *cobra.Command, args []string) error {
			bundle, verified := verify(c, args[0], audit.Options{Each: each})
			if !verified.OK {
				showReport(c.ErrOrStderr(), wordsOf(c), verified)
				return failure{errors.New(wordsOf(c).Say("report.unverified"))}
			}
			m, err := ballot.ParseManifest(bundle["manifest.json"])
			if err != nil {
				return failure{err}
			}
			return asFailure(report.Result(c.OutOrStdout(), languageOf(c), m, verified))
		},
	}
	addCA(c)
	return c
}
