package play

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// A table is a CSV file with headings. Cells lose the white space around them.
type table struct {
	file     string
	headings []string
	line     int // of the headings
	rows     []row
}

// A row is one record and the number of its first line in the file.
type row struct {
	line  int
	cells []string
}

func readTable(fsys fs.FS, name string) (*table, error) {
	data, err := readFile(fsys, name)
	if err != nil {
		return nil, err
	}
	t, c := &table{file: name}, csv.NewReader(bytes.NewReader(data))
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, t.broken(cells, err)
		}
		line, _ := c.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if t.headings == nil {
			t.headings, t.line = cells, line
		} else {
			t.rows = append(t.rows, row{line, cells})
		}
	}
	if t.headings == nil {
		return nil, NewFault("CSV", name, "the file is empty; want a row of headings")
	}
	for i, h := range t.headings {
		if h != "" && slices.Contains(t.headings[:i], h) {
			return nil, t.headingFault(h, "the heading occurs twice")
		}
	}
	return t, nil
}

// broken says why a row is not one of the table.
func (t *table) broken(cells []string, err error) *Fault {
	row := 0
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		row = parse.StartLine
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return NewFault("CSV", t.file, "%d cells in this row, %d headings; a comma within a cell needs quotation marks around it",
			len(cells), len(t.headings)).at(row, "")
	}
	return NewFault("CSV", t.file, "quotation marks: a cell with marks in it is written \"…\", with each inner mark doubled").at(row, "")
}

// column returns the index of a heading.
func (t *table) column(heading string) (int, error) {
	i := slices.Index(t.headings, heading)
	if i < 0 {
		return 0, t.headingFault(heading, "the column is missing; there are %s", shorten(strings.Join(t.headings, ", ")))
	}
	return i, nil
}

// shorten cuts a text that is quoted in a message.
func shorten(text string) string {
	if r := []rune(text); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return text
}

// headingFault makes a fault of a heading.
func (t *table) headingFault(heading, format string, args ...any) *Fault {
	return NewFault("COLUMN", t.file, format, args...).at(t.line, heading)
}

// fault makes a fault of a cell.
func (t *table) fault(code string, r row, column int, format string, args ...any) *Fault {
	return NewFault(code, t.file, format, args...).at(r.line, t.headings[column])
}

// unique returns the cells of a column, none of which may be empty or occur twice.
func (t *table) unique(column int) ([]string, error) {
	seen, values := map[string]int{}, make([]string, len(t.rows))
	for i, r := range t.rows {
		v := r.cells[column]
		if v == "" {
			return nil, t.fault("EMPTY", r, column, "the cell is empty")
		}
		if before, twice := seen[v]; twice {
			return nil, t.fault("DUPLICATE", r, column, "%q is also in row %d", v, before)
		}
		seen[v], values[i] = r.line, v
	}
	return values, nil
}

// places reads a column of serial numbers 1 to n; without it rows stand in their own order.
func (t *table) places(heading string) ([]int, error) {
	places := make([]int, len(t.rows))
	column := slices.Index(t.headings, heading)
	if column < 0 {
		for i := range places {
			places[i] = i
		}
		return places, nil
	}
	if _, err := t.unique(column); err != nil {
		return nil, err
	}
	for i, r := range t.rows {
		n, err := strconv.Atoi(r.cells[column])
		if err != nil || n < 1 || n > len(t.rows) || r.cells[column] != strconv.Itoa(n) {
			return nil, t.fault("NUMBER", r, column, "%q: want the serial numbers 1 to %d", r.cells[column], len(t.rows))
		}
		places[i] = n - 1
	}
	return places, nil
}
