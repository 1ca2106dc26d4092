package register

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

// Sample 08: W-003 is 21 days overdue as of 2026-05-21 and W-001 is open; the second evaluation makes 基本满意 and stands beside the first, 不满意.
func TestRectificationSample(t *testing.T) {
	r, err := ReadRectification("rectification.json", readFile(t, onTheSpot+"rectification.json"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		state Progress
		days  int
	}{{Rectifying, 0}, {Rectified, 0}, {Overdue, 21}} {
		if state, days := r.Problems[i].At(day("2026-05-21")); state != want.state || days != want.days || r.AsOf != day("2026-05-21") {
			t.Errorf("%s: %s, %d days", r.Problems[i].ID, state, days)
		}
	}
	first := Count{Grades: ballot.ThreeGrades(), Votes: []int{5, 6, 14}, Present: 25, All: 27}
	one, err := first.Under(ballot.Majority)
	if err != nil || one.Grade != bad {
		t.Errorf("the first: %+v, %v", one, err)
	}
	two, err := r.Second.Count.Under(ballot.Majority)
	if err != nil || two.Grade != fair || r.Second.Grade != fair {
		t.Errorf("the second: %+v, %v", two, err)
	}
	a, b := Citation{Origin: "example.org/c/yunlan/polls/28", Size: 9, Root: crypto.Hash{1}, Item: "6"}, Citation{Origin: "example.org/c/yunlan/polls/30", Size: 9, Root: crypto.Hash{2}, Item: "1"}
	all, err := NewState(origin, DefaultRules(City), Polls{a.Board(): {{a.Item, one.Grade, 5, 25}}, b.Board(): {{b.Item, two.Grade, 5, 25}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []Event{&Open{measure("2026-03-27"), r.Second.Unit, a}, &EvaluateAgain{measure("2026-07-20"), b}} {
		if err := all.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if c := all.Cases()[0]; c.First != a || len(c.Second) != 1 || c.Second[0].Poll != b || c.Second[0].Grade != fair || len(c.Next(City)) != 0 {
		t.Errorf("%+v", c)
	}
}

// Sample 08: each of the six offices has the grade that tally.Decide gives it under MAJORITY.
func TestInquirySample(t *testing.T) {
	data := readFile(t, onTheSpot+"inquiry_evaluation.csv")
	rows, _, err := ReadPublished("inquiry_evaluation.csv", data)
	if err != nil {
		t.Fatal(err)
	}
	said, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil || len(said) != 7 || len(rows) != 6 {
		t.Fatalf("%d rows, %v", len(said), err)
	}
	checked, err := CheckPublished(rows, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range checked {
		if c.Grades[0].Preset != ballot.Majority || c.Grades[0].Grade != Grades[said[i+1][6]] || len(c.Findings) > 0 || c.Item != said[i+1][0] {
			t.Errorf("%v: %+v", said[i+1], c)
		}
	}
}

const problemList = `{
 "committee": "云澜市人大常委会", "flow": ["反馈问题清单"], "as_of": "2026-05-21",
 "problems": [{"id":"W-1","unit":"市水务局","problem":"工期未公示","opened":"2026-03-27","deadline":"2026-04-30","status":"逾期","days_overdue":21}],
 "second_evaluation": {"unit":"市水务局","满意":7,"基本满意":8,"不满意":10,"实到":25,"全体组成人员":27,"等次":"基本满意"}
}`

// Faults of one problem stand in the order of its fields, every time.
func TestReadRectification_Order(t *testing.T) {
	text := strings.NewReplacer("W-1", "W\u202e1", `"unit":"市水务局","problem"`, "\"unit\":\"市\u202e水务局\",\"problem\"", "工期未公示", "工期\u202e未公示").Replace(problemList)
	for range 20 {
		_, err := ReadRectification("r.json", []byte(text))
		faults, _ := err.(sheet.Faults)
		var columns []string
		for _, f := range faults {
			columns = append(columns, f.Column)
		}
		if got := strings.Join(columns, " "); got != "id unit problem" {
			t.Fatalf("faults of %s", got)
		}
	}
}

// A fault is told where it is, and nothing is taken.
func TestReadRectification_Faults(t *testing.T) {
	if _, err := ReadRectification("r.json", []byte(problemList)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, old, new string
		row            int
		column, code   string
	}{
		{"not JSON", `"flow": [`, `"flow": [,`, 2, "", "JSON"},
		{"a field twice", `"as_of":`, `"as_of": "2026-05-20", "as_of":`, 0, "", "JSON"},
		{"an unknown field", `"id":"W-1"`, `"id":"W-1","owner":"张三"`, 1, "", "JSON"},
		{"no deadline", `"deadline":"2026-04-30",`, ``, 1, "", "JSON"},
		{"a day that is none", `2026-04-30`, `2026-04-31`, 1, "", "JSON"},
		{"a text that hides", `工期未公示`, "工期\u202e未公示", 1, "problem", "TEXT"},
		{"status", `逾期`, `整改中`, 1, "status", "STATUS"},
		{"days", `:21`, `:20`, 1, "days_overdue", "STATUS"},
		{"closed before it was opened", `"days_overdue":21`, `"closed":"2026-03-01"`, 1, "opened", "ORDER"},
		{"opened later", `"as_of": "2026-05-21"`, `"as_of": "2026-03-01"`, 1, "opened", "ORDER"},
		{"twice", `"problems": [`, `"problems": [{"id":"w-1","unit":"市水务局","problem":"工期未公示","opened":"2026-03-27","deadline":"2026-04-30","status":"逾期","days_overdue":21},`, 2, "id", "DUPLICATE"},
		{"more ballots than people", `"不满意":10`, `"不满意":11`, 0, "second_evaluation", "NUMBER"},
		{"a negative number", `"不满意":10`, `"不满意":-1`, 0, "second_evaluation", "NUMBER"},
		{"another grade", `"等次":"基本满意"`, `"等次":"满意"`, 0, "second_evaluation", "GRADE"},
	} {
		changed := strings.Replace(problemList, tt.old, tt.new, 1)
		r, err := ReadRectification("r.json", []byte(changed))
		faults, ok := err.(sheet.Faults)
		if changed == problemList || !ok || r != nil || faults[0].Row != tt.row || faults[0].Column != tt.column || faults[0].Code != tt.code {
			t.Errorf("%s: %v, %v", tt.name, r, err)
		}
	}
}

func FuzzReadRectification(f *testing.F) {
	f.Add(readFile(f, onTheSpot+"rectification.json"))
	f.Add([]byte(problemList))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ReadRectification("fuzz", data)
		if err != nil {
			return
		}
		for _, p := range r.Problems {
			if state, days := p.At(r.AsOf); p.ID == "" || days < 0 || state == Overdue && days == 0 {
				t.Errorf("taken: %+v", p)
			}
		}
	})
}
