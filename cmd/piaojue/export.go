package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// An export is a file that is asked for, and how it is made.
type export struct {
	path string
	make func(w io.Writer, bundle audit.Bundle, m *ballot.Manifest, r *audit.Report, to report.Reader) error
}

// A tableWriter writes the result as a table.
type tableWriter = func(io.Writer, words.Language, *ballot.Manifest, *audit.Report, report.Reader) error

func newExport() *cobra.Command {
	var bel, xlsx, csv, outcome string
	var deputies bool
	c := &cobra.Command{
		Use:   "export [--bel FILE] [--xlsx FILE] [--csv FILE] [--outcome FILE] BUNDLE",
		Short: "Write the Belenios archive or the result of a bundle, after verifying it",
		Long: `Write what a bundle holds in the form of other programs, after verifying the bundle: the Belenios archive, which tools that
nobody here wrote check (belenios-tool, or sirona from npm; they see neither tokens nor cap proofs), or the result, as a
spreadsheet, as CSV or as JSON.

If the counts of a poll are for deputies, the result has the names of the chosen projects alone, unless --deputies says that
it is for them.`,
		Example: `  piaojue export --bel poll.bel bundle
  belenios-tool election verify
  piaojue export --xlsx result.xlsx --csv result.csv bundle`,
		Args: one("bundle"),
		RunE: func(c *cobra.Command, args []string) error {
			to := report.Anyone
			if deputies {
				to = report.InAudience
			}
			var asked []export
			for _, e := range []export{{bel, exportArchive(c)}, {xlsx, exportTable(c, report.XLSX)}, {csv, exportTable(c, report.CSV)}, {outcome, exportOutcome}} {
				if e.path != "" {
					asked = append(asked, e)
				}
			}
			if len(asked) == 0 {
				return errors.New("export: --bel, --xlsx, --csv or --outcome is wanted")
			}
			return exportAll(c, args[0], asked, to)
		},
	}
	c.Flags().StringVar(&bel, "bel", "", "the archive `file` to write; must not exist")
	c.Flags().StringVar(&xlsx, "xlsx", "", "the workbook `file` to write; must not exist")
	c.Flags().StringVar(&csv, "csv", "", "the CSV `file` to write; must not exist")
	c.Flags().StringVar(&outcome, "outcome", "", "the JSON `file` to write; must not exist")
	c.Flags().BoolVar(&deputies, "deputies", false, "for deputies: with counts that are for them alone")
	addCA(c)
	return c
}

// exportAll makes everything before it writes anything.
func exportAll(c *cobra.Command, place string, asked []export, to report.Reader) error {
	w := wordsOf(c)
	for _, e := range asked {
		if err := vacantFile(w, e.path); err != nil {
			return failure{err}
		}
	}
	bundle, err := openBundle(c, place)
	if err != nil {
		return failure{err}
	}
	verified := compared(bundle, audit.Verify(bundle, fast()))
	if !verified.OK {
		showReport(c.ErrOrStderr(), w, verified)
		return failure{errors.New(w.Say("export.unverified"))}
	}
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil {
		return failure{err}
	}
	made := make([]bytes.Buffer, len(asked))
	for i, e := range asked {
		if err := e.make(&made[i], bundle, m, verified, to); err != nil {
			return failure{err}
		}
	}
	for i, e := range asked {
		if err := writeNew(e.path, made[i].Bytes()); err != nil {
			return failure{err}
		}
		fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("export.made", "Path", e.path, "Bytes", made[i].Len()))
	}
	return nil
}

func exportArchive(c *cobra.Command) func(io.Writer, audit.Bundle, *ballot.Manifest, *audit.Report, report.Reader) error {
	return func(w io.Writer, bundle audit.Bundle, m *ballot.Manifest, _ *audit.Report, _ report.Reader) error {
		if m.Rules.Seals() {
			return errors.New(wordsOf(c).Say("export.none.sealed_text"))
		}
		archive, ok := bundle[audit.ArchiveFile]
		if !ok {
			return errors.New(wordsOf(c).Say("export.none"))
		}
		_, err := w.Write(archive)
		return err
	}
}

func exportTable(c *cobra.Command, table tableWriter) func(io.Writer, audit.Bundle, *ballot.Manifest, *audit.Report, report.Reader) error {
	return func(w io.Writer, _ audit.Bundle, m *ballot.Manifest, r *audit.Report, to report.Reader) error {
		return table(w, languageOf(c), m, r, to)
	}
}

func exportOutcome(w io.Writer, _ audit.Bundle, m *ballot.Manifest, r *audit.Report, to report.Reader) error {
	return report.JSON(w, m, r, to)
}
