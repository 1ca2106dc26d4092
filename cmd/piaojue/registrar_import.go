package main

import (
	"bufio"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/sheet"
)

func newRegistrarTemplate() *cobra.Command {
	return &cobra.Command{
		Use:     "template FILE",
		Short:   "Write an empty roll to fill in, as a spreadsheet",
		Example: `  piaojue registrar template roll.xlsx`,
		Args:    one("file"),
		RunE: func(c *cobra.Command, args []string) error {
			w := wordsOf(c)
			sheet, err := registrar.Template(registrar.TemplateText{
				Notes:      strings.Split(w.Say("registrar.template.notes"), "\n"),
				Example:    w.Say("registrar.template.example"),
				Attendance: w.Say("registrar.template.attendance"),
			})
			if err != nil {
				return failure{err}
			}
			return asFailure(writeNew(args[0], sheet))
		},
	}
}

// An imported roll is what import --json prints.
type imported struct {
	registrar.Summary
	Ignored []string         `json:"ignored"` // headings of columns that were not read
	Change  registrar.Change `json:"change"`
	Written bool             `json:"written"`
}

func newRegistrarImport() *cobra.Command {
	var f registrarFolder
	var yes, asJSON bool
	c := &cobra.Command{
		Use:   "import --data DIR FILE",
		Short: "Read the roll from a spreadsheet or CSV, show it, and take it",
		Long: `Read the confidential roll from an XLSX workbook or CSV, show what it holds and what it changes, and take it when you say so.
Everything is taken, or nothing: a fault is told with sheet, row and column. Deputies are known by their numbers and keep
their cards.`,
		Example: `  piaojue registrar import --data secretariat roll.xlsx
  piaojue registrar import --data secretariat --json roll.xlsx     # look only
  piaojue registrar import --data secretariat --yes roll.xlsx      # do not ask`,
		Args: one("file"),
		RunE: func(c *cobra.Command, args []string) error {
			roll, ignored, err := readRoll(c, args[0])
			if err != nil {
				return err
			}
			return f.with(func(r *registrar.Registrar) error {
				o := imported{Summary: registrar.Preview(roll), Ignored: append([]string{}, ignored...)}
				if o.Change, err = r.Compare(roll); err != nil {
					return err
				}
				if !asJSON {
					showImport(c, o)
				}
				if !yes && (asJSON || !agreed(c)) {
					return shown(c, o, asJSON)
				}
				if _, err := r.Import(roll); err != nil {
					return err
				}
				o.Written = true
				return shown(c, o, asJSON)
			})
		},
	}
	f.flag(c)
	c.Flags().BoolVar(&yes, "yes", false, "take it without asking")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object; look only, unless with --yes")
	return c
}

func readRoll(c *cobra.Command, path string) (registrar.Roll, []string, error) {
	data, err := readInput(path, 64<<20)
	if err != nil {
		return nil, nil, failure{err}
	}
	roll, ignored, err := registrar.ReadRoll(filepath.Base(path), data)
	var faults sheet.Faults
	if !errors.As(err, &faults) {
		return roll, ignored, asFailure(err)
	}
	showFaults(c, faults)
	return nil, nil, failure{errors.New(wordsOf(c).Say("registrar.faults", "Count", len(faults)))}
}

func showImport(c *cobra.Command, o imported) {
	w, out := wordsOf(c), c.OutOrStdout()
	fmt.Fprintln(out, w.Say("registrar.preview", "Deputies", o.Deputies, "Absent", o.Absent, "Seats", o.Seats))
	for _, d := range o.Delegations {
		fmt.Fprintln(out, w.Say("registrar.delegation", "Name", d.Name, "Deputies", d.Deputies, "Absent", d.Absent))
	}
	for _, n := range o.Namesakes {
		var ids []string
		for _, d := range n.Deputies {
			ids = append(ids, strings.TrimSpace(d.ID+" "+d.Delegation))
		}
		fmt.Fprintln(out, w.Say("registrar.namesakes", "Name", n.Name, "Deputies", strings.Join(ids, ", ")))
	}
	if len(o.Ignored) > 0 {
		fmt.Fprintln(out, printable(w.Say("registrar.ignored", "Columns", strings.Join(o.Ignored, ", "))))
	}
	fmt.Fprintln(out, w.Say("registrar.change", "New", len(o.Change.New), "Changed", len(o.Change.Changed), "Gone", len(o.Change.Gone)))
	for _, d := range o.Change.Gone {
		fmt.Fprintln(out, w.Say("registrar.gone", "ID", d.ID, "Name", d.Name))
	}
}

// agreed asks at the terminal, or whatever standard input is, whether to go on.
func agreed(c *cobra.Command) bool {
	fmt.Fprint(c.ErrOrStderr(), wordsOf(c).Say("registrar.ask"))
	line, _ := bufio.NewReader(c.InOrStdin()).ReadString('\n')
	return slices.Contains([]string{"y", "yes", "是"}, strings.ToLower(strings.TrimSpace(line)))
}

func shown(c *cobra.Command, o imported, asJSON bool) error {
	if asJSON {
		return writeJSON(c, o)
	}
	if !o.Written {
		return errors.New(wordsOf(c).Say("registrar.untouched"))
	}
	fmt.Fprintln(c.OutOrStdout(), wordsOf(c).Say("registrar.imported"))
	return nil
}
