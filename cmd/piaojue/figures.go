package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

func newFigures() *cobra.Command {
	var present, all int
	var asJSON bool
	c := &cobra.Command{
		Use:   "figures FILE",
		Short: "Check published results of evaluations: sums, rates, and grades under every preset",
		Long: `Read a table of evaluations as somebody published it (XLSX or CSV), and work out each row: what its grades add up to, its rates, and
its grade under every preset that can be worked out. Rows that contradict themselves, or the other rows of their meeting, are named; the
exit code is 1 if there are any.

Columns: 项目, and as many as there are of 非常满意, 满意, 基本满意, 不满意, 非常不满意, 不了解, 弃权, 未评, 有效票, 实到, 全体, 等次, 满意率,
总体满意率; 地区, 年度 and 测评主体 tell meetings apart. A remark in brackets may follow a heading.`,
		Example: `  piaojue figures samples/09_public_reference/satisfaction_results.csv
  piaojue figures --present 251 --all 262 samples/07_satisfaction_two_years/results_2023.csv`,
		Args: one("file"),
		RunE: func(c *cobra.Command, args []string) error {
			if present < 0 || all < 0 {
				return fmt.Errorf("figures: --present %d --all %d: want numbers of people", present, all)
			}
			rows, err := readTable(c, args[0], register.ReadPublished)
			if err != nil {
				return err
			}
			checked, err := register.CheckPublished(rows, present, all)
			if err != nil {
				return failure{err}
			}
			return showFigures(c, checked, asJSON)
		},
	}
	c.Flags().IntVar(&present, "present", 0, "how `many` were present, where the table does not say it")
	c.Flags().IntVar(&all, "all", 0, "how `many` members there are in all, where the table does not say it")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	return c
}

func showFigures(c *cobra.Command, checked []register.Checked, asJSON bool) error {
	w, out, found, skipped := wordsOf(c), c.OutOrStdout(), 0, 0
	for _, row := range checked {
		found += len(row.Findings)
		if row.Satisfied == nil {
			skipped++
		}
	}
	if asJSON {
		if err := writeJSON(c, map[string]any{"ok": found == 0, "rows": checked}); err != nil {
			return err
		}
		if found > 0 {
			return failure{}
		}
		return nil
	}
	showTable(out, figureTable(w, checked))
	fmt.Fprintln(out)
	for _, row := range checked {
		for _, f := range row.Findings {
			fmt.Fprintln(out, printable(findingText(w, row, f)))
		}
	}
	if skipped > 0 {
		fmt.Fprintln(out, w.Say("register.figures.skipped", "Count", skipped))
	}
	if found > 0 {
		return failure{fmt.Errorf("%s", w.Say("register.figures.bad", "Count", found))}
	}
	fmt.Fprintln(out, w.Say("register.figures.none"))
	return nil
}

func figureTable(w *words.Words, checked []register.Checked) [][]string {
	head := strings.Split(w.Say("register.figures.columns"), "|")
	for _, p := range ballot.Presets() {
		head = append(head, w.Say("register.preset."+string(p)))
	}
	rows := [][]string{append(head, w.Say("register.figures.said"))}
	for _, c := range checked {
		row := []string{strconv.Itoa(c.Row), printable(c.Item), "-", "-", "-", "-"}
		if c.Satisfied != nil {
			row = []string{row[0], row[1], strings.Trim(fmt.Sprint(c.Votes), "[]"), strconv.Itoa(c.Sum), percent(*c.Satisfied), percent(*c.Overall)}
		}
		for _, p := range ballot.Presets() {
			row = append(row, gradeUnder(w, c, p))
		}
		said := "-" // what is no grade was not compared
		if g, known := register.Grades[c.Said]; known {
			said = grade(w, g)
		}
		rows = append(rows, append(row, said))
	}
	return rows
}

// gradeUnder says what a row is graded under a preset, if that can be worked out.
func gradeUnder(w *words.Words, c register.Checked, p ballot.Preset) string {
	for _, g := range c.Grades {
		if g.Preset == p {
			return grade(w, g.Grade)
		}
	}
	return "-"
}

// findingText says a contradiction, with the numbers that show it.
func findingText(w *words.Words, row register.Checked, f register.Contradiction) string {
	is, sum := f.Is, strings.ReplaceAll(strings.Trim(fmt.Sprint(row.Votes), "[]"), " ", "+")
	if f.Code == register.FindingGrade {
		is = grade(w, ballot.Standing(f.Is))
	}
	if row.Abstained > 0 {
		sum += "+" + strconv.Itoa(row.Abstained)
	}
	return w.Say("register.finding."+f.Code, "Row", row.Row, "Item", row.Item, "Said", f.Said, "Is", is, "Others", f.Others, "Figures", fmt.Sprintf("%s=%d", sum, row.Sum))
}
