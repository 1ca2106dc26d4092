package main

import (
	"bytes"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// A registerExport is what the command writes of a register.
type registerExport struct {
	year                                     int
	day, xlsx, csv, proposals, progressTable string
	suggestionTable, handling                string
}

func newRegisterExport() *cobra.Command {
	var e registerExport
	c := &cobra.Command{
		Use:   "export PATH --year YEAR [--xlsx FILE] [--csv FILE] [--proposals FILE] [--progress FILE] [--suggestions FILE] [--handling FILE]",
		Short: "Write the projects of a year for spreadsheets, and tables to fill in",
		Long: `Write the projects of a year as a workbook or CSV, and tables to fill in and import: for proposals, with the fields and channels of the register to
choose from, for progress and for suggestions; --handling writes how the suggestions stand. "register show --json" has everything for programs.`,
		Example: `  piaojue register export copy --year 2027 --xlsx projects.xlsx
  piaojue register export copy --year 2027 --proposals proposals.xlsx`,
		Args: one("register"),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := dayOf(e.day)
			if err != nil {
				return err
			}
			if e.xlsx+e.csv+e.proposals+e.progressTable+e.suggestionTable+e.handling == "" {
				return errors.New("export: want --xlsx, --csv, --proposals, --progress, --suggestions or --handling")
			}
			b, _, err := lookRegister(c, args[0])
			if err != nil {
				return failure{err}
			}
			return asFailure(e.write(c, b, d))
		},
	}
	c.Flags().IntVar(&e.year, "year", 0, "the `year` of the vote")
	c.Flags().StringVar(&e.day, "as-of", "", "the `day` that the workbook names; today if not given")
	c.Flags().StringVar(&e.xlsx, "xlsx", "", "the workbook `file` to write; must not exist")
	c.Flags().StringVar(&e.csv, "csv", "", "the CSV `file` to write; must not exist")
	c.Flags().StringVar(&e.proposals, "proposals", "", "the workbook `file` for proposals to write; must not exist")
	c.Flags().StringVar(&e.progressTable, "progress", "", "the workbook `file` for progress to write; must not exist")
	c.Flags().StringVar(&e.suggestionTable, "suggestions", "", "the workbook `file` for suggestions to write; must not exist")
	c.Flags().StringVar(&e.handling, "handling", "", "the workbook `file` of how suggestions stand; must not exist")
	addCA(c)
	c.MarkFlagRequired("year")
	return c
}

// write makes all files that were asked for before it writes any.
func (e registerExport) write(c *cobra.Command, b *register.Board, day register.Date) error {
	w, rules, v := wordsOf(c), b.Manifest().Rules, viewOf(b, e.year, day)
	var book, table, handling bytes.Buffer
	if err := errors.Join(report.ProjectsXLSX(&book, w, b, v.Projects, day), report.ProjectsCSV(&table, w, rules, v.Projects), report.SuggestionsXLSX(&handling, w, v.Suggestions, day)); err != nil {
		return err
	}
	text := templateText(w)
	proposals, err := register.ProposalTemplate(text, rules, b.State().Channels(e.year))
	if err != nil {
		return err
	}
	progress, err := register.ProgressTemplate(text)
	if err != nil {
		return err
	}
	text.Notes = strings.Split(w.Say("register.template.suggestions"), "\n")
	suggestions, err := register.SuggestionTemplate(text)
	if err != nil {
		return err
	}
	var files []writing
	for _, f := range []writing{{e.xlsx, book.Bytes()}, {e.csv, table.Bytes()}, {e.proposals, proposals}, {e.progressTable, progress}, {e.suggestionTable, suggestions}, {e.handling, handling.Bytes()}} {
		if f.path != "" {
			files = append(files, f)
		}
	}
	return writeAllNew(c, files)
}

func templateText(w *words.Words) register.TemplateText {
	return register.TemplateText{Notes: strings.Split(w.Say("register.template.notes"), "\n"), Example: w.Say("register.template.example")}
}
