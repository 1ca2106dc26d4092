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
