package play

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A folder is a meeting folder in the making. The zero value stands for 12 deputies, all present, who choose 2 of 3
// projects in the three-way form and have cast nothing.
type folder struct {
	total, present, seats, candidates int
	top                               string   // further fields of meeting.json, each with a comma before it
	rules                             string   // fields of rules, without the braces
	rows                              []string // of ballots.csv, without the number
	delegates                         string   // of delegates.csv, if it is there
}

func (f folder) fs() fstest.MapFS {
	text := f.text()
	f = f.defaults()
	candidates, heading := "项目编号,项目名称\n", "票号"
	for i := range f.candidates {
		candidates += fmt.Sprintf("%s,项目%d\n", id(i), i+1)
		heading += "," + id(i)
	}
	ballots := heading + "\n"
	for i, row := range f.rows {
		ballots += fmt.Sprintf("%d,%s\n", 1000+i*7, row)
	}
	files := fstest.MapFS{meetingFile: file(text), candidatesFile: file(candidates), ballotsFile: file(ballots)}
	if f.delegates != "" {
		files[delegatesFile] = file(f.delegates)
	}
	return files
}

// text is meeting.json.
func (f folder) text() string {
	f = f.defaults()
	return fmt.Sprintf(`{
  "name": "虚构镇人民代表大会会议",
  "total_delegates": %d,
  "present": %d,
  "seats": %d,
  "candidates": %d%s,
  "rules": {%s}
}
`, f.total, f.present, f.seats, f.candidates, f.top, f.rules)
}

func (f folder) defaults() folder {
	f.total = cmp.Or(f.total, 12)
	f.present = max(0, cmp.Or(f.present, f.total)) // -1 is nobody
	f.seats = cmp.Or(f.seats, 2)
	f.candidates = cmp.Or(f.candidates, f.seats+1)
	return f
}

// id is the 项目编号 of the i-th project.
func id(i int) string { return fmt.Sprintf("P%02d", i+1) }

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text), Mode: 0o644} }

// times repeats a row of ballots.csv.
func times(n int, row string) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = row
	}
	return rows
}

// mix joins rows of ballots.csv.
func mix(rows ...[]string) []string { return slices.Concat(rows...) }

// Three ways to approve of two of three, by which the first has 10 approvals and the others 7 each.
var tieAtCut = mix(times(5, "A,A,O"), times(5, "A,O,A"), times(2, "B,A,A"))

// replace changes the one place in a file of a folder that reads old.
func replace(t *testing.T, files fstest.MapFS, name, old, new string) {
	t.Helper()
	text := string(files[name].Data)
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%s: %q occurs %d times", name, old, n)
	}
	files[name] = file(strings.Replace(text, old, new, 1))
}

// deputies is a delegates.csv of so many who are there and so many who are not.
func deputies(present, absent int) string {
	text := "代表编号,姓名(虚构),出席情况\n"
	for i := range present + absent {
		there := "出席"
		if i >= present {
			there = []string{"请假", "缺席", "病假"}[i%3]
		}
		text += fmt.Sprintf("D%03d,某某,%s\n", i+1, there)
	}
	return text
}
