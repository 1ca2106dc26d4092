package main

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// A suggestionsAsked is what the command was asked for.
type suggestionsAsked struct {
	day, xlsx, csv string
	months         int
	asJSON         bool
}

func newSuggestions() *cobra.Command {
	var a suggestionsAsked
	c := &cobra.Command{
		Use:   "suggestions FILE",
		Short: "Show how the suggestions in a table stand, what is due and what is late (代表建议)",
		Long: `Read a table of suggestions (XLSX or CSV) that were evaluated in stages, and show how each stands on some day: its stages, whether it
has to be handled again, the last day for the reply that is wanted, and how many days are left or overdue.

Columns: 建议编号, 标题, 承办单位, 交办合理性, 办理过程, 答复意见, 办理结果, 答复期限 (3个月 or 6个月), 是否须重新办理; for deadlines 交办日期,
答复日期, 评价日期, 再次答复日期, 回访日期. A cell that says something else than what follows from the others is told with its row and column.`,
		Example: `  piaojue suggestions suggestions.xlsx
  piaojue suggestions --as-of 2026-05-21 --xlsx state.xlsx suggestions.csv`,
		Args: one("file"),
		RunE: func(c *cobra.Command, args []string) error { return a.show(c, args[0]) },
	}
	c.Flags().StringVar(&a.day, "as-of", "", "the `day`, such as 2026-05-21; today if not given")
	c.Flags().IntVar(&a.months, "rework-months", 1, "the `months` in which a suggestion that is handled again is replied to")
	c.Flags().StringVar(&a.xlsx, "xlsx", "", "the workbook `file` to write; must not exist")
	c.Flags().StringVar(&a.csv, "csv", "", "the CSV `file` to write; must not exist")
	c.Flags().BoolVar(&a.asJSON, "json", false, "print one JSON object and nothing else")
	return c
}

func (a suggestionsAsked) show(c *cobra.Command, path string) error {
	if err := register.CheckReworkMonths(a.months); err != nil {
		return fmt.Errorf("suggestions: --rework-months %v", err)
	}
	if a.day == "" {
		a.day = time.Now().Format("2006-01-02")
	}
	day, err := register.ParseDate(a.day)
	if err != nil {
		return fmt.Errorf("suggestions: --as-of: %v", err)
	}
	w := wordsOf(c)
	for _, file := range []string{a.xlsx, a.csv} {
		if file == "" {
			continue
		}
		if err := vacantFile(w, file); err != nil {
			return failure{err}
		}
	}
	all, err := readTable(c, path, func(name string, data []byte) ([]register.Suggestion, []string, error) {
		return register.ReadStaged(name, data, a.months)
	})
	if err != nil {
		return err
	}
	sums := register.Summaries(all, day)
	if err := a.write(w, sums, day); err != nil {
		return failure{err}
	}
	if a.asJSON {
		return writeJSON(c, map[string]any{"as_of": day, "suggestions": sums})
	}
	showSuggestions(c, w, sums, day)
	return nil
}

// write makes the files that were asked for before it writes any.
func (a suggestionsAsked) write(w *words.Words, sums []register.Summary, day register.Date) error {
	var book, table bytes.Buffer
	if err := errors.Join(report.SuggestionsXLSX(&book, w, sums, day), report.SuggestionsCSV(&table, w, sums)); err != nil {
		return err
	}
	if a.xlsx != "" {
		if err := writeNew(a.xlsx, book.Bytes()); err != nil {
			return err
		}
	}
	if a.csv != "" {
		return writeNew(a.csv, table.Bytes())
	}
	return nil
}

func showSuggestions(c *cobra.Command, w *words.Words, sums []register.Summary, day register.Date) {
	var rows [][]string
	for _, row := range report.SuggestionTable(w, sums) {
		var cells []string
		for _, cell := range row {
			cells = append(cells, printable(fmt.Sprint(cell)))
		}
		rows = append(rows, cells)
	}
	out := c.OutOrStdout()
	showTable(out, rows)
	undated := 0
	for _, s := range sums {
		if s.Due == (register.Date{}) && (s.Phase == register.Handling || s.Phase == register.Reworking) {
			undated++
		}
	}
	late, again := report.SuggestionsLate(sums)
	fmt.Fprintln(out, "\n"+w.Say("register.sum", "Day", day, "Count", len(sums), "Late", late, "Again", again))
	if undated > 0 {
		fmt.Fprintln(out, w.Say("register.undated", "Count", undated))
	}
}

// showRegisterSuggestions shows the suggestions of a register: how they stand, and each evaluation.
func showRegisterSuggestions(c *cobra.Command, all []register.Suggestion, day register.Date, asJSON bool) error {
	sums := register.Summaries(all, day)
	if asJSON {
		return writeJSON(c, map[string]any{"as_of": day, "suggestions": sums})
	}
	showSuggestions(c, wordsOf(c), sums, day)
	for _, s := range all {
		for _, e := range s.Evaluations {
			fmt.Fprintln(c.OutOrStdout(), printable(s.ID), evaluationText(wordsOf(c), e))
		}
	}
	return nil
}

// evaluationText says one evaluation: by which card, or by which poll.
func evaluationText(w *words.Words, e register.Evaluation) string {
	of := []any{"Stage", w.Say("register.stage." + string(e.Stage)), "Round", e.Round, "Day", e.Date, "Grade", w.Say("grade." + string(e.Grade))}
	if e.Poll != nil {
		return printable(w.Say("register.evaluation.secret", append(of, "Origin", e.Poll.Origin, "Item", e.Poll.Item)...))
	}
	return w.Say("register.evaluation.named", append(of, "By", e.By.String())...)
}
