package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/doctor"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the commit it was built from, and the compiler",
		Example: "  piaojue version",
		Args:    cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) {
			p := doctor.ThisProgram()
			fmt.Fprintf(c.OutOrStdout(), "piaojue %s, commit %s, %s %s\n", p.Version, cmp.Or(p.Commit, "unknown"), p.Go, p.System)
		},
	}
}
