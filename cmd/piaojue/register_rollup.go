package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

func newRegisterRollUp() *cobra.Command {
	var asJSON bool
	var day, page string
	var year int
	c := &cobra.Command{
		Use:     "rollup PATH… --year YEAR",
		Short:   "Add up the figures of several registers, for the level above",
		Long:    `Replay several registers and add up their figures of a year: numbers alone. --html also writes them as a page for A4, with a row for each register.`,
		Example: `  piaojue register rollup town-1 town-2 town-3 --year 2027 --html rollup.html`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := dayOf(day)
			if err != nil {
				return err
			}
			if page != "" {
				if err := vacantFile(wordsOf(c), page); err != nil {
					return failure{err}
				}
			}
			var boards []*register.Board
			var all []register.Figures
			seen := map[string]string{}
			for _, path := range args {
				b, r, err := lookRegister(c, path)
				if err != nil {
					return failure{err}
				}
				if before, twice := seen[r.Origin]; twice {
					return failure{fmt.Errorf("%s and %s are copies of one register", before, path)}
				}
				seen[r.Origin] = path
				boards, all = append(boards, b), append(all, b.State().Figures(year, d))
			}
			if page != "" {
				if err := writeRollUp(page, languageOf(c), boards, year, d); err != nil {
					return failure{err}
				}
			}
			sum := register.RollUp(all...)
			if asJSON {
				return writeJSON(c, map[string]any{"as_of": d, "registers": len(all), "sum": sum})
			}
			showRollUp(c.OutOrStdout(), wordsOf(c), sum)
			return nil
		},
	}
	c.Flags().StringVar(&day, "as-of", "", "the `day`, such as 2026-05-21; today if not given")
	c.Flags().IntVar(&year, "year", 0, "the `year` of the vote")
	c.Flags().StringVar(&page, "html", "", "also write a page for A4 to this `file`, which must not exist")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	addCA(c)
	c.MarkFlagRequired("year")
	return c
}

func writeRollUp(path string, lang words.Language, boards []*register.Board, year int, day register.Date) error {
	var page bytes.Buffer
	if err := report.RollUp(&page, lang, boards, year, day); err != nil {
		return err
	}
	return writeNew(path, page.Bytes())
}

func showRollUp(out io.Writer, w *words.Words, f register.Figures) {
	fmt.Fprintln(out, w.Say("register.rollup", "Proposals", f.Proposals, "Candidates", f.Candidates, "Reserve", f.Reserve, "Seats", f.Seats, "Planned", f.Planned, "Cap", f.Cap))
	if f.Chosen > 0 {
		fmt.Fprintln(out, w.Say("register.rollup.chosen", "Chosen", f.Chosen, "Budget", f.Budget, "Other", f.Other, "Paid", f.Paid, "Accepted", f.Accepted, "Open", f.Open, "Overdue", f.Overdue))
	}
}
