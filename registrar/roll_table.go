package registrar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A rollTable is a roll being read, from whichever format.
type rollTable struct {
	sheet   string
	faults  RollFaults
	roll    Roll
	ignored []string
	full    bool // more rows than are read

	above    int // rows that are not empty before the headings
	headings int // the row of the headings, 0 until it is found
	fields   map[int]int
	columns  [fieldCount]int // of each field, 0 if it is not there

	rows    [fieldCount]map[string]int // of each field that must differ, where its values stand; folded ones too
	spelt   map[string]string          // folded delegations, as they were first written
	numbers []numberedRow
	padded  int // digits of the longest number of a deputy that begins with a zero
}

// A numberedRow is a deputy's number that the spreadsheet holds as a number.
type numberedRow struct {
	row int
	id  string
}

func newRollTable(name string) *rollTable {
	t := &rollTable{sheet: shorten(name), fields: map[int]int{}, spelt: map[string]string{}}
	for _, f := range []int{fieldID, fieldSeat} {
		t.rows[f] = map[string]int{}
	}
	return t
}

// fault tells a fault of the whole file or sheet.
func (t *rollTable) fault(code, format string, args ...any) { t.tell(0, "", code, format, args) }

// at tells a fault of a row.
func (t *rollTable) at(row int, code, format string, args ...any) {
	t.tell(row, "", code, format, args)
}

// in tells a fault of a cell under a heading.
func (t *rollTable) in(row, field int, code, format string, args ...any) {
	column := rollHeadings[field]
	if t.columns[field] > 0 {
		column = columnLetters(t.columns[field]) + " " + column
	}
	t.tell(row, column, code, format, args)
}

func (t *rollTable) tell(row int, column, code, format string, args []any) {
	if len(t.faults) < maxRollFaults {
		t.faults = append(t.faults, RollFault{t.sheet, row, column, code, fmt.Sprintf(format, args...), format, args})
	}
}

// stopped reports whether there is no use in reading on.
func (t *rollTable) stopped() bool { return t.full || len(t.faults) >= maxRollFaults }

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
func (t *rollTable) add(row int, hidden bool, cells []rollCell) {
	cells = slices.DeleteFunc(cells, func(c rollCell) bool {
		return c.empty() || t.headings > 0 && !t.reads(c.column)
	})
	switch {
	case len(cells) == 0:
	case t.headings == 0:
		t.addHeadings(row, hidden, cells)
	case hidden:
		t.at(row, "HIDDEN", "the row is hidden and holds data; show it, or delete it")
	case len(t.roll) == maxRollRows:
		t.at(row, "TOO_MANY", "more than %d deputies", maxRollRows)
		t.full = true
	default:
		t.addDeputy(row, cells)
	}
}

// reads reports whether a column has one of the headings.
func (t *rollTable) reads(column int) bool {
	_, known := t.fields[column]
	return known
}

// addHeadings takes a row before any deputy. It is that of the headings if one of those that are wanted is in it.
func (t *rollTable) addHeadings(row int, hidden bool, cells []rollCell) {
	if !slices.ContainsFunc(cells, func(c rollCell) bool {
		text := c.heading()
		return text == rollHeadings[fieldID] || text == rollHeadings[fieldName]
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
	for _, f := range []int{fieldID, fieldName} {
		if t.columns[f] == 0 {
			t.in(row, f, "COLUMN", "the column is missing; there are %s", shorten(strings.Join(t.ignored, ", ")))
			t.full = true
		}
	}
}

func (t *rollTable) addHeading(row int, c rollCell) {
	text := c.heading()
	if c.kind == cellFormula { // it may yield one of ours on the next screen
		t.tell(row, strings.TrimSpace(columnLetters(c.column)+" "+shorten(text)), "FORMULA", "a formula; replace it by the heading itself", nil)
		return
	}
	field := slices.Index(rollHeadings[:], text)
	if field < 0 {
		if alike := slices.Index(rollHeadings[:], foldText(text)); alike >= 0 {
			t.in(row, alike, "COLUMN", "%q looks like the heading %s, but is another; write it anew", shorten(text), rollHeadings[alike])
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

// finish tells what can be seen only when the whole roll was read.
func (t *rollTable) finish() {
	switch {
	case len(t.faults) > 0:
	case t.headings == 0:
		t.fault("SHEET", "no row has the headings %s and %s", rollHeadings[fieldID], rollHeadings[fieldName])
	case len(t.roll) == 0:
		t.at(t.headings, "EMPTY", "there are headings, but no deputies below them")
	}
	for _, n := range t.numbers {
		if len(n.id) < t.padded {
			t.in(n.row, fieldID, "NUMBER", "%s is a number and may have lost zeros at its front, which others in the column have; "+
				"format the column as text and write it anew", n.id)
		}
	}
	slices.SortStableFunc(t.faults, func(a, b RollFault) int { return cmp.Compare(a.Row, b.Row) })
}
