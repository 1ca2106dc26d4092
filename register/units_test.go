package register

import (
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The table of an inquiry is one of units: its other columns are ignored, and said to be.
func TestReadUnits(t *testing.T) {
	all, ignored, err := ReadUnits("inquiry.csv", []byte("被询问单位,英文名称,满意\n教育局,Education,20\n民政局,,18\n"))
	if err != nil || len(all) != 2 || all[0]["zh"] != "教育局" || all[0]["en"] != "Education" || all[1]["en"] != "" || len(ignored) != 1 || ignored[0] != "满意" {
		t.Errorf("%v, %v, %v", all, ignored, err)
	}
	for name, data := range map[string]string{"twice": "单位\n教育局\n教育局\n", "a formula": "单位\n=A1\n", "no heading": "教育局\n"} {
		all, _, err := ReadUnits("units.csv", []byte(data))
		if faults, ok := err.(sheet.Faults); !ok || len(faults) != 1 || all != nil {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}

func FuzzReadUnits(f *testing.F) {
	f.Add([]byte("单位,英文名称\n教育局,Education\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, err := ReadUnits("fuzz", data)
		if err == nil && len(all) > 1 && ballot.CheckUnits(all) != nil {
			t.Errorf("taken: %+q: %v", all, ballot.CheckUnits(all))
		}
	})
}
