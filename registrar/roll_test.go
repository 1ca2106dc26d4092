package registrar

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

// three is a roll with nothing wrong in it.
var three = Roll{
	{ID: "0012", Name: "买买提·艾力", Delegation: "城东代表团", Seat: "3-12"},
	{ID: "0013", Name: "张三", Delegation: "城东代表团", Seat: "3排13座", Absent: true, Note: "病假，8月1日 起"},
	{ID: "A-7", Name: "Anna Lee", Note: "列席"},
}

// workbook returns three as a workbook, after edit.
func workbook(t testing.TB, edit func(x *excelize.File)) []byte {
	t.Helper()
	data, err := three.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	edit(x)
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// set writes values into cells of the roll's sheet: cell, value, cell, value.
func set(pairs ...any) func(x *excelize.File) {
	return func(x *excelize.File) {
		for i := 0; i < len(pairs); i += 2 {
			if err := x.SetCellValue(rollSheet, pairs[i].(string), pairs[i+1]); err != nil {
				panic(err)
			}
		}
	}
}

// styled writes a value with a number format.
func styled(cell string, value any, format string) func(x *excelize.File) {
	return func(x *excelize.File) {
		style, err := x.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			panic(err)
		}
		set(cell, value)(x)
		if err := x.SetCellStyle(rollSheet, cell, cell, style); err != nil {
			panic(err)
		}
	}
}

func TestReadRoll(t *testing.T) {
	asCSV, err := three.CSV()
	if err != nil {
		t.Fatal(err)
	}
	asXLSX, err := three.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"CSV":                asCSV,
		"CSV named .xlsx":    asCSV,
		"XLSX":               asXLSX,
		"XLSX by excelize":   workbook(t, func(*excelize.File) {}),
		"without mark, LF":   bytes.ReplaceAll(asCSV[3:], []byte("\r\n"), []byte("\n")),
		"CR alone":           bytes.ReplaceAll(asCSV, []byte("\r\n"), []byte("\r")),
		"blank rows":         bytes.ReplaceAll(asCSV, []byte("\r\n"), []byte("\r\n, , ,,,\r\n\r\n")),
		"white space around": bytes.ReplaceAll(asCSV, []byte(","), []byte(" , ")),
	} {
		roll, ignored, err := ReadRoll(name, data)
		if err != nil || !slices.Equal(roll, three) || len(ignored) != 0 {
			t.Errorf("%s: %+v, ignored %q, %v", name, roll, ignored, err)
		}
	}
}

// What the writers of spreadsheets do otherwise, all of it lawful.
func TestReadRoll_Lawful(t *testing.T) {
	for name, edit := range map[string]func(x *excelize.File){
		"number as ID":             set("A4", 7),
		"number as ID, format 0_ ": styled("A4", 7, "0_ "),
		"number as ID, as POI":     func(x *excelize.File) { x.SetCellDefault(rollSheet, "A4", "7.0") },
		"rich text":                func(x *excelize.File) { x.SetCellRichText(rollSheet, "A4", []excelize.RichTextRun{{Text: "7"}}) },
		"another column, formula":  func(x *excelize.File) { set("A4", "7", "H1", "年龄")(x); x.SetCellFormula(rollSheet, "H4", "1+1") },
		"another column, hidden": func(x *excelize.File) {
			set("A4", "7", "H1", "电话", "H2", 1e15)(x)
			x.SetColVisible(rollSheet, "H", false)
		},
		"another sheet, hidden":     func(x *excelize.File) { set("A4", "7")(x); x.SetSheetVisible(delegationSheet, false) },
		"a title that is not there": func(x *excelize.File) { set("A4", "7")(x); x.InsertRows(rollSheet, 1, 2) },
		"merged, another column":    func(x *excelize.File) { set("A4", "7")(x); x.MergeCell(rollSheet, "H2", "J4") },
	} {
		roll, _, err := ReadRoll("roll.xlsx", workbook(t, edit))
		want := slices.Clone(three)
		want[2].ID = "7"
		if name == "number as ID" || name == "number as ID, format 0_ " || name == "number as ID, as POI" {
			if faults, ok := err.(sheet.Faults); !ok || len(faults) != 1 || !strings.Contains(faults[0].Reason, "lost zeros") {
				t.Errorf("%s, beside 0012: %v", name, err)
			}
			both := func(x *excelize.File) { edit(x); set("A2", "12", "A3", "13")(x) }
			roll, _, err = ReadRoll("roll.xlsx", workbook(t, both))
			want[0].ID, want[1].ID = "12", "13"
		}
		if err != nil || !slices.Equal(roll, want) {
			t.Errorf("%s: %+v, %v", name, roll, err)
		}
	}
}

func TestReadRoll_Ignored(t *testing.T) {
	roll, ignored, err := ReadRoll("r.csv", []byte("序号,姓名,代表编号,出席状况\n1,张三,D1,请假\n"))
	if err != nil || !slices.Equal(roll, Roll{{ID: "D1", Name: "张三"}}) || !slices.Equal(ignored, []string{"序号", "出席状况"}) {
		t.Errorf("%+v, ignored %q, %v", roll, ignored, err)
	}
}

func TestRoll_CanonicalJSON(t *testing.T) {
	data, err := crypto.EncodeJSON(three[1:2])
	if want := `[{"id":"0013","name":"张三","delegation":"城东代表团","seat":"3排13座","absent":true,"note":"病假，8月1日 起"}]`; err != nil || string(data) != want {
		t.Errorf("%s, %v, want %s", data, err, want)
	}
}

// A roll that a spreadsheet would run, or that could not be read again, is not written.
func TestRoll_WriteRefuses(t *testing.T) {
	for _, d := range []Deputy{{ID: "1", Name: "=1+1"}, {ID: "1", Name: "张三", Note: "+86 10"}, {ID: " 1", Name: "张三"}, {ID: "1"}, {}} {
		if data, err := (Roll{d}).CSV(); err == nil {
			t.Errorf("%+v: written as %q", d, data)
		}
		if _, err := (Roll{d}).XLSX(); err == nil {
			t.Errorf("%+v: written", d)
		}
	}
}

func TestTemplate(t *testing.T) {
	data, err := Template(TemplateText{Notes: []string{"每行一名代表。"}, Example: "示例，请删除本行", Attendance: "请选择", Delegations: []string{"城东代表团"}})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = ReadRoll("t.xlsx", data)
	if faults, ok := err.(sheet.Faults); !ok || len(faults) != 1 || faults[0].Code != "EXAMPLE" || faults[0].Row != 2 {
		t.Errorf("as it is: %v", err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	// What a person types into a column of texts is a text; excelize is told so.
	for cell, text := range map[string]string{"A2": "0001", "B2": "张三", "E2": "请假"} {
		x.SetCellStr(rollSheet, cell, text)
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	roll, _, err := ReadRoll("t.xlsx", b.Bytes())
	if want := (Roll{{ID: "0001", Name: "张三", Absent: true}}); err != nil || !slices.Equal(roll, want) {
		t.Errorf("filled in: %+v, %v", roll, err)
	}
	style, _ := x.GetColStyle(rollSheet, "A")
	if s, err := x.GetStyle(style); err != nil || s.NumFmt != 49 {
		t.Errorf("the column of numbers is not text: %v", err)
	}
	lists, _ := x.GetDataValidations(rollSheet)
	panes, _ := x.GetPanes(rollSheet)
	if len(lists) != 2 || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("%d lists, panes %+v", len(lists), panes)
	}
}

func TestPreview(t *testing.T) {
	roll := append(slices.Clone(three), Deputy{ID: "9", Name: "张三", Delegation: "城东代表团"}, Deputy{ID: "10", Name: "anna lee", Delegation: "城西"})
	got := Preview(roll)
	if got.Deputies != 5 || got.Absent != 1 || got.Seats != 2 {
		t.Errorf("%+v", got)
	}
	if want := []DelegationCount{{"城东代表团", 3, 1}, {"", 1, 0}, {"城西", 1, 0}}; !slices.Equal(got.Delegations, want) {
		t.Errorf("%+v, want %+v", got.Delegations, want)
	}
	if n := got.Namesakes; len(n) != 2 || n[0].Name != "张三" || !n[0].Together || n[1].Together || n[1].Deputies[1].ID != "10" {
		t.Errorf("%+v", n)
	}
}

// large makes a roll as of a national congress.
func large(n int) Roll {
	roll := make(Roll, n)
	for i := range roll {
		roll[i] = Deputy{fmt.Sprintf("%05d", i+1), "代表" + string(rune(0x4e00+i%5000)), fmt.Sprintf("第%d代表团", i%35+1), fmt.Sprintf("%d排%d座", i/60+1, i%60+1), i%50 == 0, ""}
	}
	return roll
}

func TestReadRoll_3000(t *testing.T) {
	want := large(3000)
	data, err := want.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	roll, _, err := ReadRoll("roll.xlsx", data)
	if err != nil || !slices.Equal(roll, want) {
		t.Fatal(err)
	}
	s := Preview(roll)
	if s.Deputies != 3000 || s.Absent != 60 || len(s.Delegations) != 35 {
		t.Errorf("%+v", s)
	}
}

func BenchmarkReadRoll(b *testing.B) {
	for _, n := range []int{3000, maxRollRows} {
		roll := large(n)
		csv, err := roll.CSV()
		if err != nil {
			b.Fatal(err)
		}
		formats := map[string][]byte{"CSV": csv}
		if n == 3000 { // excelize takes long to write more
			if formats["XLSX"], err = roll.XLSX(); err != nil {
				b.Fatal(err)
			}
		}
		for format, data := range formats {
			b.Run(fmt.Sprintf("%s/%d", format, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, _, err := ReadRoll("roll", data); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// What is read can be written, and is then read as the same. Bytes that are changed in a ZIP file fail its checksums, so
// worksheets are packed after the change.
func FuzzReadRoll(f *testing.F) {
	asCSV, err := three.CSV()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(asCSV, false)
	f.Add(workbookOf(f), false)
	f.Add([]byte("代表编号,姓名\n1,\"张\n三\"\n=1,２\n"), false)
	f.Add([]byte(sheetOf(`<row r="2"><c r="A2" t="n"><v>7</v></c><c r="B2" t="s"><v>2</v></c></row>`)), true)
	f.Add([]byte(sheetOf(`<row hidden="1"><c><f>1</f></c><c t="inlineStr"><is><t>_x000D_</t></is></c></row>`)), true)
	f.Add([]byte(`<worksheet><cols><col min="1" max="2" hidden="1"/></cols><sheetData/><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`), true)
	f.Fuzz(func(t *testing.T, data []byte, asSheet bool) {
		if asSheet {
			data = workbookOf(t, "xl/worksheets/sheet1.xml", string(data))
		}
		roll, _, err := ReadRoll("fuzz", data)
		if err != nil {
			if faults, ok := err.(sheet.Faults); !ok || roll != nil || len(faults) == 0 || len(faults) > sheet.MaxFaults {
				t.Fatalf("%v, with a roll of %d", err, len(roll))
			}
			return
		}
		written, err := roll.CSV()
		if err != nil {
			t.Fatalf("%+v cannot be written: %v", roll, err)
		}
		again, _, err := ReadRoll("fuzz", written)
		if err != nil || !slices.Equal(again, roll) {
			t.Fatalf("%+v became %+v, %v", roll, again, err)
		}
	})
}
