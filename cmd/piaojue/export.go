package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
)

func newExport() *cobra.Command {
	var bel string
	c := &cobra.Command{
		Use:   "export --bel FILE BUNDLE",
		Short: "Write the Belenios archive of a bundle, after verifying it",
		Long: `Write the Belenios archive of a bundle, after verifying the bundle. Tools that nobody here wrote check
it: belenios-tool, or sirona from npm. They see neither tokens nor cap proofs.`,
		Example: `  piaojue export --bel poll.bel bundle
  belenios-tool election verify`,
		Args: one("bundle"),
		RunE: func(c *cobra.Command, args []string) error {
			if bel == "" {
				return errors.New("export: --bel is wanted")
			}
			w := wordsOf(c)
			if err := vacantFile(w, bel); err != nil {
				return failure{err}
			}
			bundle, err := openBundle(c, args[0])
			if err != nil {
				return failure{err}
			}
			if report := audit.Verify(bundle, audit.Options{Each: each}); !report.OK {
				showReport(c.ErrOrStderr(), w, report)
				return failure{errors.New(w.Say("export.unverified"))}
			}
			archive, ok := bundle["archive.bel"]
			if !ok {
				return failure{errors.New(w.Say("export.none"))}
			}
			if err := writeNew(bel, archive); err != nil {
				return failure{err}
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: %d bytes\n", bel, len(archive))
			return nil
		},
	}
	c.Flags().StringVar(&bel, "bel", "", "the archive `file` to write; must not exist")
	addCA(c)
	return c
}
