package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// How projects stand, as CSV: no cell is a formula, and what a subdistrict's assembly chose is recommended.
func TestProjects(t *testing.T) {
	all := []register.Project{
		{ID: "P1", Content: register.Content{Title: "=HYPERLINK(1)", Field: "教育", Place: "城关镇", Unit: "县教育局", Budget: 5167}, Source: register.Government, Status: register.StatusChosen, From: []string{"A", "B"}},
		{ID: "P2", Content: register.Content{Title: "路灯", Field: "教育", Place: "城关镇", Unit: "县住建局", Budget: 5000, Other: 30}, Source: register.CongressSource, Status: register.StatusHandedOver,
			HandOver: &register.HandOver{}, Reports: []register.Progressed{{Percent: 40, Paid: 450}}, Problems: []register.Problem{{ID: "W-1"}}, Ratings: []register.ProjectRate{{Finding: register.Finding{Found: "satisfied"}}}},
	}
	w, err := words.In(words.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for level, status := range map[register.Level]string{register.County: "正式项目", register.Subdistrict: "推荐项目"} {
		var table bytes.Buffer
		if err := ProjectsCSV(&table, w, register.DefaultRules(level), all); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
		want := "P1|'=HYPERLINK(1)|教育|城关镇|县教育局|政府提交|51.67|0|" + status + "|||||0||A B\n" + "P2|路灯|教育|城关镇|县住建局|人大征集|50|0.3|已交办||橙|40|4.5|1|满意|\n"
		if got := joined(rows[1:]); err != nil || got != want {
			t.Errorf("%s: %v\n%s%s", level, err, got, want)
		}
	}
}
