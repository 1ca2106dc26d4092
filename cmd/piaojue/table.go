package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/sheet"
)

// readTable reads a table of the register, and says which columns were not read and everything that is wrong.
func readTable[T any](c *cobra.Command, path string, read func(name string, data []byte) ([]T, []string, error)) ([]T, error) {
	data, err := readInput(path, sheet.MaxFile)
	if err != nil {
		return nil, failure{err}
	}
	all, ignored, err := read(filepath.Base(path), data)
	w := wordsOf(c)
	if faults := (sheet.Faults)(nil); errors.As(err, &faults) {
		showFaults(c, faults)
		return nil, failure{errors.New(w.Say("register.faults", "Count", len(faults)))}
	}
	if len(ignored) > 0 {
		fmt.Fprintln(c.ErrOrStderr(), printable(w.Say("register.ignored", "Columns", strings.Join(ignored, ", "))))
	}
	return all, asFailure(err)
}

// showFaults says what is wrong in a table, a line each.
func showFaults(c *cobra.Command, faults sheet.Faults) {
	w := wordsOf(c)
	for _, x := range faults {
		fmt.Fprintln(c.ErrOrStderr(), printable(w.Say("registrar.fault", "Sheet", x.Sheet, "Row", x.Row, "Column", x.Column, "Reason", x.In(w.Sprintf))))
	}
}

// showTable aligns cells to the right. A Chinese character takes two places on a terminal, which text/tabwriter does not
// know.
func showTable(out io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			fmt.Fprint(out, strings.Repeat(" ", 2+widths[i]-uniseg.StringWidth(cell)), cell)
		}
		fmt.Fprintln(out)
	}
}
