package sheet

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A Workbook is a table to write, with what helps people to fill it in.
type Workbook struct {
	Sheet   string // its name
	Format  Format
	Rows    [][]string // the headings first
	Choices []Choice
	Pages   []Page
}

// A Choice is a list to choose from below a heading. If it names a page, the list is there and more can be written on it; anything
// else may then be written, too.
type Choice struct {
	Column int
	Values []string
	Prompt string // shown when a cell is chosen
	Page   string
}

// A Page is a sheet of lines that is not read again.
type Page struct {
	Name  string
	Lines []string
}

// Bytes returns the workbook as XLSX: headings that stay on the screen, and all columns as text so that leading zeros survive.
func (w Workbook) Bytes() ([]byte, error) {
	x := excelize.NewFile()
	defer x.Close()
	steps := []func(*excelize.File) error{
		func(x *excelize.File) error { return x.SetSheetName("Sheet1", w.Sheet) }, w.formatColumns, w.writeRows,
	}
	for _, p := range w.Pages {
		steps = append(steps, p.write)
	}
	for _, c := range w.Choices {
		steps = append(steps, func(x *excelize.File) error { return w.offer(x, c) })
	}
	for _, step := range steps {
		if err := step(x); err != nil {
			return nil, fmt.Errorf("write workbook: %v", err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write workbook: %v", err)
	}
	return b.Bytes(), nil
}

// formatColumns makes all columns text, and freezes the headings.
func (w Workbook) formatColumns(x *excelize.File) error {
	asText, err := x.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	last := columnLetters(len(w.Format.Columns))
	if err := x.SetColStyle(w.Sheet, "A:"+last, asText); err != nil {
		return err
	}
	if err := x.SetColWidth(w.Sheet, "A", last, 16); err != nil {
		return err
	}
	return x.SetPanes(w.Sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// writeRows writes the rows. SetCellStr makes texts of them, whatever they begin with.
func (w Workbook) writeRows(x *excelize.File) error {
	for i, row := range w.Rows {
		for f, text := range row {
			if text == "" {
				continue
			}
			if err := x.SetCellStr(w.Sheet, fmt.Sprint(columnLetters(f+1), i+1), text); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes lines on a sheet of their own.
func (p Page) write(x *excelize.File) error {
	if _, err := x.NewSheet(p.Name); err != nil {
		return err
	}
	if err := x.SetColWidth(p.Name, "A", "A", 60); err != nil {
		return err
	}
	for i, line := range p.Lines {
		if err := x.SetCellStr(p.Name, fmt.Sprint("A", i+1), line); err != nil {
			return err
		}
	}
	return nil
}

// offer sets a list to choose from.
func (w Workbook) offer(x *excelize.File, c Choice) error {
	letters, heading := columnLetters(c.Column+1), w.Format.Columns[c.Column].Heading
	v := excelize.NewDataValidation(true)
	v.Sqref = fmt.Sprintf("%s2:%s%d", letters, letters, w.Format.Most+1)
	if c.Page != "" {
		v.SetSqrefDropList(c.Page + "!$A$2:$A$1000")
		v.ShowErrorMessage = false
	} else {
		if err := v.SetDropList(c.Values); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, heading, strings.Join(c.Values, " "))
	}
	if c.Prompt != "" {
		v.SetInput(heading, c.Prompt)
	}
	return x.AddDataValidation(w.Sheet, v)
}
