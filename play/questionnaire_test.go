package play

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// inspection is the questionnaire of sample 08, with answers that were made up.
func inspection(t testing.TB) fstest.MapFS {
	t.Helper()
	asked, err := os.ReadFile(samples + "/08_on_the_spot_and_staged/inspection_questionnaire.json")
	if err != nil {
		t.Fatal(err)
	}
	given, err := os.ReadFile("testdata/08_answers.csv")
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{questionnaireFile: file(string(asked)), answersFile: file(string(given))}
}

// Sample 08's questionnaire is played and verified, and its answers are those of the table, counted with nothing of ours.
func TestQuestionnaireSample(t *testing.T) {
	m, err := Read(inspection(t), "inspection")
	if err != nil {
		t.Fatal(err)
	}
	if m.Rules.Method != ballot.Asking || len(m.Candidates) != 3 || m.Unasked != nil || len(m.Deputies) != 24 {
		t.Fatalf("%+v", m)
	}
	played, err := SimulateWords(t.Context(), m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r := audit.Verify(played[0].Bundle, audit.Options{}); !r.OK {
		t.Errorf("%+v", r)
	}
	want, valid := []tally.Reply{{ID: "q1", Votes: make([]int, 4)}, {ID: "q2", Votes: make([]int, 6)}, {ID: "q3", Votes: make([]int, 5)}}, 0
	reasons := map[string]string{"6": "INCOMPLETE", "10": "OVER_SELECTED", "15": "BLANK"} // as the table was made
	points, gave := 0, 0
	var words []string
	for i, line := range strings.Split(strings.TrimSpace(string(inspection(t)[answersFile].Data)), "\n")[1:] {
		cells := strings.Split(line, ",")
		words = append(words, cells[4])
		if m.Votes[i].Invalid != reasons[cells[0]] {
			t.Errorf("paper %s: %q", cells[0], m.Votes[i].Invalid)
		}
		if reasons[cells[0]] != "" {
			continue
		}
		valid++
		for q, cell := range cells[1:4] {
			if cell == "" {
				want[q].Empty++
				continue
			}
			for _, answer := range strings.Split(cell, ";") {
				for j, n := range m.Candidates[q].Question.Labels() {
					if n["zh"] == answer {
						want[q].Votes[j]++
						if q == 2 {
							points, gave = points+j+1, gave+1
						}
					}
				}
			}
		}
	}
	want[2].Mean = &tally.Mean{Num: points, Den: gave, Display: fmt.Sprintf("%.2f", float64(points)/float64(gave))}
	o := played[0].Board.Outcome()
	if !reflect.DeepEqual(o.Answers, want) || o.Valid != valid || o.Invalid != 3 || o.Electorate != 24 {
		t.Errorf("got  %+v\nwant %+v", o, want)
	}
	texts := []tally.Texts{tally.NewTexts("q4", words, 0)} // of invalid papers, too
	r := audit.Verify(played[1].Bundle, audit.Options{Beside: played[0].Bundle})
	if !r.OK || !r.Complete || !reflect.DeepEqual(r.Outcome.Texts, texts) || played[1].Board.Epochs() != 1 {
		t.Errorf("got  %+v\nwant %+v", r, texts)
	}
	if a, b := played[0].Board.Poll(), played[1].Board.Poll(); a.Election.PublicKey.Equal(b.Election.PublicKey) || a.Manifest.Roll != b.Manifest.Roll {
		t.Error("the texts are sealed for the key of the questionnaire, or have another roll")
	}
}

// What is wrong with a questionnaire is named.
func TestQuestionnaireFaults(t *testing.T) {
	for _, test := range []struct{ file, old, new, code, reason string }{
		{answersFile, "", "", "FILE_MISSING", "missing"},
		{answersFile, "问卷号,q1", "问卷号,q9", "COLUMN", "column 2"},
		{answersFile, ",满意,", ",很满意,", "CODE", "questionnaire.json"},
		{answersFile, "\n2,", "\n1,", "DUPLICATE", "row"},
		{questionnaireFile, `"q2"`, `"q1"`, "QUESTION", "question 2: id or text"},
		{questionnaireFile, `"multi"`, `"rank"`, "QUESTION", "question 2: type"},
		{questionnaireFile, `"max": 3`, `"max": 7`, "QUESTION", "question 2: max 7"},
		{questionnaireFile, `"max": 3`, `"Max": 3`, "QUESTION", "question 2: no such field"},
		{questionnaireFile, `"max": 3`, `"max": "3"`, "QUESTION", "question 2: a field of another type"},
		{questionnaireFile, `"min": 1`, `"min": 5`, "QUESTION", "question 3: a scale"},
		{questionnaireFile, `"questions"`, `"Questions"`, "FIELD_MISSING", "list"},
		{questionnaireFile, `"不满意",`, `"满意",`, "QUESTION", "question 1: answer"},
		{questionnaireFile, `"required": true`, `"required": true, "required": false`, "DUPLICATE", "required"},
		{questionnaireFile, `"maxlen": 300`, `"maxlen": 2001`, "QUESTION", "question 4: maxlen 2001"},
		{questionnaireFile, `"maxlen": 300`, `"maxlen": 300, "required": true`, "QUESTION", "question 4: an answer in words cannot be required"},
		{questionnaireFile, `"maxlen": 300`, `"maxlen": 5`, "TEXT", "6 characters"},
		{answersFile, "希望多建食堂", "希望\u202e多建", "TEXT", "U+202E"},
		{meetingFile, "", `{"name":"问","present":23,"total_delegates":24}`, "MISMATCH", "on paper"},
		{meetingFile, "", `{"name":"问","total_delegates":4000}`, "NUMBER", "in all"},
		{meetingFile, "", `{"name":"问","seats":1}`, "RULE", "chooses nothing"},
		{meetingFile, "", `{"name":"问","rules":{"quorum":{"num":1,"den":2,"of":"all","inclusive":true}}}`, "RULE", "decides nothing"},
		{meetingFile, "", `{"name":"问","rules":{"ballot_method":"EVALUATION"}}`, "RULE", "QUESTIONNAIRE"},
		{meetingFile, "", `{"name":"问","rules":{"questionnaire":{"electorate":"valid"}}}`, "RULE", "electorate"},
	} {
		files := inspection(t)
		switch {
		case test.file == meetingFile:
			files[meetingFile] = file(test.new)
		case test.old == "":
			delete(files, test.file)
		default:
			files[test.file] = file(strings.Replace(string(files[test.file].Data), test.old, test.new, 1))
		}
		_, err := Read(files, "inspection")
		fault := new(Fault)
		if !errors.As(err, &fault) || fault.Code != test.code || !strings.Contains(fault.Reason, test.reason) {
			t.Errorf("%s for %s: %v", test.new, test.old, err)
		}
	}
}

// Own grades of an evaluation: docs/rules.md, section 8.
func TestOwnGrades(t *testing.T) {
	files := hamlet()
	delete(files, "results_2031.csv")
	files[candidatesFile] = file("项目编号,项目名称\nQ1,道路\nQ2,桥梁\n")
	files["ballots_2031.csv"] = file("票号,Q2,Q1\n1,优,差\n2,S,\n")
	own := `[{"zh":"优","en":"Good","counts_as":"satisfied"},{"zh":"差","counts_as":"dissatisfied"}]`
	meeting := func(grades string) {
		files[meetingFile] = file(`{"name":"会议","rules":{"evaluation":{"grades":` + grades + `}}}`)
	}
	meeting(own)
	m, err := Read(files, "hamlet")
	want := []ballot.Grade{{Names: ballot.Names{"zh": "优", "en": "Good"}, CountsAs: ballot.Satisfied}, {Names: ballot.Names{"zh": "差"}, CountsAs: ballot.Dissatisfied}}
	if err != nil || !reflect.DeepEqual(m.Rules.Evaluation.Grades, want) || !slices.Equal(m.Votes[0].Marks, []ballot.Mark{2, 1}) {
		t.Fatalf("%+v, %v", m, err)
	}
	for _, bad := range []string{`[]`, strings.Replace(own, "counts_as", "countsAs", 1), strings.Replace(own, `"dissatisfied"`, `3`, 1), `"TWO"`, `[["优"]]`} {
		meeting(bad)
		if _, err := Read(files, "hamlet"); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func FuzzQuestionnaire(f *testing.F) {
	files := inspection(f)
	f.Add(string(files[questionnaireFile].Data), string(files[answersFile].Data))
	f.Fuzz(func(t *testing.T, asked, answers string) {
		m, err := Read(fstest.MapFS{questionnaireFile: file(asked), answersFile: file(answers)}, "fuzz")
		if fault := new(Fault); err != nil {
			if !errors.As(err, &fault) || fault.Code == "" || fault.Reason == "" {
				t.Fatalf("%#v", err)
			}
			return
		}
		poll := &ballot.Manifest{Rules: m.Rules, Candidates: m.Candidates}
		for _, v := range m.Votes {
			if len(v.Marks) != len(poll.Places()) {
				t.Fatalf("%v", v)
			}
		}
	})
}
