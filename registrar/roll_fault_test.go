package registrar

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/sheet"
)

// A faultCase is a file with one thing wrong in it, and how that is told. An empty sheet stands for the file's name.
type faultCase struct {
	name   string
	data   []byte
	sheet  string
	row    int
	column string
	code   string
	reason string // part of it
}

// Faults of a file as such, and of CSV.
func TestReadRoll_FileFaults(t *testing.T) {
	const heads = "代表编号,姓名,代表团,座位号,出席情况,备注\n"
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	utf16 := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	for _, c := range []faultCase{
		{name: "empty", data: []byte(" \n"), code: "FILE_EMPTY", reason: "the file is empty"},
		{name: "too large", data: make([]byte, sheet.MaxFile+1), code: "FILE_TOO_LARGE", reason: "at most 33554432"},
		{name: "PDF", data: []byte("%PDF-1.7"), code: "FORMAT", reason: "not a spreadsheet"},
		{name: "page that is named .xls", data: []byte("<html><table><tr><td>代表编号</td>"), code: "FORMAT", reason: "not a spreadsheet"},
		{name: "document of words", data: workbookOf(t, "_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`), code: "FORMAT", reason: ".xlsx"},
		{name: "OpenDocument", data: workbookOf(t, "[Content_Types].xml", ""), code: "FORMAT", reason: ".xlsx"},
		{name: "old .xls", data: []byte(ole + utf16("Workbook")), code: "OLD_FORMAT", reason: "old .xls"},
		{name: "password", data: []byte(ole + utf16("EncryptedPackage")), code: "PASSWORD", reason: "save it without one"},
		{name: "macros", data: workbookOf(t, "xl/vbaProject.bin", "x"), code: "MACROS", reason: "save it as .xlsx"},
		{name: "macros by type", data: workbookOf(t, "[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`), code: "MACROS", reason: "save it as .xlsx"},
		{name: "UTF-16", data: []byte("\xff\xfe" + utf16("a,b")), code: "ENCODING", reason: "UTF-16"},
		{name: "UTF-16 without mark", data: []byte(utf16("a,b")), row: 1, code: "ENCODING", reason: "UTF-16"},
		{name: "GBK", data: []byte("id\n\xb4\xfa\xb1\xed"), row: 2, code: "ENCODING", reason: "GBK"},
		{name: "no headings", data: []byte("a,b\n1,2\n"), code: "SHEET", reason: "no row has the headings 代表编号, 姓名"},
		{name: "title above", data: []byte("名册,\n代表编号,姓名\n1,张三\n"), row: 2, code: "COLUMN", reason: "remove what stands above"},
		{name: "only headings", data: []byte(heads), row: 1, code: "EMPTY", reason: "nothing below them"},
		{name: "no ID column", data: []byte("编号,姓名\n1,张三\n"), row: 1, column: "代表编号", code: "COLUMN", reason: "missing; there are 编号"},
		{name: "no name column", data: []byte("代表编号,名\n1,张三\n"), row: 1, column: "姓名", code: "COLUMN", reason: "missing"},
		{name: "heading twice", data: []byte("代表编号,姓名,姓名\n1,张三,张三\n"), row: 1, column: "B 姓名", code: "COLUMN", reason: "twice, also in column C"},
		{name: "heading with a space", data: []byte("代表编号,姓名,座 位号\n1,张三,\n"), row: 1, column: "座位号", code: "COLUMN", reason: "looks like the heading"},
		{name: "mark within a cell", data: []byte(heads + "1,张\"三,,,出席,\n"), row: 2, code: "CSV", reason: "quotation marks"},
		{name: "mark not closed", data: []byte(heads + "1,\"张三,,,出席,\n"), row: 2, code: "CSV", reason: "quotation marks"},
		{name: "cells too many", data: []byte(heads + "1,张三,,,出席,,\n"), row: 2, code: "CSV", reason: "7 cells in this row, 6"},
		{name: "cells too few", data: []byte(heads + "1,张三\n"), row: 2, code: "CSV", reason: "2 cells in this row, 6"},
		{name: "line break", data: []byte(heads + "1,\"张\n三\",,,出席,\n"), row: 2, column: "B 姓名", code: "TEXT", reason: "line break"},
		{name: "formula", data: []byte(heads + "1,\"=HYPERLINK(\"\"x\"\")\",,,出席,\n"), row: 2, column: "B 姓名", code: "INJECTION", reason: `begins with "="`},
		{name: "scientific", data: []byte(heads + "1.23E+11,张三,,,出席,\n"), row: 2, column: "A 代表编号", code: "NUMBER", reason: "longer number"},
		{name: "date", data: []byte(heads + "1,张三,,3月12日,出席,\n"), row: 2, column: "D 座位号", code: "DATE", reason: "makes of 3-12"},
		{name: "date of Excel in English", data: []byte(heads + "12-Mar,张三,,,出席,\n"), row: 2, column: "A 代表编号", code: "DATE", reason: "makes of 3-12"},
		{name: "too many", data: []byte("代表编号,姓名\n" + manyRows(maxRollRows+1)), row: maxRollRows + 2, code: "TOO_MANY", reason: "more than 100000"},
	} {
		c.sheet = "roll"
		c.check(t)
	}
}

func manyRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d,张\n", i)
	}
	return b.String()
}

// check reads the file and wants its one fault.
func (c faultCase) check(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		roll, _, err := ReadRoll("roll", c.data)
		faults, ok := err.(sheet.Faults)
		if !ok || roll != nil {
			t.Fatalf("read: %+v, %v", roll, err)
		}
		f := faults[0]
		if len(faults) != 1 || f.Sheet != c.sheet || f.Row != c.row || f.Column != c.column || f.Code != c.code || !strings.Contains(f.Reason, c.reason) {
			t.Errorf("%d faults, first %+v; want %s %d %q %s %q", len(faults), f, c.sheet, c.row, c.column, c.code, c.reason)
		}
		if again := f.In(fmt.Sprintf); again != f.Reason || strings.Contains(again, "%!") {
			t.Errorf("%q, from its format %q", f.Reason, again)
		}
	})
}

// Faults of a workbook: how a cell is held, what is hidden or merged, which sheet is meant.
func TestReadRoll_WorkbookFaults(t *testing.T) {
	second := func(name string) func(x *excelize.File) {
		return func(x *excelize.File) {
			x.NewSheet(name)
			x.SetSheetRow(name, "A1", &[]string{"代表编号", "姓名"})
		}
	}
	for _, c := range []struct {
		name   string
		edit   func(x *excelize.File)
		row    int
		column string
		code   string
		reason string
	}{
		{"formula", func(x *excelize.File) { x.SetCellFormula(rollSheet, "B3", `A3&"x"`) }, 3, "B 姓名", "FORMULA", "replace it by its value"},
		{"formula that yields nothing", func(x *excelize.File) { x.SetCellDefault(rollSheet, "F2", ""); x.SetCellFormula(rollSheet, "F2", `""`) }, 2, "F 备注", "FORMULA", "replace it"},
		{"formula for a heading", func(x *excelize.File) {
			x.SetCellDefault(rollSheet, "F1", "")
			x.SetCellFormula(rollSheet, "F1", `"备"`)
		}, 1, "F", "FORMULA", "replace it by the heading"},
		{"date as ID", set("A3", time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)), 3, "A 代表编号", "DATE", "as text"},
		{"date as seat, in Chinese", styled("D2", 46093, `m"月"d"日";@`), 2, "D 座位号", "DATE", "as text"},
		{"zeros only shown", styled("A3", 13, "0000"), 3, "A 代表编号", "NUMBER", "only shown with zeros"},
		{"zeros lost", set("A3", 13), 3, "A 代表编号", "NUMBER", "may have lost zeros"},
		{"number of 18 digits", set("A3", 1.23456789012345678e17), 3, "A 代表编号", "NUMBER", "15 digits"},
		{"scientific", func(x *excelize.File) { x.SetCellDefault(rollSheet, "A3", "1E+5") }, 3, "A 代表编号", "NUMBER", "15 digits"},
		{"fraction", set("D3", 1.5), 3, "D 座位号", "NUMBER", "not whole"},
		{"below zero", set("D3", -1), 3, "D 座位号", "NUMBER", "below zero"},
		{"shown with commas", styled("D3", 1000, "#,##0"), 3, "D 座位号", "NUMBER", "shown as something else"},
		{"number as name", set("B3", 7), 3, "B 姓名", "NUMBER", "not a name"},
		{"boolean", set("F3", true), 3, "F 备注", "BOOLEAN", "TRUE or FALSE"},
		{"merged", func(x *excelize.File) { x.MergeCell(rollSheet, "C2", "C3") }, 2, "C 代表团", "MERGED", "C2:C3"},
		{"merged headings", func(x *excelize.File) { x.MergeCell(rollSheet, "F1", "G1") }, 1, "F 备注", "MERGED", "F1:G1"},
		{"hidden row", func(x *excelize.File) { x.SetRowVisible(rollSheet, 3, false) }, 3, "", "HIDDEN", "row is hidden"},
		{"row without height", func(x *excelize.File) { x.SetRowHeight(rollSheet, 3, 0) }, 3, "", "HIDDEN", "row is hidden"},
		{"hidden column", func(x *excelize.File) { x.SetColVisible(rollSheet, "D", false) }, 1, "D 座位号", "HIDDEN", "column is hidden"},
		{"escaped control", set("F3", "a_x000D_b"), 3, "F 备注", "TEXT", "control character"},
		{"line break", set("F3", "a\nb"), 3, "F 备注", "TEXT", "line break"},
	} {
		faultCase{c.name, workbook(t, c.edit), rollSheet, c.row, c.column, c.code, c.reason}.check(t)
	}
	faultCase{name: "error cell", data: workbookOf(t, "xl/worksheets/sheet1.xml", sheetOf(`<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="e"><v>#N/A</v></c></row>`)),
		sheet: "S", row: 2, column: "B 姓名", code: "ERROR_CELL", reason: "#N/A"}.check(t)
	faultCase{name: "date by ISO 8601", data: workbookOf(t, "xl/worksheets/sheet1.xml", sheetOf(`<row r="2"><c r="A2" t="d"><v>2026-03-12</v></c><c r="B2" t="s"><v>2</v></c></row>`)),
		sheet: "S", row: 2, column: "A 代表编号", code: "DATE", reason: "as text"}.check(t)
	faultCase{name: "two sheets", data: workbook(t, second("旧名册")), sheet: "旧名册", code: "SHEET", reason: `"名册"`}.check(t)
	faultCase{name: "hidden sheet", data: workbook(t, func(x *excelize.File) { second("旧名册")(x); x.SetSheetVisible("旧名册", false) }),
		sheet: "旧名册", code: "HIDDEN", reason: "hidden sheet"}.check(t)
	faultCase{name: "no sheet", data: workbook(t, set("A1", "编号", "B1", "名")), sheet: "roll", code: "SHEET", reason: "no row has"}.check(t)
}

// Faults of the texts themselves, in whichever format.
func TestReadRoll_TextFaults(t *testing.T) {
	const id, name, delegation, seat, attendance, note = "A 代表编号", "B 姓名", "C 代表团", "D 座位号", "E 出席情况", "F 备注"
	for _, c := range []struct{ cell, text, column, code, reason string }{
		{"A3", "", id, "EMPTY", "the cell is empty"},
		{"B3", " ", name, "EMPTY", "the cell is empty"},
		{"A3", "0012", id, "DUPLICATE", `"0012" is also in row 2`},
		{"A3", "００12", id, "LOOKALIKE", `"０" (U+FF10) looks like "0"`},
		{"A3", "00 13", id, "LOOKALIKE", "a space within"},
		{"A3", "00\u00a013", id, "LOOKALIKE", "a space within"},
		{"A3", "00\u200b13", id, "TEXT", "U+200B"},
		{"A3", "OO12", id, "LOOKALIKE", "looks like the number in row 2"},
		{"A4", "АВ7", id, "TEXT", "in a number"},
		{"A3", "团1（2）", id, "TEXT", `"（"`},
		{"A3", strings.Repeat("1", 41), id, "TOO_LONG", "41 characters, at most 40"},
		{"B3", strings.Repeat("张", 201), name, "TOO_LONG", "201 characters, at most 200"},
		{"B3", strings.Repeat("张", 5000), name, "TOO_LONG", "more than 200"},
		{"B3", "张 三", name, "LOOKALIKE", "a space within"},
		{"B3", "张\u3000三", name, "LOOKALIKE", "a space within"},
		{"B3", "买买提•艾力", name, "LOOKALIKE", `looks like "·"`},
		{"B3", "\uf9d1书", name, "LOOKALIKE", `looks like "六"`},
		{"B3", "⼀心", name, "LOOKALIKE", `looks like "一"`},
		{"B3", "Аnna", name, "LOOKALIKE", "several scripts"},
		{"B3", "张ニ", name, "LOOKALIKE", "several scripts"},
		{"B3", "Rene\u0301", name, "LOOKALIKE", "not NFC"},
		{"B3", "张\u202e三", name, "TEXT", "U+202E"},
		{"B3", "—", name, "TEXT", "no letter"},
		{"C3", "城东代表团\ufe0f", delegation, "TEXT", "U+FE0F"},
		{"C3", "城东 代表团", delegation, "LOOKALIKE", `but "城东代表团" above`},
		{"D3", "3-12", seat, "DUPLICATE", "row 2"},
		{"D3", "3 -12", seat, "DUPLICATE", "row 2"},
		{"D3", "@1", seat, "INJECTION", `"@"`},
		{"E3", "列席", attendance, "CODE", `"列席": want 出席`},
		{"E3", "", attendance, "CODE", `"": want 出席`},
		{"F3", "＝1+1", note, "INJECTION", `"="`},
		{"F3", "-2+3", note, "INJECTION", `"-"`},
		{"F3", strings.Repeat("注", 201), note, "TOO_LONG", "at most 200"},
		{"A3", "示例001", id, "EXAMPLE", "delete the row"},
	} {
		row := int(c.cell[1] - '0')
		data := workbook(t, func(x *excelize.File) { x.SetCellStr(rollSheet, c.cell, c.text) })
		faultCase{c.cell + " " + fmt.Sprintf("%.20q", c.text), data, rollSheet, row, c.column, c.code, c.reason}.check(t)
	}
	// Case of letters, and both seats of a number: the roll of three has no such pair.
	faultCase{name: "other case", data: []byte("代表编号,姓名\na7,张\nA7,李\n"), sheet: "roll", row: 3, column: id, code: "LOOKALIKE", reason: "row 2"}.check(t)
}

// All faults are told at once, in the order of the rows, but not more than a hundred.
func TestReadRoll_AllFaults(t *testing.T) {
	_, _, err := ReadRoll("r.csv", []byte("代表编号,姓名,出席情况\n1,,出席\n,张三,来\n1,李四,出席\n"))
	var got []string
	for _, f := range err.(sheet.Faults) {
		got = append(got, fmt.Sprint(f.Row, " ", f.Column, " ", f.Code))
	}
	if want := "2 B 姓名 EMPTY; 3 A 代表编号 EMPTY; 3 C 出席情况 CODE; 4 A 代表编号 DUPLICATE"; strings.Join(got, "; ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, "; "), want)
	}
	if want := `r.csv, row 2, column "B 姓名": the cell is empty (and 3 faults more)`; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	_, _, err = ReadRoll("r.csv", []byte("代表编号,姓名\n"+strings.Repeat("1,\n", 200)))
	if n := len(err.(sheet.Faults)); n != sheet.MaxFaults {
		t.Errorf("%d faults", n)
	}
}

// Rows are those that the spreadsheet shows, though a cell above holds a line break.
func TestReadRoll_RowsAsShown(t *testing.T) {
	_, _, err := ReadRoll("r.csv", bytes.Join([][]byte{[]byte("代表编号,姓名,其他"), []byte("1,张三,\"a\nb\nc\""), nil, []byte("2,,")}, []byte("\r\n")))
	if f := err.(sheet.Faults); len(f) != 1 || f[0].Row != 4 {
		t.Errorf("%v, want row 4", f)
	}
}
