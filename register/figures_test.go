package register

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

func checkedFile(t *testing.T, path string, present, all int) []Checked {
	t.Helper()
	rows, _, err := ReadPublished(path, readFile(t, path))
	if err != nil {
		t.Fatal(err)
	}
	checked, err := CheckPublished(rows, present, all)
	if err != nil {
		t.Fatal(err)
	}
	return checked
}

// Sample 09: of all published rows one does not fit its neighbours, 95 + 27 + 0 = 122 among nine with 222. The grades that Zhenhai and Ningguo
// published follow from the rule.
func TestPublishedSample(t *testing.T) {
	graded := 0
	for _, c := range checkedFile(t, "../samples/09_public_reference/satisfaction_results.csv", 0, 0) {
		want := "[]"
		if c.Item == "美丽乡村建设工程" {
			want = "[{NEIGHBOURS 122 222 9}]"
		}
		if got := fmt.Sprint(c.Findings); got != want {
			t.Errorf("row %d, %s: %s, want %s", c.Row, c.Item, got, want)
		}
		if c.Said == "满意" {
			graded++
			if c.Grades[0] != (PresetGrade{ballot.MajorityPresent, good}) {
				t.Errorf("row %d, %s: %v", c.Row, c.Item, c.Grades)
			}
		}
	}
	if graded != 10 {
		t.Errorf("%d rows with a grade", graded)
	}
}

// Sample 07: nothing contradicts itself, and with the numbers of its meetings every preset says what docs/rules.md, section 8.4, says.
func TestPublishedEvaluation(t *testing.T) {
	rules := string(readFile(t, "../docs/rules.md"))
	names := map[ballot.Standing]string{good: "满意", fair: "基本满意", bad: "不满意"}
	for year, present := range map[string]int{"2023": 251, "2024": 247} {
		for _, c := range checkedFile(t, "../samples/07_satisfaction_two_years/results_"+year+".csv", present, 262) {
			line := fmt.Sprintf("| %s %s | %d · %d · %d | %s%% | %s%% |", year, c.ID, c.Votes[0], c.Votes[1], c.Votes[2], c.Satisfied.Percent, c.Overall.Percent)
			for _, g := range c.Grades {
				line += " " + names[g.Grade] + " |"
			}
			if len(c.Findings) > 0 || len(c.Grades) != 4 || !strings.Contains(rules, "\n"+line+"\n") {
				t.Errorf("%s: %+v", line, c)
			}
		}
	}
}

const publishedHead = "项目,满意,基本满意,不满意,弃权,未评,有效票,实到,全体,等次,满意率,总体满意率\n"

// docs/rules.md, section 14: each contradiction, and what is none.
func TestFindings(t *testing.T) {
	for _, tt := range []struct{ name, rows, want string }{
		{"whole", "a,20,5,1,1,,27,28,30,满意,74.1%,92.59%", ""},
		{"not-rated-is-outside-the-denominator", "a,20,5,1,,1,27,28,30,满意,76.9%,96.2%", ""},
		{"rate-of-the-present", "a,20,5,1,,,26,28,30,,71.4%,", ""},
		{"rate-of-all", "a,20,5,1,,,26,28,30,,66.7%,", ""},
		{"grade-by-rate", "a,20,5,1,,,26,28,30,基本满意,,", ""},
		{"no-grade-but-a-remark", "a,20,5,1,,,26,28,30,公布票数,,", ""},
		{"no-figures", "a,,,,,,,28,30,满意,,98.93%", ""},
		{"grade-by-a-majority-of-an-unknown-number", "a,20,5,1,,,26,28,,不满意,,", ""},
		{"valid", "a,20,5,1,,,27,28,30,,,", "VALID 27 26"},
		{"present", "a,20,5,1,,,26,25,30,,,", "PRESENT 25 26"},
		{"all", "a,20,5,1,,,26,28,27,,,", "ALL 27 28"},
		{"rate", "a,20,5,1,,,26,28,30,,98.0%,", "RATE 98.0% 76.9%"},
		{"rate-cut-off", "a,20,5,1,,,26,28,30,,76.92%,96.1%", "OVERALL 96.1% 96.2%"},
		{"grade-too-good", "a,10,3,15,,,28,28,,满意,,", "GRADE 满意 dissatisfied"},
		{"grade-too-bad", "a,26,0,0,,,26,28,30,不满意,,", "GRADE 不满意 satisfied"},
		{"neighbours-agree", "a,20,5,1,,,,,,,,\nb,21,5,0,,,,,,,,\nc,26,0,0,,,,,,,,", ""},
		{"two-only", "a,20,5,1,,,,,,,,\nb,21,5,1,,,,,,,,", ""},
		{"no-most", "a,20,5,1,,,,,,,,\nb,21,5,1,,,,,,,,\nc,20,5,1,,,,,,,,\nd,20,5,2,,,,,,,,", ""},
		{"neighbour-differs", "a,20,5,1,,,,,,,,\nb,21,5,1,,,,,,,,\nc,20,5,1,,,,,,,,", "NEIGHBOURS 27 26"},
	} {
		rows, _, err := ReadPublished("p.csv", []byte(publishedHead+tt.rows+"\n"))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		checked, err := CheckPublished(rows, 0, 0)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []string
		for _, c := range checked {
			for _, f := range c.Findings {
				got = append(got, f.Code+" "+f.Said+" "+f.Is)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Meetings are told apart: rows of different ones are no neighbours.
func TestMeetings(t *testing.T) {
	rows, _, err := ReadPublished("p.csv", []byte("地区,年度,项目,满意,不满意\n甲,2024,a,20,1\n甲,2024,b,20,1\n甲,2024,c,20,1\n甲,2025,d,30,1\n乙,2024,e,40,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	checked, err := CheckPublished(rows, 0, 0)
	for _, c := range checked {
		if err != nil || len(c.Findings) > 0 || c.Votes[1] != 1 {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

// A fault is told where it is, and nothing is taken.
func TestReadPublished_Faults(t *testing.T) {
	for _, tt := range []struct{ name, data, column, code string }{
		{"a number of words", publishedHead + "a,二十,5,1,,,,,,,,", "B 满意", "NUMBER"},
		{"a number below zero", publishedHead + "a,20,5,1,,,-1,,,,,", "G 有效票", "INJECTION"},
		{"zeros before a number", publishedHead + "a,020,5,1,,,,,,,,", "B 满意", "NUMBER"},
		{"one grade empty", publishedHead + "a,20,,1,,,,,,,,", "C 基本满意", "EMPTY"},
		{"no 不满意", "项目,满意\na,20", "B 满意", "COLUMN"},
		{"no name", publishedHead + ",20,5,1,,,,,,,,", "A 项目", "EMPTY"},
	} {
		all, _, err := ReadPublished("p.csv", []byte(tt.data+"\n"))
		faults, ok := err.(sheet.Faults)
		if !ok || all != nil || len(faults) != 1 || faults[0].Row != 2 || faults[0].Column != tt.column || faults[0].Code != tt.code {
			t.Errorf("%s: %v, %v", tt.name, all, err)
		}
	}
}

func FuzzReadPublished(f *testing.F) {
	f.Add(readFile(f, "../samples/09_public_reference/satisfaction_results.csv"))
	f.Add([]byte(publishedHead + "a,20,5,1,1,,27,28,30,满意,74.1%,92.59%\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, _, err := ReadPublished("fuzz", data)
		if err != nil {
			return
		}
		checked, err := CheckPublished(rows, 0, 0)
		for i, c := range checked {
			if rows[i].Figures && (c.Satisfied.Num > c.Satisfied.Den || c.Overall.Num < c.Satisfied.Num) {
				t.Errorf("worked out: %+v, %v", c, err)
			}
		}
	})
}
