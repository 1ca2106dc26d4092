package play

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/ballot"
)

// hamlet is a folder of an evaluation in which everything can go wrong: two items, five ballots of whom one is blank, and six deputies.
func hamlet() fstest.MapFS {
	return fstest.MapFS{
		meetingFile:        file("{\n\"name\": \"虚构镇人民代表大会会议\",\n\"total_delegates\": 6,\n\"present\": 5,\n\"rules\": {\n\"evaluation\": {\n\"grades\": \"THREE\"\n}\n}\n}\n"),
		"ballots_2031.csv": file("票号,Q2,Q1\n11,S,S\n12,B,满意\n13,,N\n14,,\n15,N,B\n"),
		"results_2031.csv": file("项目编号,项目名称,满意,基本满意,不满意,有效票\nQ1,道路,2,1,1,4\nQ2,桥梁,1,1,1,3\n"),
	}
}

func TestReadEvaluation(t *testing.T) {
	m, err := Read(hamlet(), "hamlet")
	if err != nil {
		t.Fatal(err)
	}
	if m.Seats != 0 || m.Rules.Method != ballot.Evaluating || m.Issued != 5 || len(m.Deputies) != 6 || m.Candidates[1].Names["zh"] != "桥梁" {
		t.Errorf("%+v", m)
	}
	want := []Vote{{Marks: []ballot.Mark{1, 1}}, {Marks: []ballot.Mark{1, 2}}, {Marks: []ballot.Mark{3, 0}}, {Marks: []ballot.Mark{0, 0}, Invalid: "BLANK"}, {Marks: []ballot.Mark{2, 3}}}
	for i, v := range m.Votes {
		if !slices.Equal(v.Marks, want[i].Marks) || v.Invalid != want[i].Invalid {
			t.Errorf("ballot %d: %+v, want %+v", i+1, v, want[i])
		}
	}
}

// The rules of an evaluation, as meeting.json says them.
func TestReadEvaluationRules(t *testing.T) {
	for rules, holds := range map[string]func(r ballot.Rules) bool{
		`"evaluation": {"grade_preset": "RATE_80_60", "rate_of": "all", "electorate": "all"}`: func(r ballot.Rules) bool {
			return r.Evaluation.Preset == ballot.Rate8060 && r.Evaluation.RateOf == ballot.OfAll && r.Evaluation.Electorate == ballot.OfAll && r.PassLine == ballot.Fraction{}
		},
		`"evaluation": {"grade_preset": "PLURALITY", "tie": "LOWER_GRADE"}`: func(r ballot.Rules) bool { return r.Evaluation.Tie == ballot.TieLower },
		`"evaluation": {"grade_preset": "PLURALITY"}`:                       func(r ballot.Rules) bool { return r.Evaluation.Tie == ballot.TiePresidium },
		`"pass_threshold": {"num":1,"den":2,"of":"all","inclusive":true}`:   func(r ballot.Rules) bool { return r.PassLine.Inclusive },
		`"blank_item_means": "ABSTAIN", "blank_ballot": "VALID"`:            func(r ballot.Rules) bool { return r.BlankItem == ballot.BlankItemAbstain },
	} {
		files := hamlet()
		delete(files, "results_2031.csv")
		files[candidatesFile] = file("项目编号,项目名称\nQ1,道路\nQ2,桥梁\n")
		files[meetingFile] = file(`{"name": "会议", "rules": {` + rules + `}}`)
		if m, err := Read(files, "hamlet"); err != nil || !holds(m.Rules) || len(m.Deputies) != 5 {
			t.Errorf("%s: %v", rules, err)
		}
	}
}

// Ballots that are made up add up to the figures, also where an item was left empty.
func TestMadeUpBallots(t *testing.T) {
	files := hamlet()
	delete(files, "ballots_2031.csv")
	delete(files, meetingFile)
	m, err := Read(files, "hamlet")
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Votes) != 4 || len(m.Deputies) != 4 {
		t.Fatalf("%d ballots of %d deputies", len(m.Votes), len(m.Deputies))
	}
	counts := [2][4]int{}
	for _, v := range m.Votes {
		for i, mark := range v.Marks {
			counts[i][mark]++
		}
	}
	if counts != [2][4]int{{0, 2, 1, 1}, {1, 1, 1, 1}} {
		t.Errorf("%v", counts)
	}
}

// A fault in one place of the folder, and what a clerk is told about it.
func TestEvaluationFaults(t *testing.T) {
	for _, test := range []struct {
		name, file, old, new string
		want                 Fault
	}{
		{"a row that does not add up", "results_2031.csv", "道路,2,1,1,4", "道路,2,1,1,5", Fault{Code: "MISMATCH", File: "results_2031.csv", Row: 2, Column: "有效票", Reason: "add up to 4, but 5"}},
		{"figures of other ballots", "results_2031.csv", "桥梁,1,1,1,3", "桥梁,1,2,0,3", Fault{Code: "MISMATCH", File: "results_2031.csv", Row: 3, Column: "基本满意", Reason: "1 ballots say so, but here are 2"}},
		{"a number that is none", "results_2031.csv", "道路,2", "道路,02", Fault{Code: "NUMBER", File: "results_2031.csv", Row: 2, Column: "满意", Reason: `"02"`}},
		{"a grade without a column", "results_2031.csv", ",不满意,", ",差,", Fault{Code: "COLUMN", File: "results_2031.csv", Row: 1, Column: "不满意", Reason: "missing"}},
		{"a code of a choice", "ballots_2031.csv", "11,S,S", "11,S,A", Fault{Code: "CODE", File: "ballots_2031.csv", Row: 2, Column: "Q1", Reason: "want S, B, N"}},
		{"two grades", "ballots_2031.csv", "11,S,S", "11,S,SB", Fault{Code: "CODE", File: "ballots_2031.csv", Row: 2, Column: "Q1", Reason: "want S, B, N"}},
		{"an unknown item", "ballots_2031.csv", "Q2,Q1", "Q2,Q3", Fault{Code: "COLUMN", File: "ballots_2031.csv", Row: 1, Column: "Q3", Reason: "results_2031.csv"}},
		{"seats", meetingFile, `"present": 5,`, `"present": 5, "seats": 1,`, Fault{Code: "RULE", File: meetingFile, Row: 4, Column: "seats", Reason: "chooses nothing"}},
		{"a rule of a choice", meetingFile, `"rules": {`, `"rules": { "shortfall": "VACANT",`, Fault{Code: "RULE", File: meetingFile, Row: 5, Column: "rules.shortfall", Reason: "VACANT"}},
		{"another form", meetingFile, `"rules": {`, `"rules": { "ballot_method": "TICK_UP_TO_N",`, Fault{Code: "RULE", File: meetingFile, Row: 5, Column: "rules.ballot_method", Reason: "whose form is EVALUATION"}},
		{"a rule that is none", meetingFile, `"grades"`, `"grade"`, Fault{Code: "FIELD_UNKNOWN", File: meetingFile, Row: 7, Column: "rules.evaluation.grade", Reason: "no such rule"}},
		{"grades that are none", meetingFile, "THREE", "SCORE", Fault{Code: "RULE", File: meetingFile, Row: 7, Column: "rules.evaluation.grades", Reason: "SCORE"}},
		{"fewer present than voted issue", meetingFile, `"present": 5`, `"present": 7`, Fault{Code: "NUMBER", File: meetingFile, Row: 4, Column: "present", Reason: "7 present of 6"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := hamlet()
			replace(t, files, test.file, test.old, test.new)
			checkFault(t, files, test.want)
		})
	}
	files := hamlet()
	files["ballots_2031.csv"] = file("票号,Q2,Q1\n")
	delete(files, "results_2031.csv")
	files[candidatesFile] = file("项目编号,项目名称\nQ1,道路\nQ2,桥梁\n")
	checkFault(t, files, Fault{Code: "EMPTY", File: opinionsFile("2031"), Reason: "no ballot"})
	checkFault(t, fstest.MapFS{meetingFile: file(`{"name": "会议", "seats": 1, "candidates": 2, "total_delegates": 3, "present": 3, "rules": {"ballot_method": "EVALUATION"}}`)},
		Fault{Code: "FILE_MISSING", File: "ballots_YYYY.csv", Reason: "neither"})
	if _, err := ReadYear(hamlet(), "hamlet", "2030"); err == nil || !strings.Contains(err.Error(), "ballots_2030.csv") {
		t.Error(err)
	}
}

// Who came and what was collected is taken from expected.json where meeting.json does not say so: a paper beyond the figures is blank.
func TestReadAttendance(t *testing.T) {
	files := hamlet()
	delete(files, "ballots_2031.csv")
	files[expectedFile] = file(`{"meeting_2031": {"total_delegates": 9, "present": 9, "collected": 5}}`)
	m, err := Read(files, "hamlet")
	if err != nil || len(m.Deputies) != 6 || m.Issued != 5 || len(m.Votes) != 5 || m.Votes[4].Invalid != "BLANK" || !isBlank(m.Votes[4].Marks) {
		t.Errorf("meeting.json was not asked first, or the blank paper is missing: %+v, %v", m, err)
	}
	delete(files, meetingFile)
	if m, err = Read(files, "hamlet"); err != nil || len(m.Deputies) != 9 || m.Issued != 9 || len(m.Votes) != 5 {
		t.Errorf("%+v, %v", m, err)
	}
	for text, want := range map[string]Fault{
		`{"meeting_2031": {"collected": 3}}`:   {Code: "NUMBER", File: meetingFile, Column: "collected", Reason: "no fewer than the valid ones"},
		`{"meeting_2031": {"collected": "5"}}`: {Code: "FIELD_TYPE", File: expectedFile, Row: 1, Column: "meeting_2031.collected", Reason: "whole number"},
		`{"meeting_2031": {"present": -1}}`:    {Code: "NUMBER", File: expectedFile, Row: 1, Column: "meeting_2031.present", Reason: "want 0 to 100000"},
		`[]`:                                   {Code: "JSON", File: expectedFile, Row: 1, Reason: "one object"},
	} {
		files[expectedFile] = file(text)
		checkFault(t, files, want)
	}
}

// Sample 07: of 2024 the ballots, with the blank paper set aside; of 2023 ballots that are made up to its figures, and the blank paper
// that was collected beside them. Who came is in expected.json.
func TestReadSample07(t *testing.T) {
	for year, want := range map[string][2]int{"": {247, 1}, "2024": {247, 1}, "2023": {251, 1}} {
		m, err := ReadYear(os.DirFS(samples+"/07_satisfaction_two_years"), "07", year)
		if err != nil {
			t.Fatal(err)
		}
		blank := 0
		for _, v := range m.Votes {
			if v.Invalid == "BLANK" {
				blank++
			}
		}
		if len(m.Votes) != want[0] || blank != want[1] || len(m.Candidates) != 10 || len(m.Deputies) != 262 || m.Issued != want[0] {
			t.Errorf("%s: %d ballots, %d blank, %d items, %d deputies", year, len(m.Votes), blank, len(m.Candidates), len(m.Deputies))
		}
	}
}
