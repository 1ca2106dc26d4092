package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/doctor"
	"github.com/piaojue/piaojue/server/web"
)

func newVersion() *cobra.Command {
	var client bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the commit it was built from, and the compiler",
		Example: "  piaojue version\n  piaojue version --client",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if client {
				return printClient(c.OutOrStdout())
			}
			p := doctor.ThisProgram()
			_, err := fmt.Fprintf(c.OutOrStdout(), "piaojue %s, commit %s, %s %s\n", p.Version, cmp.Or(p.Commit, "unknown"), p.Go, p.System)
			return err
		},
	}
	cmd.Flags().BoolVar(&client, "client", false, "print the hashes of all files that pages load, as hosts show them at /client.json")
	return cmd
}

// printClient prints client.json, which whoever builds the same source makes anew and compares (threat 42).
func printClient(out io.Writer) error {
	set, err := web.Files()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", set.Client())
	return err
}
