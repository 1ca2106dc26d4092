package sheet

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The limits of a worksheet (ECMA-376 part 1, section 18.3.1).
const (
	maxSheetRows    = 1 << 20
	maxSheetColumns = 1 << 14
)

// A sheetReader passes the rows of a worksheet on to a table:
//
//	worksheet
//	  cols         col min max hidden
//	  sheetData    row r hidden
//	                 c r s t           reference, style, type
//	                   f               formula
//	                   v | is          value, or text
//	  mergeCells   mergeCell ref
type sheetReader struct {
	w     *workbook
	t     *table
	probe bool // only the headings are looked for

	hidden  [][2]int // columns
	row     int
	unseen  bool // the row
	cells   []cell
	cell    cell
	style   int
	kind    string
	formula bool
	text    strings.Builder
}

// readSheet reads a worksheet into t, or as far as its headings.
func (w *workbook) readSheet(s worksheet, t *table, probe bool) error {
	r := &sheetReader{w: w, t: t, probe: probe}
	if err := w.each(s.part, r.visit); err != nil {
		return err
	}
	for _, span := range r.hidden {
		for f, column := range t.columns {
			if column >= span[0] && column <= span[1] {
				t.in(t.headings, f, "HIDDEN", "the column is hidden; show it, or delete it")
			}
		}
	}
	return nil
}

func (r *sheetReader) visit(at []string, token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return r.start(at, token)
	case xml.CharData:
		if r.inCell(at) && len(at) > 4 && (at[4] == "v" && len(at) == 5 || at[4] == "is" && isTextOf(at[5:])) {
			r.text.Write(token)
		}
	case xml.EndElement:
		switch {
		case r.inCell(at) && len(at) == 4:
			return r.endCell()
		case len(at) == 3 && at[1] == "sheetData":
			return r.endRow()
		}
	}
	return nil
}

func (r *sheetReader) inCell(at []string) bool { return len(at) >= 4 && at[1] == "sheetData" }

func (r *sheetReader) start(at []string, e xml.StartElement) error {
	switch {
	case len(at) == 1:
		if at[0] != "worksheet" {
			return fmt.Errorf("%q, want a worksheet", at[0])
		}
	case len(at) == 3 && at[1] == "cols":
		return r.startColumns(e)
	case len(at) == 3 && at[1] == "sheetData" && at[2] == "row":
		return r.startRow(e)
	case len(at) == 4 && at[1] == "sheetData" && at[3] == "c":
		return r.startCell(e)
	case at[1] == "sheetData" && (len(at) == 3 || len(at) == 4):
		return fmt.Errorf("%q among the rows", at[len(at)-1]) // another program may see rows in it
	case r.inCell(at) && at[4] == "f":
		r.formula = true
	case len(at) == 3 && at[1] == "mergeCells":
		return r.merged(xmlAttribute(e, "ref"))
	}
	return nil
}

func (r *sheetReader) startColumns(e xml.StartElement) error {
	if !isTrue(xmlAttribute(e, "hidden")) && !isZero(xmlAttribute(e, "width")) {
		return nil
	}
	first, err := parseIndex(xmlAttribute(e, "min"), maxSheetColumns+1)
	if err != nil {
		return err
	}
	last, err := parseIndex(xmlAttribute(e, "max"), maxSheetColumns+1)
	if err != nil {
		return err
	}
	if r.hidden = append(r.hidden, [2]int{first, last}); len(r.hidden) > maxSheetColumns {
		return errTooLarge
	}
	return nil
}

// isZero reports whether a width or a height hides.
func isZero(value string) bool {
	n, err := strconv.ParseFloat(value, 64)
	return err == nil && n <= 0
}

// startRow begins a row. Its number may be left out, and is then the next; numbers must ascend, so that no row can stand
// in two places.
func (r *sheetReader) startRow(e xml.StartElement) error {
	row := r.row + 1
	if number := xmlAttribute(e, "r"); number != "" {
		n, err := parseIndex(number, maxSheetRows+1)
		if err != nil {
			return err
		}
		if n < row {
			return fmt.Errorf("row %d after row %d", n, r.row)
		}
		row = n
	}
	if row > maxSheetRows {
		return fmt.Errorf("row %d, at most %d", row, maxSheetRows)
	}
	r.row, r.cells, r.cell = row, r.cells[:0], cell{}
	r.unseen = isTrue(xmlAttribute(e, "hidden")) || isZero(xmlAttribute(e, "ht"))
	return nil
}

func (r *sheetReader) startCell(e xml.StartElement) error {
	column := r.cell.column + 1
	if reference := xmlAttribute(e, "r"); reference != "" {
		c, row, err := parseReference(reference)
		if err != nil {
			return err
		}
		if row != r.row || c < column {
			return fmt.Errorf("cell %s out of its place in row %d", reference, r.row)
		}
		column = c
	}
	if column > maxSheetColumns {
		return fmt.Errorf("row %d: %d cells, at most %d", r.row, column, maxSheetColumns)
	}
	style, err := 0, error(nil)
	if s := xmlAttribute(e, "s"); s != "" {
		style, err = parseIndex(s, max(1, len(r.w.formats)))
	}
	r.cell, r.style, r.kind, r.formula = cell{column: column}, style, xmlAttribute(e, "t"), false
	r.text.Reset()
	return err
}

func (r *sheetReader) endCell() error {
	c := &r.cell
	c.text = r.text.String()
	switch {
	case r.formula:
		c.kind = cellFormula
	case r.kind == "" || r.kind == "n":
		c.kind = cellNumber
		if len(r.w.formats) > 0 {
			c.format = r.w.formats[r.style]
		}
	case r.kind == "inlineStr" || r.kind == "str":
		c.text = unescape(c.text)
	case r.kind == "b":
		c.kind = cellBoolean
	case r.kind == "e":
		c.kind = cellError
	case r.kind == "d":
		c.kind = cellDate
	case r.kind != "s":
		return fmt.Errorf("row %d: a cell of type %.40q", r.row, r.kind)
	}
	// A formula may stand where a heading should, with its value among the texts.
	if r.kind == "s" && c.text != "" {
		i, err := parseIndex(c.text, len(r.w.strings))
		if err != nil {
			return err
		}
		c.text = r.w.strings[i]
	}
	if !c.empty() && (r.t.headings == 0 || r.t.reads(c.column)) {
		r.cells = append(r.cells, *c)
	}
	return nil
}

func (r *sheetReader) endRow() error {
	r.t.add(r.row, r.unseen, r.cells)
	// Headings may stand below some titles, which is told; further down is another table.
	if r.t.stopped() || r.t.headings == 0 && r.t.above > 10 || r.probe && r.t.headings > 0 {
		return errStop
	}
	return nil
}

// merged tells merged cells of the table: all but the first of them are empty whatever they show.
func (r *sheetReader) merged(reference string) error {
	from, to, ok := strings.Cut(reference, ":")
	if !ok {
		to = from
	}
	left, top, err := parseReference(from)
	if err != nil {
		return err
	}
	right, bottom, err := parseReference(to)
	if err != nil {
		return err
	}
	if r.t.headings == 0 || bottom < r.t.headings {
		return nil
	}
	for f, column := range r.t.columns {
		if column >= left && column <= right && column > 0 {
			r.t.in(top, f, "MERGED", "the cells %s are merged; split them and fill each", reference)
			return nil
		}
	}
	return nil
}

var cellReference = regexp.MustCompile(`^([A-Z]{1,3})([1-9][0-9]{0,6})$`)

// parseReference reads a reference like AB12, which is column 28 and row 12.
func parseReference(reference string) (column, row int, err error) {
	m := cellReference.FindStringSubmatch(reference)
	if m == nil {
		return 0, 0, fmt.Errorf("%.40q is no cell", reference)
	}
	for _, letter := range m[1] {
		column = column*26 + int(letter-'A') + 1
	}
	row, err = strconv.Atoi(m[2])
	if err != nil || column > maxSheetColumns || row > maxSheetRows {
		return 0, 0, fmt.Errorf("%.40q is no cell", reference)
	}
	return column, row, nil
}
