// Package sheet reads one table of which every cell counts, from an XLSX workbook or CSV, and writes such tables to fill in. A file
// from outside is bounded before it is unpacked, and all of it is taken or nothing.
//
// Everything that a person at the screen would not see as the program does is a fault: formulas and what was reckoned from
// them, numbers shown otherwise than they are, hidden or merged cells, look-alike characters, and cells that another spreadsheet
// would take for a formula. Fills and fonts are not looked at: white writing on white is read.
package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// A Format says which columns a table has. The first row that is not empty has the headings, and each row below it is one of
// whatever is listed. White space around a cell is ignored, and so are rows and sheets without anything to read, and columns under
// other headings.
type Format struct {
	Columns []Column
	Most    int // rows below the headings
}

// A Column is one heading and what may stand below it.
type Column struct {
	Heading  string
	Also     []string // other headings by which it is known
	Remark   bool     // a remark in brackets may follow the heading: 满意率(满意/有效票)
	Kind     Kind
	Most     int  // characters
	Wanted   bool // the column is there, and no cell of it is empty
	Distinct bool // no two rows have the same, or what looks alike
}

// has reports whether a heading is one of the column's.
func (c Column) has(heading string) bool {
	if at := strings.IndexAny(heading, "(（"); c.Remark && at > 0 {
		heading = strings.TrimSpace(heading[:at])
	}
	return heading == c.Heading || slices.Contains(c.Also, heading)
}

// A Kind is what the cells of a column hold.
type Kind int

// The kinds.
const (
	Text  Kind = iota // a text without look-alike characters
	Name              // the same, with a letter, and no number
	Code              // a number as people write it, "0012" not being "12": digits, Latin letters, Han and - _ . / #
	Place             // a text that may be a number, such as that of a seat
	Free              // a text in any writing
)

// Example begins the code of a row that shows how the table is filled in, which is nobody's and must be deleted.
const Example = "示例"

// MaxFile bounds the bytes of a file.
const MaxFile = 32 << 20

// A Row is one row below the headings. Texts are in the order of the format's columns; one that is empty was empty, or Bad.
type Row struct {
	Number int // as the spreadsheet numbers it
	Texts  []string
	Bad    []bool // has a fault already
	table  *table
}

// Has reports whether the table has a column.
func (r Row) Has(column int) bool { return r.table.columns[column] > 0 }

// Fault tells a fault of a cell of the row. The format and its arguments are told apart, so that it can be said in another language.
func (r Row) Fault(column int, code, format string, args ...any) {
	r.table.in(r.Number, column, code, format, args...)
}

// Read reads a table and hands each row to take. The name is that of the file and stands in faults about the file as a whole; what
// it ends in does not matter, since the format is told by the content. It returns the headings of the columns that were ignored:
// whoever imports should be shown them, for a misspelt heading is among them. The error is of type [Faults] and has all faults, up to
// the first hundred; what was taken is then worth nothing.
func Read(name string, data []byte, f Format, take func(Row)) (ignored []string, err error) {
	t := newTable(name, f, take)
	switch {
	case len(data) > MaxFile:
		t.fault("FILE_TOO_LARGE", "%d bytes, at most %d", len(data), MaxFile)
	case len(bytes.TrimSpace(data)) == 0:
		t.fault("FILE_EMPTY", "the file is empty")
	case bytes.HasPrefix(data, []byte("PK")):
		t.readWorkbook(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")): // OLE, of Excel to 2003 and of sealed files
		t.fault(oldFormat(data))
	default:
		t.readCSV(data)
	}
	return t.end()
}

// Check takes rows, the headings first, as if they had been read from a file.
func Check(name string, rows [][]string, f Format, take func(Row)) error {
	t := newTable(name, f, take)
	for i, row := range rows {
		var cells []cell
		for column, text := range row {
			cells = append(cells, cell{column: column + 1, text: text})
		}
		t.add(i+1, false, cells)
	}
	_, err := t.end()
	return err
}

// end ends the reading.
func (t *table) end() ([]string, error) {
	t.finish()
	if len(t.faults) > 0 {
		return nil, t.faults
	}
	return t.ignored, nil
}

// oldFormat says why a compound file is refused. A workbook with a password to open it is one too, with the stream
// EncryptedPackage in it ([MS-OFFCRYPTO], section 1.3.2).
func oldFormat(data []byte) (code, reason string) {
	if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
		return "PASSWORD", "the workbook is protected by a password; open it and save it without one"
	}
	return "OLD_FORMAT", "an old .xls or .et file, perhaps with a password; open it and save it as .xlsx"
}

// A Fault says what is wrong in a table, and where: the sheet or, for a fault of the file, the file's name; the row as the
// spreadsheet numbers it, 0 if it is not about one; the column's letter and heading; and the reason in English, which [Fault.In]
// says in another language.
type Fault struct {
	Sheet  string `json:"sheet"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Code   string `json:"code"`
	Reason string `json:"reason"`

	format string // that made the reason
	args   []any
}

// NewFault makes a fault. Of what is read strictly and is no table, sheet is the name of the file, and column a field.
func NewFault(sheet string, row int, column, code, format string, args ...any) Fault {
	return Fault{sheet, row, column, code, fmt.Sprintf(format, args...), format, args}
}

// In says the reason in the language of a sprintf that knows the English formats.
func (f Fault) In(sprintf func(format string, args ...any) string) string {
	return sprintf(f.format, f.args...)
}

// letters are those of the column in a spreadsheet; "" if it is about none.
func (f Fault) letters() string {
	letters, _, _ := strings.Cut(f.Column, " ")
	return letters
}

func (f Fault) Error() string {
	where := f.Sheet
	if f.Row > 0 {
		where += fmt.Sprintf(", row %d", f.Row)
	}
	if f.Column != "" {
		where += fmt.Sprintf(", column %q", f.Column)
	}
	return fmt.Sprintf("%s: %s", where, f.Reason)
}

// Faults are all faults of a table, in the order of its rows as far as possible. Faults quote cells: they are as confidential as the
// table.
type Faults []Fault

// MaxFaults is where reading stops: nobody mends more at a time, and a hostile file must not fill the memory.
const MaxFaults = 100

func (f Faults) Error() string {
	if len(f) == 0 {
		return "no faults"
	}
	if len(f) == 1 {
		return f[0].Error()
	}
	return fmt.Sprintf("%v (and %d faults more)", f[0], len(f)-1)
}
