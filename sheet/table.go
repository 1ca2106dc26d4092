package sheet

import (
	"cmp"
	"slices"
	"strings"
)

// A table is being read, from whichever format.
type table struct {
	form    Format
	take    func(Row)
	sheet   string
	faults  Faults
	ignored []string
	full    bool // more rows than are read

	above    int // rows that are not empty before the headings
	headings int // the row of the headings, 0 until it is found
	count    int // rows below them
	fields   map[int]int
	columns  []int // of each field, 0 if it is not there

	rows    []map[string]int // of each field whose texts must differ, where they stand; folded ones too
	numbers []numberedRow
	padded  []int // of each field, digits of the longest code that begins with a zero
}

// A numberedRow is a code that the spreadsheet holds as a number.
type numberedRow struct {
	row, field int
	code       string
}

func newTable(name string, f Format, take func(Row)) *table {
	n := len(f.Columns)
	t := &table{form: f, take: take, sheet: shorten(name), fields: map[int]int{}, columns: make([]int, n), padded: make([]int, n)}
	for range n {
		t.rows = append(t.rows, map[string]int{})
	}
	return t
}

func (t *table) heading(field int) string { return t.form.Columns[field].Heading }

// field returns the field with a heading, -1 if there is none.
func (t *table) field(heading string) int {
	return slices.IndexFunc(t.form.Columns, func(c Column) bool { return c.has(heading) })
}

// fault tells a fault of the whole file or sheet.
func (t *table) fault(code, format string, args ...any) { t.tell(0, "", code, format, args) }

// at tells a fault of a row.
func (t *table) at(row int, code, format string, args ...any) {
	t.tell(row, "", code, format, args)
}

// in tells a fault of a cell under a heading.
func (t *table) in(row, field int, code, format string, args ...any) {
	column := t.heading(field)
	if t.columns[field] > 0 {
		column = columnLetters(t.columns[field]) + " " + column
	}
	t.tell(row, column, code, format, args)
}

func (t *table) tell(row int, column, code, format string, args []any) {
	if len(t.faults) < MaxFaults {
		t.faults = append(t.faults, NewFault(t.sheet, row, column, code, format, args...))
	}
}

// stopped reports whether there is no use in reading on.
func (t *table) stopped() bool { return t.full || len(t.faults) >= MaxFaults }

// columnLetters names a column as spreadsheets do: 1 is A, 27 is AA.
func columnLetters(n int) string {
	var letters []byte
	for ; n > 0; n = (n - 1) / 26 {
		letters = append(letters, byte('A'+(n-1)%26))
	}
	slices.Reverse(letters)
	return string(letters)
}

// shorten cuts a text that is quoted in a fault.
func shorten(text string) string {
	n := 0
	for i := range text {
		if n++; n > 100 {
			return text[:i] + "…"
		}
	}
	return text
}

// add takes the cells of the next row. Those that are not there are empty.
func (t *table) add(row int, hidden bool, cells []cell) {
	cells = slices.DeleteFunc(cells, func(c cell) bool {
		return c.empty() || t.headings > 0 && !t.reads(c.column)
	})
	switch {
	case len(cells) == 0:
	case t.headings == 0:
		t.addHeadings(row, hidden, cells)
	case hidden:
		t.at(row, "HIDDEN", "the row is hidden and holds data; show it, or delete it")
	case t.count == t.form.Most:
		t.at(row, "TOO_MANY", "more than %d rows", t.form.Most)
		t.full = true
	default:
		t.count++
		t.addRow(row, cells)
	}
}

// reads reports whether a column has one of the headings.
func (t *table) reads(column int) bool {
	_, known := t.fields[column]
	return known
}

// addHeadings takes a row before the first one. It is that of the headings if one of those that are wanted is in it.
func (t *table) addHeadings(row int, hidden bool, cells []cell) {
	if !slices.ContainsFunc(cells, func(c cell) bool {
		field := t.field(c.heading())
		return field >= 0 && t.form.Columns[field].Wanted
	}) {
		t.above++
		return
	}
	t.headings = row
	if hidden {
		t.at(row, "HIDDEN", "the row of the headings is hidden; show it")
	}
	if t.above > 0 {
		t.at(row, "COLUMN", "the headings are not in the first row that is not empty; remove what stands above them")
	}
	for _, c := range cells {
		t.addHeading(row, c)
	}
	for f, c := range t.form.Columns {
		if c.Wanted && t.columns[f] == 0 {
			t.in(row, f, "COLUMN", "the column is missing; there are %s", shorten(strings.Join(t.ignored, ", ")))
			t.full = true
		}
	}
}

func (t *table) addHeading(row int, c cell) {
	text := c.heading()
	if c.kind == cellFormula { // it may yield one of ours on the next screen
		t.tell(row, strings.TrimSpace(columnLetters(c.column)+" "+shorten(text)), "FORMULA", "a formula; replace it by the heading itself", nil)
		return
	}
	field := t.field(text)
	if field < 0 {
		if alike := t.field(Fold(text)); alike >= 0 {
			t.in(row, alike, "COLUMN", "%q looks like the heading %s, but is another; write it anew", shorten(text), t.heading(alike))
		}
		t.ignored = append(t.ignored, shorten(text))
		return
	}
	if t.columns[field] > 0 {
		t.in(row, field, "COLUMN", "the heading occurs twice, also in column %s", columnLetters(c.column))
		return
	}
	t.columns[field], t.fields[c.column] = c.column, field
}

// finish tells what can be seen only when the whole table was read.
func (t *table) finish() {
	switch {
	case len(t.faults) > 0:
	case t.headings == 0:
		t.fault("SHEET", "no row has the headings %s", t.wanted())
	case t.count == 0:
		t.at(t.headings, "EMPTY", "there are headings, but nothing below them")
	}
	for _, n := range t.numbers {
		if len(n.code) < t.padded[n.field] {
			t.in(n.row, n.field, "NUMBER", "%s is a number and may have lost zeros at its front, which others in the column have; "+
				"format the column as text and write it anew", n.code)
		}
	}
	slices.SortStableFunc(t.faults, func(a, b Fault) int {
		x, y := a.letters(), b.letters()
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
	})
}

// wanted lists the headings without which there is no table.
func (t *table) wanted() string {
	var all []string
	for _, c := range t.form.Columns {
		if c.Wanted {
			all = append(all, c.Heading)
		}
	}
	return strings.Join(all, ", ")
}
