package main

import (
	"errors"
	"fmt"

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
standard output. If too few witnesses have cosigned the board, it is written all the same, and says so at its head.`,
		Example: `  piaojue report bundle > report.html`,
		Args:    one("bundle"),
		RunE: func(c *cobra.Command, args []string) error {
			bundle, verified := verify(c, args[0], audit.Options{Each: each})
			if !verified.OK && bundle != nil {
				verified = audit.VerifyUnwitnessed(bundle, audit.Options{Each: each})
			}
			if verified.OK && verified.Unwitnessed {
				fmt.Fprintln(c.ErrOrStderr(), wordsOf(c).Say("result.unwitnessed"))
			}
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
