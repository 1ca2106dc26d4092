package sheet

import (
	"strings"
	"testing"
)

var form = Format{Most: 3, Columns: []Column{
	{Heading: "编号", Kind: Code, Most: 10, Wanted: true, Distinct: true}, {Heading: "名称", Kind: Name, Most: 10, Wanted: true},
}}

// Rows that were written are read again as they were, and no more of them than the format allows.
func TestRead(t *testing.T) {
	rows := [][]string{{"编号", "名称"}, {"01", "公园"}, {"02", "公园"}, {"03", "电梯"}}
	data, err := Workbook{Sheet: "表", Format: form, Rows: rows}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	take := func(r Row) { got = append(got, r.Texts) }
	if _, err := Read("t.xlsx", data, form, take); err != nil || len(got) != 3 || strings.Join(got[2], " ") != "03 电梯" {
		t.Errorf("%v, %v", got, err)
	}
	err = Check("t", append(rows, []string{"04", "公园"}), form, func(Row) {})
	if faults, ok := err.(Faults); !ok || len(faults) != 1 || faults[0].Code != "TOO_MANY" || faults[0].Row != 5 {
		t.Errorf("one row too many: %v", err)
	}
}

// A column is known by its other headings, and with a remark after it only where the format says so.
func TestColumnHeadings(t *testing.T) {
	published := Format{Most: 3, Columns: []Column{
		{Heading: "项目", Also: []string{"单位"}, Kind: Name, Most: 10, Wanted: true}, {Heading: "满意率", Remark: true, Most: 10}, {Heading: "编号", Kind: Code, Most: 10},
	}}
	var got []string
	take := func(r Row) { got = r.Texts }
	ignored, err := Read("t.csv", []byte("单位,满意率（满意/有效票）,编号(旧)\n水务局,98.0%,1\n"), published, take)
	if err != nil || strings.Join(got, " ") != "水务局 98.0% " || strings.Join(ignored, " ") != "编号(旧)" {
		t.Errorf("%q, ignored %q, %v", got, ignored, err)
	}
	_, err = Read("t.csv", []byte("项目,单位\n电梯,水务局\n"), published, take)
	if faults, ok := err.(Faults); !ok || len(faults) != 1 || faults[0].Code != "COLUMN" {
		t.Errorf("one column twice: %v", err)
	}
}
