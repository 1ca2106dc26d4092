package report

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	places "github.com/piaojue/piaojue/play/county"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// docs/rules.md, section 15.18: every column of a roll-up adds up to its last row, and no project or person is in it.
func TestRollUp(t *testing.T) {
	var boards []*register.Board
	for i, l := range []register.Level{register.County, register.Township, register.Subdistrict} {
		r, err := places.New(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range places.Stages(l)[:2*i+4] {
			if err := r.Take(s.Events...); err != nil {
				t.Fatal(err)
			}
		}
		boards = append(boards, r.Board)
	}
	day, err := register.ParseDate("2027-09-30")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range words.Languages {
		var page bytes.Buffer
		if err := RollUp(&page, lang, boards, 2027, day); err != nil {
			t.Fatal(err)
		}
		tables := strings.Split(page.String(), "<tbody>")[1:]
		if len(tables) != 5 {
			t.Fatalf("%d tables", len(tables))
		}
		for n, table := range tables[:4] {
			var rows [][]float64
			for _, row := range strings.Split(strings.Split(table, "</tbody>")[0], "<tr>")[1:] {
				var figures []float64
				for _, cell := range strings.Split(row, "<td><bdi>")[2:] {
					f, err := strconv.ParseFloat(strings.Split(cell, "<")[0], 64)
					if err != nil {
						t.Fatal(err)
					}
					figures = append(figures, f)
				}
				rows = append(rows, figures)
			}
			last := len(rows) - 1
			for c, want := range rows[last] {
				sum := 0.0
				for _, row := range rows[:last] {
					sum += row[c]
				}
				if int(100*sum+.5) != int(100*want+.5) {
					t.Errorf("%s, table %d, column %d: %v, and the last row says %v", lang, n+1, c+1, sum, want)
				}
			}
		}
		for _, bad := range []string{"城北小学", "P04", "<no value>", "report.rollup"} {
			if strings.Contains(page.String(), bad) {
				t.Errorf("%s: it holds %s", lang, bad)
			}
		}
	}
}
