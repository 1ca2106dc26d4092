// Command piaojue holds, checks and shows project ballots of people's congresses.
//
// Each subcommand has a file of its own; "piaojue help" lists them. Results go to standard output and everything else to
// standard error. The exit code is 0 for success, 1 for a failure or a refusal, and 2 for misuse.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A failure is an error of the work itself, as opposed to one of how the command was called. If it was printed already,
// err is nil.
type failure struct{ err error }

func (f failure) Error() string { return fmt.Sprint(f.err) }

// run runs the command and returns its exit code.
func run(args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteC()
	var f failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &f):
		if f.err != nil {
			fmt.Fprintf(stderr, "piaojue %s: %s\n", command.Name(), printable(f.Error()))
		}
		return 1
	default:
		fmt.Fprintf(stderr, "piaojue: %v\nRun '%s --help' for how it is used.\n", err, command.CommandPath())
		return 2
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "piaojue",
		Short:         "Secret ballots of people's congresses that anyone can check (票决)",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	addLanguage(root)
	root.AddCommand(newSimulate(), newVerify(), newExport(), newReport(), newDemo(), newVersion(),
		newBoard(), newDesk(), newVote(), newCards(), newSlips(), newBackup(), newRestore(), newRegistrar(), newTrustee(),
		newOfficer(), newTeller(), newDoctor())
	return root
}

// one wants exactly one argument.
func one(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s: want one %s, not %d", c.Name(), what, len(args))
		}
		return nil
	}
}

// writeJSON writes one object to standard output.
func writeJSON(c *cobra.Command, v any) error {
	e := json.NewEncoder(c.OutOrStdout())
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
