package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/keeper"
	"github.com/piaojue/piaojue/keeper/intake"
	"github.com/piaojue/piaojue/keyfile"
)

func newIntakeExport() *cobra.Command {
	var f registerFolder
	var out string
	pass := passphrase{of: "the file that is carried"}
	c := &cobra.Command{
		Use:   "export --data DIR --out FILE",
		Short: "Write what a station took in to one sealed file, to be carried to the register's keeper",
		Long: `Write what a station took in to one file, sealed with a passphrase in the format of age, to be carried to the keeper of the register. Names and telephones
are in it. Tell the passphrase in another way. When the keeper has imported it, erase them at the station: register erase --data station --as-of 9999-01-01.`,
		Example: `  piaojue register intake export --data station --out station.age`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := vacantFile(wordsOf(c), out); err != nil {
				return failure{err}
			}
			origin, _, err := f.collectedFor()
			if err != nil {
				return failure{err}
			}
			box, err := f.box()
			if err != nil {
				return failure{err}
			}
			carried, err := box.Export(origin)
			if err != nil {
				return failure{err}
			}
			phrase, err := pass.ask(c, true)
			if err != nil {
				return failure{err}
			}
			defer clear(phrase)
			plain := carried.Bytes()
			defer clear(plain)
			sealed, err := keyfile.SealBytes(plain, phrase)
			if err == nil {
				err = keyfile.Write(out, sealed)
			}
			if err != nil {
				return failure{err}
			}
			fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("intake.exported", "Path", out, "Count", len(carried.Submissions)))
			return nil
		},
	}
	f.flag(c)
	c.Flags().StringVar(&out, "out", "", "the `file` to write; must not exist")
	pass.flag(c, "passphrase-file")
	c.MarkFlagRequired("out")
	return c
}

func newIntakeImport() *cobra.Command {
	var f registerFolder
	pass := passphrase{of: "the file that is carried"}
	c := &cobra.Command{
		Use:   "import FILE --data DIR",
		Short: "Take what a station took in, under the numbers that its citizens have",
		Long: `Take what a station took in, under the numbers that its citizens have. What is here already stays as it is, so that the same file can be imported again.
The server must not run meanwhile.`,
		Example: `  piaojue register intake import station.age --data register`,
		Args:    one("file"),
		RunE: func(c *cobra.Command, args []string) error {
			sealed, err := readInput(args[0], 2*intake.MaxCarried)
			if err != nil {
				return failure{err}
			}
			phrase, err := pass.ask(c, false)
			if err != nil {
				return failure{err}
			}
			defer clear(phrase)
			plain, err := keyfile.OpenBytes(bytes.TrimSpace(sealed), phrase, intake.MaxCarried)
			defer clear(plain)
			if err != nil {
				return failure{fmt.Errorf("%s: %w", args[0], err)}
			}
			carried, err := intake.ParseCarried(plain)
			if err != nil {
				return failure{fmt.Errorf("%s: %v", args[0], err)}
			}
			return asFailure(f.with(c, false, func(_ context.Context, _ *keeper.Writer) error { // nobody else writes the folder
				origin, err := f.origin()
				if err != nil {
					return err
				}
				if carried.Origin != origin {
					return fmt.Errorf("%s was collected for %q, and this is %q", args[0], carried.Origin, origin)
				}
				box, err := f.box()
				if err != nil {
					return err
				}
				added, err := box.Import(carried)
				if err == nil || added > 0 {
					fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("intake.imported", "Added", added, "Known", len(carried.Submissions)-added))
				}
				return err
			}))
		},
	}
	f.flag(c)
	pass.flag(c, "passphrase-file")
	return c
}
