package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxCommas bounds the cells of a CSV file, each of which takes many times its size in memory.
const maxCommas = 4_000_000

// readCSV reads a table of comma-separated values. Rows are counted as a spreadsheet shows them: a line break within a
// cell, which is a fault of its own, does not begin another.
func (t *table) readCSV(data []byte) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !bytes.Contains(data, []byte("\n")) { // some programs end lines as old Macs did
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if !t.isText(data) {
		return
	}
	c, within := csv.NewReader(bytes.NewReader(data)), 0
	c.ReuseRecord = true
	for !t.stopped() {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			row := 0
			if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
				row = parse.StartLine - within
			}
			t.at(row, "CSV", "quotation marks: a cell with marks in it is written \"…\", with each inner mark doubled")
			return
		}
		line, _ := c.FieldPos(0)
		row, cells := line-within, make([]cell, 0, len(t.columns))
		for i, text := range record {
			if within += strings.Count(text, "\n"); text == "" || i >= maxSheetColumns {
				continue
			}
			cells = append(cells, cell{column: i + 1, text: text})
		}
		if err != nil {
			t.at(row, "CSV", "%d cells in this row, %d in the first; a comma within a cell needs quotation marks around it",
				len(record), c.FieldsPerRecord)
			continue
		}
		t.add(row, false, cells)
	}
}

// isText reports whether data may be a CSV file at all, and says what else it is.
func (t *table) isText(data []byte) bool {
	for _, other := range []string{"%PDF", "<", "{", "\x1f\x8b", "\x89PNG", "7z\xbc\xaf", "Rar!"} {
		if bytes.HasPrefix(bytes.TrimSpace(data), []byte(other)) {
			t.fault("FORMAT", "not a spreadsheet, whatever its name says; open it in one and save it as .xlsx")
			return false
		}
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		t.fault("ENCODING", "the file is UTF-16; save it as .xlsx, or as CSV UTF-8")
		return false
	}
	if commas := bytes.Count(data, []byte(",")); commas > maxCommas {
		t.fault("CSV", "%d commas; no table of this kind has so many cells", commas)
		return false
	}
	row := 0
	for line := range bytes.Lines(data) {
		row++
		if !utf8.Valid(line) {
			t.at(row, "ENCODING", "not UTF-8 but perhaps GBK; save the file as .xlsx, or as CSV UTF-8")
			return false
		}
		if bytes.IndexByte(line, 0) >= 0 {
			t.at(row, "ENCODING", "a zero byte, perhaps of UTF-16; save the file as .xlsx, or as CSV UTF-8")
			return false
		}
	}
	return true
}
