package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// How suggestions stand, as CSV and as a workbook: the same cells, every round beside the one before, and no cell is a formula.
func TestSuggestions(t *testing.T) {
	due := register.Date{Year: 2026, Month: 5, Day: 10}
	all := []register.Summary{
		{ID: "S-1", Title: "=HYPERLINK(1)", Unit: "市水务局", Phase: register.Reworking, Months: 3, Rework: true, Due: due, Overdue: 11,
			Grades: [][]string{{"satisfied"}, {"dissatisfied", ""}, {"dissatisfied", "mostly_satisfied"}, {}}},
		{ID: "S-2", Title: "修路", Phase: register.Submitted, Grades: [][]string{{}, {}, {}, {}}},
		{ID: "S-3", Title: "电梯", Phase: register.Handling, Months: 6, Due: due, Left: 3, Grades: [][]string{{}, {}, {}, {}}},
	}
	want := "S-1|市水务局|'=HYPERLINK(1)|满意|不满意 → –|不满意 → 基本满意||重新办理中|3|2026-05-10|逾期11天|是\n" +
		"S-2||修路|||||待交办|0|||否\nS-3||电梯|||||办理中|6|2026-05-10|还有3天|否\n"
	w, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	var table, book bytes.Buffer
	if err := SuggestionsCSV(&table, w, all); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
	if got := joined(rows[1:]); err != nil || got != want {
		t.Errorf("CSV: %v\n%s", err, got)
	}
	if err := SuggestionsXLSX(&book, w, all, register.Date{Year: 2026, Month: 5, Day: 21}); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	rows, err = x.GetRows("代表建议")
	if got := joined(rows[1:]); err != nil || got != strings.Replace(want, "'=", "=", 1) {
		t.Errorf("XLSX: %v\n%s", err, got)
	}
	if f, err := x.GetCellFormula("代表建议", "C2"); err != nil || f != "" {
		t.Errorf("a formula: %q, %v", f, err)
	}
	if about, err := x.GetRows("说明"); err != nil || joined(about) != "截至日期|2026-05-21\n建议件数|3\n其中逾期件数|1\n其中须重新办理件数|1\n" {
		t.Errorf("%v, %v", about, err)
	}
}

func joined(rows [][]string) (text string) {
	for _, row := range rows {
		text += strings.Join(row, "|") + "\n"
	}
	return text
}
