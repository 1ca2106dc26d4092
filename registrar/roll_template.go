package registrar

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The sheets of a written workbook. Only the first has the headings of a roll.
const (
	rollSheet       = "名册"
	delegationSheet = "代表团"
	notesSheet      = "说明"
)

// A TemplateText is what an empty roll says to the people who fill it in. The headings are words of the format and Chinese
// in any language.
type TemplateText struct {
	Notes       []string // a line each, on a sheet of their own
	Example     string   // the name in the example, such as "this row is an example, delete it"
	Attendance  string   // shown when a cell under 出席情况 is chosen
	Delegations []string // offered under 代表团; more can be written on their sheet
}

// Template returns an XLSX workbook for a roll: headings that stay on the screen, all columns as text so that leading zeros
// survive, lists to choose from under 代表团 and 出席情况, and an example that [ReadRoll] refuses until it is deleted.
func Template(text TemplateText) ([]byte, error) {
	example := Deputy{ID: exampleID + "001", Name: text.Example}
	return writeWorkbook(Roll{example}, text)
}

// XLSX returns the roll as a workbook, from which [ReadRoll] reads the same roll.
func (r Roll) XLSX() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	var text TemplateText
	for _, d := range Preview(r).Delegations {
		if d.Name != "" {
			text.Delegations = append(text.Delegations, d.Name)
		}
	}
	return writeWorkbook(r, text)
}

// CSV returns the roll as CSV, from which [ReadRoll] reads the same roll. The byte order mark lets Excel know UTF-8.
func (r Roll) CSV() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	b := bytes.NewBufferString("\ufeff")
	c := csv.NewWriter(b)
	c.UseCRLF = true
	for _, row := range r.rows() {
		if err := c.Write(row[:]); err != nil {
			return nil, fmt.Errorf("write roll: %v", err)
		}
	}
	c.Flush()
	return b.Bytes(), c.Error()
}

// check refuses a roll that could not be read again, among it one with a text that a spreadsheet takes for a formula.
func (r Roll) check() error {
	t := newRollTable("roll")
	cells := func(row [fieldCount]string) (cells []rollCell) {
		for f, text := range row {
			cells = append(cells, rollCell{column: f + 1, text: text})
		}
		return cells
	}
	for i, row := range r.rows() {
		t.add(i+1, false, cells(row))
	}
	if t.finish(); len(t.faults) > 0 {
		return t.faults
	}
	for i, d := range t.roll {
		if len(t.roll) != len(r) || d != r[i] {
			return fmt.Errorf("write roll: row %d has white space around a text, or nothing at all", i+2)
		}
	}
	return nil
}

// rows returns the roll as it is written, with the headings first.
func (r Roll) rows() [][fieldCount]string {
	rows := [][fieldCount]string{rollHeadings}
	for _, d := range r {
		attendance := attendances[0]
		if d.Absent {
			attendance = attendances[len(attendances)-1]
		}
		rows = append(rows, [fieldCount]string{d.ID, d.Name, d.Delegation, d.Seat, attendance, d.Note})
	}
	return rows
}

func writeWorkbook(roll Roll, text TemplateText) ([]byte, error) {
	x := excelize.NewFile()
	defer x.Close()
	steps := []func(*excelize.File) error{
		func(x *excelize.File) error { return x.SetSheetName("Sheet1", rollSheet) },
		formatRoll,
		func(x *excelize.File) error { return writeRoll(x, roll) },
		func(x *excelize.File) error {
			return writeLines(x, delegationSheet, append([]string{rollHeadings[fieldDelegation]}, text.Delegations...))
		},
		func(x *excelize.File) error { return offerChoices(x, text.Attendance) },
		func(x *excelize.File) error { return writeLines(x, notesSheet, text.Notes) },
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

// formatRoll makes all columns text, and freezes the headings.
func formatRoll(x *excelize.File) error {
	asText, err := x.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	last := columnLetters(fieldCount)
	if err := x.SetColStyle(rollSheet, "A:"+last, asText); err != nil {
		return err
	}
	if err := x.SetColWidth(rollSheet, "A", last, 16); err != nil {
		return err
	}
	return x.SetPanes(rollSheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// writeRoll writes the rows. SetCellStr makes texts of them, whatever they begin with.
func writeRoll(x *excelize.File, roll Roll) error {
	for i, row := range roll.rows() {
		for f, text := range row {
			if text == "" {
				continue
			}
			if err := x.SetCellStr(rollSheet, fmt.Sprint(columnLetters(f+1), i+1), text); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeLines writes lines on a sheet of their own.
func writeLines(x *excelize.File, sheet string, lines []string) error {
	if _, err := x.NewSheet(sheet); err != nil {
		return err
	}
	if err := x.SetColWidth(sheet, "A", "A", 60); err != nil {
		return err
	}
	for i, line := range lines {
		if err := x.SetCellStr(sheet, fmt.Sprint("A", i+1), line); err != nil {
			return err
		}
	}
	return nil
}

// offerChoices sets the lists to choose from. Another delegation than those listed may be written, another attendance may not.
func offerChoices(x *excelize.File, prompt string) error {
	cells := func(field int) string {
		c := columnLetters(field + 1)
		return fmt.Sprintf("%s2:%s%d", c, c, maxRollRows+1)
	}
	words := excelize.NewDataValidation(true)
	words.Sqref = cells(fieldAttendance)
	if err := words.SetDropList(attendances[:]); err != nil {
		return err
	}
	words.SetError(excelize.DataValidationErrorStyleStop, rollHeadings[fieldAttendance], strings.Join(attendances[:], " "))
	if prompt != "" {
		words.SetInput(rollHeadings[fieldAttendance], prompt)
	}
	delegations := excelize.NewDataValidation(true)
	delegations.Sqref = cells(fieldDelegation)
	delegations.SetSqrefDropList(delegationSheet + "!$A$2:$A$1000")
	delegations.ShowErrorMessage = false
	for _, v := range []*excelize.DataValidation{words, delegations} {
		if err := x.AddDataValidation(rollSheet, v); err != nil {
			return err
		}
	}
	return nil
}
