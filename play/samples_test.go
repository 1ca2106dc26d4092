package play

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/ballot"
)

const samples = "../samples"

// The samples read, with the numbers that their README gives them.
func TestReadSamples(t *testing.T) {
	for _, s := range []struct {
		folder                        string
		deputies, present, candidates int
		votes, invalid, blank, seats  int
		method                        ballot.Method
	}{
		{"01_city_12_for_10", 306, 298, 12, 298, 2, 0, 10, ballot.ApproveOpposeAbstain},
		{"02_town_6_for_5", 62, 58, 6, 57, 1, 1, 5, ballot.TickUpToN},
	} {
		t.Run(s.folder, func(t *testing.T) {
			m, err := Read(os.DirFS(filepath.Join(samples, s.folder)), s.folder)
			if err != nil {
				t.Fatal(err)
			}
			present, invalid, blank := 0, 0, 0
			for _, d := range m.Deputies {
				if d.Present {
					present++
				}
			}
			for _, v := range m.Votes {
				marked := false
				for _, mark := range v.Marks {
					marked = marked || mark != ballot.None
				}
				if v.Invalid == "OVER_SELECTED" {
					invalid++
				} else if !marked {
					blank++
				}
			}
			if len(m.Deputies) != s.deputies || present != s.present || len(m.Candidates) != s.candidates || len(m.Votes) != s.votes ||
				invalid != s.invalid || blank != s.blank || m.Seats != s.seats || m.Rules.Method != s.method {
				t.Errorf("%d deputies, %d present, %d candidates for %d, %d votes, %d invalid, %d blank, %s", len(m.Deputies), present,
					len(m.Candidates), m.Seats, len(m.Votes), invalid, blank, m.Rules.Method)
			}
		})
	}
}

// Sample 03 holds a plan of 5 for 5. It is refused with its figures as a plan and as a meeting, whatever else is missing.
func TestRefused5For5(t *testing.T) {
	const name = "03_refused_5_for_5"
	plan, err := os.ReadFile(filepath.Join(samples, name, planFile))
	if err != nil {
		t.Fatal(err)
	}
	want := ballot.DifferentialError{Candidates: 5, Seats: 5, Percent: 20, Least: 6, Missing: 1}
	for file, files := range map[string]fstest.MapFS{
		planFile:    {planFile: {Data: plan, Mode: 0o644}},
		meetingFile: {meetingFile: {Data: plan, Mode: 0o644}},
	} {
		got := checkFault(t, files, Fault{Code: "DIFFERENTIAL_TOO_LOW", File: file, Row: 4, Column: "candidates", Reason: "at least 6 candidates are needed, 1 more"})
		if got.DifferentialError == nil || *got.DifferentialError != want {
			t.Errorf("%s: %+v", file, got.DifferentialError)
		}
		data, err := json.Marshal(got)
		if err != nil || string(data) != `{"code":"DIFFERENTIAL_TOO_LOW","file":"`+file+`","row":4,"column":"candidates","reason":"`+got.Reason+
			`","candidates":5,"seats":5,"percent":20,"least":6,"missing":1}` {
			t.Errorf("%s %v", data, err)
		}
	}
	if _, err := Read(os.DirFS(filepath.Join(samples, name)), name); err == nil {
		t.Error("the folder as it is was read")
	}
}

// A plan that has enough candidates lacks a meeting.
func TestPlanOnly(t *testing.T) {
	checkFault(t, fstest.MapFS{planFile: file(`{"seats": 5, "candidates": 6}`)}, Fault{Code: "FILE_MISSING", File: meetingFile, Reason: "differential"})
}

// Without a planned number the listed one is checked, before anything in the list.
func TestListedDifferential(t *testing.T) {
	files := fstest.MapFS{meetingFile: file(`{"seats": 2}`), candidatesFile: file("?\n1\n2\n")}
	checkFault(t, files, Fault{Code: "DIFFERENTIAL_TOO_LOW", File: candidatesFile, Column: "项目编号", Reason: "2 candidates for 2 seats"})
}

// Every row of sample 04 gets its answer from a folder.
func TestDifferentialBoundaries(t *testing.T) {
	for _, s := range []struct {
		file                       string
		candidates, seats, verdict int // columns
	}{{"cases.csv", 0, 1, 5}, {"named_cases.csv", 1, 2, 4}} {
		f, err := os.Open(filepath.Join(samples, "04_differential_boundaries", s.file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil || len(rows) < 10 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, row := range rows[1:] {
			candidates, seats := number(t, row[s.candidates]), number(t, row[s.seats])
			files, code := folder{seats: seats, candidates: candidates}.fs(), "DIFFERENTIAL_TOO_LOW"
			if seats == 0 {
				replace(t, files, meetingFile, `"seats": 2`, `"seats": 0`)
				code = "SEATS_INVALID"
			}
			_, err := Read(files, "folder")
			refused := err != nil
			if fault, ok := err.(*Fault); refused && (!ok || fault.Code != code) {
				t.Fatalf("%v: %v", row, err)
			}
			if want, ok := map[string]bool{"拒绝": true, "允许": false}[row[s.verdict]]; !ok || refused != want {
				t.Errorf("%s %v: refused is %t", s.file, row, refused)
			}
		}
	}
}

func number(t *testing.T, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
