package play

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

const sample08 = "../samples/08_on_the_spot_and_staged"

// inquest is a folder of an inquiry in which everything can go wrong: two departments, one rated again.
func inquest() fstest.MapFS {
	return fstest.MapFS{
		inquiryFile: file("被询问单位,满意,基本满意,不满意,实到,全体组成人员,等次\n水务局,4,1,0,5,6,满意\n民政局,1,1,3,5,6,不满意\n"),
		rectificationFile: file(`{"committee": "常委会", "flow": [], "as_of": "2026-05-21", "problems": [],
 "second_evaluation": {"unit": "民政局", "满意": 2, "基本满意": 2, "不满意": 1, "实到": 5, "全体组成人员": 6, "等次": "基本满意"}}`),
	}
}

// Departments are rated in turn under one key, and the second evaluation stands beside the first; each verifies with the bundles that
// it cites, and the grades are those of the folder.
func TestSimulateInquiry(t *testing.T) {
	q, err := ReadInquiry(inquest(), "inquest")
	if err != nil {
		t.Fatal(err)
	}
	all, err := SimulateInquiry(t.Context(), q, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || q.First() != 2 {
		t.Fatalf("%d polls, the second evaluation is of place %d", len(all), q.First())
	}
	for i, o := range []audit.Options{{}, {Ceremony: all[0].Bundle}, {Previous: all[1].Bundle, Ceremony: all[0].Bundle}} {
		if r := audit.Verify(all[i].Bundle, o); !r.OK || !r.Complete {
			t.Errorf("poll %d: %+v", i+1, r)
		}
	}
	first, second := all[1].Board.Poll().Manifest, all[2].Board.Poll().Manifest
	missing := audit.Cited{Citation: *first.Cited(), Ceremony: true, By: second.Previous.Origin}
	if r := audit.Verify(all[2].Bundle, audit.Options{Previous: all[1].Bundle}); !r.OK || r.Complete || !slices.Equal(r.Elsewhere, []audit.Cited{missing}) {
		t.Errorf("without the board that made the key of the first evaluation: %+v", r)
	}
	for name, o := range map[string]audit.Options{
		"another ceremony":             {Previous: all[1].Bundle, Ceremony: all[2].Bundle},
		"a ceremony that nobody cites": {Previous: all[0].Bundle, Ceremony: all[0].Bundle},
		"the ceremony alone":           {Ceremony: all[0].Bundle},
	} {
		if r := audit.Verify(all[2].Bundle, o); r.OK {
			t.Errorf("%s is taken", name)
		}
	}
	y := func(p Played) string { return p.Board.Poll().Election.PublicKey.String() }
	if y(all[0]) != y(all[1]) || y(all[1]) == y(all[2]) {
		t.Error("the series has one key, and the second evaluation another")
	}
}

// The sample's own figures: six departments and a second evaluation.
func TestReadInquiry(t *testing.T) {
	q, err := ReadInquiry(os.DirFS(sample08), "08")
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Polls) != 6 || q.First() != 6 || len(q.Polls[0].Deputies) != 27 || len(q.Second.Votes) != 25 || q.Polls[3].Candidates[0].Names["zh"] != "市住房和城乡建设局" {
		t.Errorf("%+v", q)
	}
	for _, m := range append(q.Polls, q.Second) {
		if m.Rules.Document != inquiryDocument {
			t.Errorf("%s is rated by %q", m.Agenda, m.Rules.Document)
		}
	}
	if !IsInquiry(os.DirFS(sample08)) || IsInquiry(hamlet()) {
		t.Error("what an inquiry is")
	}
	if _, err := ReadInquiry(inquest(), "inquest"); err != nil {
		t.Error(err)
	}
}

// Each fault is told with its row and column.
func TestReadInquiryRefusals(t *testing.T) {
	for _, test := range []struct{ file, old, new, code, column string }{
		{inquiryFile, "4,1,0,5,6", "4,2,0,5,6", "MISMATCH", "实到"},
		{inquiryFile, "4,1,0,5,6", "4,1,0,7,6", "MISMATCH", "全体组成人员"},
		{inquiryFile, "1,1,3,5,6", "1,1,3,5,7", "MISMATCH", "全体组成人员"},
		{inquiryFile, "4,1,0", "4,x,0", "NUMBER", "基本满意"},
		{inquiryFile, "民政局", "水务局", "DUPLICATE", "被询问单位"},
		{inquiryFile, "实到", "到场", "COLUMN", "实到"},
		{rectificationFile, `"不满意": 1`, `"不满意": 9`, "NUMBER", "second_evaluation"},
		{rectificationFile, `"不满意": 1, `, ``, "JSON", ""},
		{rectificationFile, `"民政局"`, `7`, "JSON", ""},
		{rectificationFile, `"民政局"`, `"财政局"`, "MISMATCH", "second_evaluation.unit"},
		{rectificationFile, `"基本满意"}}`, `"满意"}}`, "GRADE", "second_evaluation"},
		{rectificationFile, `"problems": []`, `"problems": [{"id": "W-1"}]`, "JSON", ""},
	} {
		files := inquest()
		text := string(files[test.file].Data)
		files[test.file] = file(strings.Replace(text, test.old, test.new, 1))
		var f *Fault
		if text == string(files[test.file].Data) {
			t.Errorf("%s: %q is not in it", test.file, test.old)
		}
		if _, err := ReadInquiry(files, "inquest"); !errors.As(err, &f) || f.In(fmt.Sprintf) != f.Reason || f.Code != test.code || f.Column != test.column {
			t.Errorf("%s, %q for %q: %v", test.file, test.new, test.old, err)
		}
	}
	files := inquest()
	files[inquiryFile] = file(strings.Replace(string(files[inquiryFile].Data), "满意\n民", "基本满意\n民", 1))
	q, err := ReadInquiry(files, "inquest")
	if err != nil {
		t.Fatal(err)
	}
	q.Polls, q.Second = q.Polls[:1], nil
	var f *Fault
	if _, err := SimulateInquiry(context.Background(), q, Options{}); !errors.As(err, &f) || f.Row != 2 || f.Column != "等次" {
		t.Errorf("another grade than the file says: %v", err)
	}
}

// Too few ballots are never opened, and then there is no grade to compare with that of the folder.
func TestSimulateInquiry_Void(t *testing.T) {
	files := fstest.MapFS{inquiryFile: file("被询问单位,满意,基本满意,不满意,实到,全体组成人员,等次\n水务局,3,0,0,3,4,满意\n")}
	q, err := ReadInquiry(files, "inquest")
	if err != nil {
		t.Fatal(err)
	}
	all, err := SimulateInquiry(t.Context(), q, Options{})
	if err != nil || all[0].Board.Phase() != audit.Voided {
		t.Errorf("%v, %v", all, err)
	}
}

// A grade is right by any name of the ballot that counts as what came out, and no other.
func TestInquiryGrades(t *testing.T) {
	files := fstest.MapFS{
		meetingFile: file(`{"name": "专题询问", "level": "STANDING_COMMITTEE", "rules": {"evaluation": {"grades": "FIVE"}}}`),
		inquiryFile: file("被询问单位,非常满意,满意,基本满意,不满意,非常不满意,实到,全体组成人员,等次\n水务局,4,1,0,0,0,5,6,非常满意\n民政局,0,5,0,0,0,5,6,满意\n教育局,0,0,0,0,0,5,6,\n"),
	}
	q, err := ReadInquiry(files, "inquest")
	if err != nil {
		t.Fatal(err)
	}
	for i, rows := range []map[ballot.Standing]bool{
		{ballot.Satisfied: true, ballot.MostlySatisfied: false, "": false},
		{ballot.Satisfied: true, ballot.Dissatisfied: false, "": false},
		{ballot.Satisfied: false, "": true},
	} {
		for grade, right := range rows {
			if err := q.Polls[i].grade(grade); (err == nil) != right {
				t.Errorf("department %d, %q: %v", i+1, grade, err)
			}
		}
	}
	files[rectificationFile] = inquest()[rectificationFile]
	var f *Fault
	if _, err := ReadInquiry(files, "inquest"); !errors.As(err, &f) || f.Code != "MISMATCH" || f.Column != "second_evaluation" {
		t.Errorf("a second evaluation by other grades: %v", err)
	}
}

// What lies in the folder beside the inquiry is named, and nothing else.
func TestOthersIn(t *testing.T) {
	files := inquest()
	for _, name := range []string{"questionnaire.json", "suggestions.xlsx", "suggestion.md", "answers.csv"} {
		files[name] = file("")
	}
	o := OthersIn(files)
	if !slices.Equal(o.Questionnaires, []string{"questionnaire.json"}) || !slices.Equal(o.Suggestions, []string{"suggestions.xlsx"}) {
		t.Errorf("%+v", o)
	}
	o = OthersIn(os.DirFS(sample08))
	if !slices.Equal(o.Questionnaires, []string{"inspection_questionnaire.json"}) || !slices.Equal(o.Suggestions, []string{"suggestion_staged.csv"}) {
		t.Errorf("sample 08: %+v", o)
	}
}
