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

	"github.com/piaojue/piaojue/report/words"
)

func main() {
	if err := withholdCore(); err != nil {
		fmt.Fprintf(os.Stderr, "piaojue: core files cannot be switched off: %v\n", err)
		os.Exit(1)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

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
			fmt.Fprintf(stderr, "%s: %s\n", command.CommandPath(), printable(reasonWords(command).Reason(f.Error())))
		}
		return 1
	default:
		takeLanguage(root, args)
		w := reasonWords(command)
		fmt.Fprintf(stderr, "%s: %s\n%s\n", root.Name(), printable(w.Reason(err.Error())), w.Sprintf("Run '%s --help' for how it is used.", command.CommandPath()))
		return 2
	}
}

// reasonWords returns the words in which a command says why it failed: English, if it failed for want of a language.
func reasonWords(c *cobra.Command) *words.Words {
	w, err := words.In(languageOf(c))
	if err != nil {
		w, err = words.In(words.English)
	}
	if err != nil {
		panic(fmt.Sprintf("internal error: %v", err))
	}
	return w
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
		newBoard(), newDesk(), newVote(), newCards(), newSlips(), newStack(), newBackup(), newRestore(), newRegistrar(), newTrustee(),
		newOfficer(), newTeller(), newDoctor(), newWitness(), newTLS(), newServe(), newScreens(), newSend(), newBooth(), newConsole(), newBench(),
		newSuggestions(), newFigures(), newRegister())
	for _, c := range root.Commands() {
		onlySubcommands(c)
	}
	sayHelp(root)
	return root
}

// onlySubcommands lets a command that does nothing by itself show its help, and refuse what is none of its subcommands.
func onlySubcommands(c *cobra.Command) {
	if c.Runnable() {
		return
	}
	c.DisableFlagsInUseLine = true
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unknown command %q for %q", args[0], c.CommandPath())
		}
		return c.Help()
	}
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
