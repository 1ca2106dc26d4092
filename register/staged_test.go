package register

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

const onTheSpot = "../samples/08_on_the_spot_and_staged/"

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Sample 08: 是否须重新办理 and 重新办理中 follow from the stages of every row. A register with the same evaluations, signed, says the same.
func TestStagedSample(t *testing.T) {
	data := readFile(t, onTheSpot+"suggestion_staged.csv")
	all, ignored, err := ReadStaged("suggestion_staged.csv", data, DefaultRules(City).ReworkMonths)
	if err != nil || len(ignored) > 0 || len(all) != 5 {
		t.Fatalf("%d rows, ignored %v, %v", len(all), ignored, err)
	}
	for i, line := range strings.Split(strings.TrimSpace(strings.ReplaceAll(string(data), "\r", "")), "\n")[1:] {
		cells := strings.Split(line, ",")
		s := all[i].At(Date{})
		if s.ID != cells[0] || s.Rework != (cells[8] == "是") || (s.Phase == Reworking) != (cells[6] == "重新办理中") {
			t.Errorf("%s: %+v", line, s)
		}
		if got := folded(t, signed(cells)...).Suggestions()[0].At(Date{}); got.Phase != s.Phase || got.Rework != s.Rework || !slices.EqualFunc(got.Grades, s.Grades, slices.Equal) {
			t.Errorf("%s: the register says %+v", line, got)
		}
	}
	if all[0].Phase() != Visited || all[4].Phase() != Reworking || all[4].Months != 6 {
		t.Errorf("%+v", all)
	}
}

// signed are the events that a row of the sample tells of, on days of our own.
func signed(cells []string) []Event {
	a := func(date string) Act { return Act{cells[0], day(date)} }
	evaluate := func(date string, stage Stage, cell string) Event {
		e := &Evaluate{Act: a(date), Stage: stage, Round: 1}
		e.Sign(origin, Grades[cell], zhang)
		return e
	}
	months := map[string]int{"3个月": 3, "6个月": 6}[cells[7]]
	events := []Event{
		&Submit{a("2026-01-20"), cells[1], []crypto.PublicKey{zhang.Public()}}, &Assign{a("2026-02-01"), cells[2], months}, evaluate("2026-02-02", StageAssignment, cells[3]),
		&Reply{a("2026-04-01")}, evaluate("2026-04-02", StageProcess, cells[4]), evaluate("2026-04-02", StageReply, cells[5]),
	}
	if cells[5] == "不满意" && cells[6] != handledAgain {
		events = append(events, &Reply{a("2026-04-30")})
	}
	if cells[6] != handledAgain {
		events = append(events, &Visit{a("2026-06-01")}, evaluate("2026-06-01", StageResult, cells[6]))
	}
	return events
}

const stagedHead = "建议编号,标题,承办单位,交办合理性,办理过程,答复意见,办理结果,答复期限,是否须重新办理,交办日期,答复日期,评价日期,再次答复日期,回访日期\n"

// With dates a table says what is due, and what is late.
func TestStagedDates(t *testing.T) {
	rows := map[string]struct {
		row     string
		phase   Phase
		due     string
		overdue int
	}{
		"open":             {"S-1,修桥,市水务局,满意,,,,3个月,,2026-02-28,,,,", Handling, "2026-05-28", 0},
		"late":             {"S-1,修桥,市水务局,,,,,3个月,否,2026-01-31,,,,", Handling, "2026-04-30", 21},
		"replied":          {"S-1,修桥,市水务局,,,,,6个月,,2026-01-31,2026-03-31,,,", Replied, "", 0},
		"rework":           {"S-1,修桥,市水务局,满意,满意,不满意,重新办理中,3个月,是,2026-01-31,2026-03-31,2026-04-10,,", Reworking, "2026-05-10", 11},
		"rework-undated":   {"S-1,修桥,市水务局,满意,满意,不满意,重新办理中,3个月,是,,,,,", Reworking, "", 0},
		"replied-again":    {"S-1,修桥,市水务局,满意,满意,不满意,,3个月,是,2026-01-31,2026-03-31,2026-04-10,2026-05-01,", Replied, "", 0},
		"visited":          {"S-1,修桥,市水务局,满意,满意,不满意,满意,3个月,是,2026-01-31,2026-03-31,2026-04-10,2026-05-01,2026-05-20", Visited, "", 0},
		"visited-ungraded": {"S-1,修桥,市水务局,满意,满意,满意,,3个月,否,,,,,2026-05-20", Visited, "", 0},
	}
	for name, tt := range rows {
		all, _, err := ReadStaged("s.csv", []byte(stagedHead+tt.row+"\n"), DefaultRules(City).ReworkMonths)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s := all[0].At(day("2026-05-21")); s.Phase != tt.phase || s.Due.String() != tt.due || s.Overdue != tt.overdue {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// A fault is told where it is, and nothing is taken.
func TestReadStaged_Faults(t *testing.T) {
	for _, tt := range []struct{ name, row, column, code string }{
		{"grade", "S-1,修桥,市水务局,满,,,,3个月,,,,,,", "D 交办合理性", "GRADE"},
		{"handled again at another stage", "S-1,修桥,市水务局,,,重新办理中,,3个月,,,,,,", "F 答复意见", "GRADE"},
		{"term", "S-1,修桥,市水务局,,,,,4个月,,,,,,", "H 答复期限", "MONTHS"},
		{"no term", "S-1,修桥,市水务局,,,,,,,,,,,", "H 答复期限", "EMPTY"},
		{"no rework said", "S-1,修桥,市水务局,,,不满意,重新办理中,3个月,否,,,,,", "I 是否须重新办理", "REWORK"},
		{"rework said", "S-1,修桥,市水务局,,不满意,基本满意,满意,3个月,是,,,,,", "I 是否须重新办理", "REWORK"},
		{"neither yes nor no", "S-1,修桥,市水务局,,,,,3个月,也许,,,,,", "I 是否须重新办理", "CODE"},
		{"handled again for nothing", "S-1,修桥,市水务局,,,满意,重新办理中,3个月,否,,,,,", "G 办理结果", "REWORK"},
		{"in rework and silent", "S-1,修桥,市水务局,,,不满意,,3个月,是,,,,,", "G 办理结果", "REWORK"},
		{"another reply for nothing", "S-1,修桥,市水务局,,,满意,,3个月,否,,,,2026-04-02,", "M 再次答复日期", "REWORK"},
		{"a visit in rework", "S-1,修桥,市水务局,,,不满意,重新办理中,3个月,是,,,,,2026-04-02", "N 回访日期", "REWORK"},
		{"a day that is none", "S-1,修桥,市水务局,,,,,3个月,,2026-02-30,,,,", "J 交办日期", "DATE"},
		{"days in a wrong order", "S-1,修桥,市水务局,,,,,3个月,,2026-02-20,2026-02-19,,,", "K 答复日期", "ORDER"},
		{"twice", "S-0,修路,市水务局,,,,,3个月,,,,,,", "A 建议编号", "DUPLICATE"},
	} {
		all, _, err := ReadStaged("s.csv", []byte(stagedHead+"S-0,修路,市水务局,,,,,3个月,,,,,,\n"+tt.row+"\n"), DefaultRules(City).ReworkMonths)
		faults, ok := err.(sheet.Faults)
		if !ok || all != nil || len(faults) != 1 || faults[0].Row != 3 || faults[0].Column != tt.column || faults[0].Code != tt.code {
			t.Errorf("%s: %v, %v", tt.name, all, err)
		}
	}
}

// A rework is replied to within a year.
func TestReadStaged_Months(t *testing.T) {
	for _, n := range []int{-1, 0, 13} {
		if all, _, err := ReadStaged("s.csv", []byte(stagedHead), n); err == nil || all != nil {
			t.Errorf("%d months: %v", n, err)
		}
	}
}

func FuzzReadStaged(f *testing.F) {
	f.Add(readFile(f, onTheSpot+"suggestion_staged.csv"))
	f.Add([]byte(stagedHead + "S-1,修桥,市水务局,满意,满意,不满意,满意,3个月,是,2026-01-31,2026-03-31,2026-04-10,2026-05-01,2026-05-20\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, err := ReadStaged("fuzz", data, DefaultRules(City).ReworkMonths)
		if err != nil {
			return
		}
		for _, s := range all {
			if sum := s.At(day("2026-05-21")); ballot.CheckName(sum.Title) != nil || sum.ID == "" || sum.Months == 0 || sum.Overdue > 0 && sum.Due == (Date{}) {
				t.Errorf("taken: %+v", sum)
			}
		}
	})
}
