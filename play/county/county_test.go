package county

import (
	"testing"

	"github.com/piaojue/piaojue/register"
)

// The year can be taken at every level, and the plan, the money and the colours are such that a page has something to show.
func TestStages(t *testing.T) {
	for _, l := range []register.Level{register.County, register.Township, register.Subdistrict} {
		r, err := New(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range Stages(l) {
			if err := r.Take(s.Events...); err != nil {
				t.Fatalf("%s, %s: %v", l, s.Name, err)
			}
		}
		if err := r.Take(Suggestions()...); err != nil {
			t.Fatal(err)
		}
		f := r.State().Figures(2027, day("2027-09-15"))
		if f.Chosen != len(Chosen) || f.Planned != 12 || f.Accepted != 2 || f.Overdue != 1 || f.Open != 2 || len(f.Colours) != 5 {
			t.Errorf("%s: %+v", l, f)
		}
	}
}
