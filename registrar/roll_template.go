package registrar

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"github.com/piaojue/piaojue/sheet"
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
	example := Deputy{ID: sheet.Example + "001", Name: text.Example}
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
		if err := c.Write(row); err != nil {
			return nil, fmt.Errorf("write roll: %v", err)
		}
	}
	c.Flush()
	return b.Bytes(), c.Error()
}

// check refuses a roll that could not be read again, among it one with a text that a spreadsheet takes for a formula.
func (r Roll) check() error {
	again := newRollReader()
	if err := sheet.Check("roll", r.rows(), rollFormat, again.take); err != nil {
		return err
	}
	for i, d := range again.roll {
		if len(again.roll) != len(r) || d != r[i] {
			return fmt.Errorf("write roll: row %d has white space around a text, or nothing at all", i+2)
		}
	}
	return nil
}

// rows returns the roll as it is written, with the headings first.
func (r Roll) rows() [][]string {
	var headings []string
	for _, c := range rollFormat.Columns {
		headings = append(headings, c.Heading)
	}
	rows := [][]string{headings}
	for _, d := range r {
		attendance := attendances[0]
		if d.Absent {
			attendance = attendances[len(attendances)-1]
		}
		rows = append(rows, []string{d.ID, d.Name, d.Delegation, d.Seat, attendance, d.Note})
	}
	return rows
}

func writeWorkbook(roll Roll, text TemplateText) ([]byte, error) {
	delegations := append([]string{rollFormat.Columns[fieldDelegation].Heading}, text.Delegations...)
	return sheet.Workbook{
		Sheet: rollSheet, Format: rollFormat, Rows: roll.rows(),
		Choices: []sheet.Choice{{Column: fieldAttendance, Values: attendances[:], Prompt: text.Attendance}, {Column: fieldDelegation, Page: delegationSheet}},
		Pages:   []sheet.Page{{Name: delegationSheet, Lines: delegations}, {Name: notesSheet, Lines: text.Notes}},
	}.Bytes()
}
