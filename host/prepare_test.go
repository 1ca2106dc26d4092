package host

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// prepare opens the page of a preparer.
func prepare(t *testing.T, o PrepareOptions) *browser {
	t.Helper()
	p, err := NewPreparer(o)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, p.Run)
}

// filled is a draft in which people have decided everything.
func filled(h *hall) *ballot.Manifest {
	m := ballot.Plan(ballot.ApproveOpposeAbstain, 1795370382)
	m.Origin, m.Congress, m.Title = "rd.example.cn/c/town/polls/2026-2", h.manifest.Congress, h.manifest.Title
	m.Candidates, m.Officers, m.Registrars = h.manifest.Candidates, h.manifest.Officers, h.manifest.Registrars
	m.Trustees.Threshold = 2
	return m
}

func draftText(m *ballot.Manifest) string { return string(must(json.MarshalIndent(m, " ", " "))) }

// fieldsOf are the fields at which faults stand.
func fieldsOf(a checkAnswer) (all []string) {
	for _, f := range a.Faults {
		all = append(all, f.Field)
	}
	return all
}

// A good manifest is one, or every field would be blamed for it.
func TestGoodManifest(t *testing.T) {
	for _, form := range []ballot.Method{ballot.ApproveOpposeAbstain, ballot.Evaluating} {
		if err := goodManifest(ballot.Plan(form, 0)).Check(); err != nil {
			t.Error(err)
		}
	}
}

// What is wrong is told at its field, in the words of the manifest's own check, and all of it at once.
func TestPreparer_Check(t *testing.T) {
	h := newHall(t, nil)
	b := prepare(t, PrepareOptions{Folder: t.TempDir()})
	for _, tt := range []struct {
		name string
		edit func(m *ballot.Manifest)
		want []string
	}{
		{"good", func(*ballot.Manifest) {}, nil},
		{"no title", func(m *ballot.Manifest) { m.Title = ballot.Names{} }, []string{"title"}},
		{"an override in a name", func(m *ballot.Manifest) { m.Congress = ballot.Names{"zh": "a\u202eb"} }, []string{"congress"}},
		{"a candidate twice", func(m *ballot.Manifest) { m.Candidates = append(slices.Clone(m.Candidates), m.Candidates[0]) }, []string{"candidates"}},
		{"too few candidates", func(m *ballot.Manifest) { m.Seats = 2 }, []string{"seats"}},
		{"no candidates", func(m *ballot.Manifest) { m.Candidates = []ballot.Candidate{} }, []string{"candidates"}},
		{"a percentage without a document", func(m *ballot.Manifest) { m.Rules.Differential = 0 }, []string{"percent"}},
		{"equal numbers with one", func(m *ballot.Manifest) {
			m.Seats, m.Rules.Differential, m.Rules.DifferentialDocument = 2, 0, "等额决定"
		}, nil},
		{"no document", func(m *ballot.Manifest) { m.Rules.Document = "" }, []string{"document"}},
		{"a line that nothing reaches", func(m *ballot.Manifest) { m.Rules.PassLine.Num = 3 }, []string{"line"}},
		{"a name that is no place", func(m *ballot.Manifest) { m.Origin = "rd.example.cn/2026" }, []string{"origin"}},
		{"one signature", func(m *ballot.Manifest) { m.Signatures.Open = 1 }, []string{"signatures"}},
		{"k and the window", func(m *ballot.Manifest) { m.K, m.Window = 1, -1 }, []string{"k", "window"}},
		{"no officers", func(m *ballot.Manifest) { m.Officers = []ballot.Officer{} }, []string{"officers"}},
		{"a minority of trustees", func(m *ballot.Manifest) { m.Trustees.Threshold = 1 }, []string{"threshold"}},
		{"no registrar", func(m *ballot.Manifest) { m.Registrars = []ballot.Registrar{} }, []string{"registrars"}},
	} {
		m := filled(h)
		tt.edit(m)
		var a checkAnswer
		b.must("POST", "/api/prepare/check", draftText(m), &a)
		want := append(slices.Clone(tt.want), "roll", "slips") // no keys were read
		if got := fieldsOf(a); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
		for _, f := range a.Faults {
			if f.Reasons["zh"] == "" || strings.Contains(f.Reasons["en"], "manifest") {
				t.Errorf("%s: %s: %q", tt.name, f.Field, f.Reasons)
			}
		}
	}
}

// The draft of an evaluation is checked as what it is: nothing is chosen, and the line, the grades and what an empty item means are people's.
func TestPreparer_Evaluation(t *testing.T) {
	h := newHall(t, nil)
	b := prepare(t, PrepareOptions{Folder: t.TempDir()})
	for _, tt := range []struct {
		name string
		edit func(m *ballot.Manifest)
		want []string
	}{
		{"good", func(*ballot.Manifest) {}, nil},
		{"one item", func(m *ballot.Manifest) { m.Candidates = m.Candidates[:1] }, nil},
		{"an empty item abstains", func(m *ballot.Manifest) { m.Rules.BlankItem = ballot.BlankItemAbstain }, nil},
		{"exactly half", func(m *ballot.Manifest) { m.Rules.PassLine.Inclusive = true }, nil},
		{"80 and 60", func(m *ballot.Manifest) { m.Rules = m.Rules.With(ballot.Rate8060) }, nil},
		{"80 and 60 with a line", func(m *ballot.Manifest) { m.Rules.Evaluation.Preset = ballot.Rate8060 }, []string{"line"}},
		{"most votes, by lot", func(m *ballot.Manifest) { m.Rules = m.Rules.With(ballot.Plurality); m.Rules.Evaluation.Tie = "LOT" }, []string{"rules"}},
		{"the worst first", func(m *ballot.Manifest) { slices.Reverse(m.Rules.Evaluation.Grades) }, []string{"grades"}},
		{"seats", func(m *ballot.Manifest) { m.Seats = 1 }, []string{"seats"}},
		{"without its rules", func(m *ballot.Manifest) { m.Rules.Evaluation = nil }, []string{"rules"}},
	} {
		m := filled(h)
		m.Seats, m.Rules = 0, ballot.DefaultRules(ballot.Evaluating)
		tt.edit(m)
		var a checkAnswer
		b.must("POST", "/api/prepare/check", draftText(m), &a)
		if got := fieldsOf(a); !slices.Equal(got, append(slices.Clone(tt.want), "roll", "slips")) && tt.name != "without its rules" {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		} else if len(tt.want) > 0 && !slices.Contains(got, tt.want[0]) {
			t.Errorf("%s: %v, want %v in it", tt.name, got, tt.want)
		}
	}
}

// The draft of a questionnaire is checked as what it is: nothing is chosen, there is neither quorum nor line, and each item asks. Its
// spreadsheet is one of questions.
func TestPreparer_Questionnaire(t *testing.T) {
	h := newHall(t, nil)
	b := prepare(t, PrepareOptions{Folder: t.TempDir()})
	asked := func() *ballot.Manifest {
		m := filled(h)
		m.Seats, m.Rules = 0, ballot.DefaultRules(ballot.Asking)
		for i := range m.Candidates {
			m.Candidates[i].Question = &ballot.Ask{Kind: ballot.OnScale, From: 1, To: 5}
		}
		return m
	}
	for _, tt := range []struct {
		name string
		edit func(m *ballot.Manifest)
		want []string
	}{
		{"good", func(*ballot.Manifest) {}, nil},
		{"all are asked", func(m *ballot.Manifest) { m.Rules.Questionnaire.Electorate = ballot.OfAll }, nil},
		{"nothing is asked", func(m *ballot.Manifest) { m.Candidates[1].Question = nil }, []string{"candidates"}},
		{"a scale upside down", func(m *ballot.Manifest) { m.Candidates[1].Question.From = 9 }, []string{"candidates"}},
		{"a quorum", func(m *ballot.Manifest) { m.Rules.Quorum = ballot.DefaultRules(ballot.Evaluating).Quorum }, []string{"quorum"}},
		{"of whom nobody knows", func(m *ballot.Manifest) { m.Rules.Questionnaire.Electorate = "some" }, []string{"rules"}},
	} {
		m := asked()
		tt.edit(m)
		var a checkAnswer
		b.must("POST", "/api/prepare/check", draftText(m), &a)
		if got := fieldsOf(a); !slices.Equal(got, append(slices.Clone(tt.want), "roll", "slips")) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	var kept keptAnswer
	b.must("POST", "/api/prepare/draft", draftText(asked()), &kept)
	var read candidatesAnswer
	if code := b.upload("/api/prepare/candidates", "题号,题目,题型,答案\nQ1,去哪里办事,单选,中心；网上\n", &read); code != "" || len(read.Faults) > 0 || len(read.Candidates) != 1 || len(read.Candidates[0].Question.Answers) != 2 {
		t.Errorf("%q: %+v", code, read)
	}
	if code := b.upload("/api/prepare/candidates", "题号,题目,题型,答案\nQ1,去哪里办事,单选,中心\n", &read); code != "" || len(read.Faults) != 1 || read.Faults[0].Where != "D2" || read.Faults[0].Reasons["zh"] != "选项1个，应为2至35个" {
		t.Errorf("%q: %+v", code, read)
	}
}

// The differential is shown in integers, for every number of seats what the manifest refuses by.
func TestPreparer_Differential(t *testing.T) {
	h := newHall(t, nil)
	b := prepare(t, PrepareOptions{Folder: t.TempDir()})
	for _, tt := range []struct{ seats, least, missing int }{{1, 2, 0}, {2, 3, 1}, {10, 12, 10}, {24, 29, 27}} {
		m := filled(h)
		m.Seats = tt.seats
		var a checkAnswer
		b.must("POST", "/api/prepare/check", draftText(m), &a)
		if want := (differential{2, tt.seats, 20, tt.least, tt.missing}); a.Differential != want {
			t.Errorf("%+v, want %+v", a.Differential, want)
		}
		if refused := slices.Contains(fieldsOf(a), "seats"); refused != (tt.missing > 0) {
			t.Errorf("%d seats: refused %v", tt.seats, refused)
		}
	}
}

// A draft outlasts the program with the keys that were read, and a board begins with it only when nothing is wrong.
func TestPreparer_Begin(t *testing.T) {
	h := newHall(t, nil)
	var begun *ballot.Manifest
	o := PrepareOptions{Folder: filepath.Join(t.TempDir(), "draft"), Begin: func(_ context.Context, m *ballot.Manifest, roll, slips ballot.Keys, witnesses string) (string, error) {
		if len(roll) != 4 || len(slips) != 4 || witnesses != "quorum none\n" {
			return "", errors.New("other files than were read")
		}
		m.LogKey, begun = "log", m
		return "/srv/town/2026-2", nil
	}}
	var roll, slips []crypto.PublicKey
	for i := range h.cards {
		roll, slips = append(roll, h.cards[i].Public()), append(slips, h.slips[i].Public())
	}
	b := prepare(t, o)
	var k keysAnswer
	if code := b.upload("/api/prepare/roll", string(ballot.NewKeys(roll).Bytes())+"\n", &k); code != "" || k.Count != 4 {
		t.Fatal(code, k)
	}
	if code := b.upload("/api/prepare/roll", `["x"]`, &k); code != api.Invalid {
		t.Errorf("a list of no keys: %q", code)
	}
	var a begunAnswer
	if code := b.do("POST", "/api/prepare/board", draftText(filled(h)), &a); code != api.Invalid || begun != nil {
		t.Errorf("begun without slips: %q", code)
	}
	b = prepare(t, o)
	var s prepareState
	if b.must("GET", "/api/prepare/state", "", &s); s.Roll != 4 || s.Slips != 0 || s.Draft.Title["zh"] != h.manifest.Title["zh"] || !s.Server {
		t.Fatalf("after a restart: %+v", s)
	}
	if code := b.upload("/api/prepare/slips", string(ballot.NewKeys(slips).Bytes()), &k); code != "" {
		t.Fatal(code)
	}
	b.must("POST", "/api/prepare/board", draftText(s.Draft), &a)
	if begun == nil || a.Manifest != begun.Hash() || a.Path != "/c/town/polls/2026-2" || a.Folder != "/srv/town/2026-2" || begun.Roll.Count != 4 {
		t.Errorf("%+v", a)
	}
	if text := string(must(os.ReadFile(s.File))); !strings.Contains(text, `"title"`) {
		t.Errorf("kept: %s", text)
	}
}

// A spreadsheet is shown before it is taken, and the confidential roll gives figures and no name.
func TestPreparer_Spreadsheets(t *testing.T) {
	b := prepare(t, PrepareOptions{Folder: t.TempDir()})
	var template templateAnswer
	b.must("GET", "/api/prepare/template", "", &template)
	var c candidatesAnswer
	if code := b.upload("/api/prepare/candidates", string(template.Data), &c); code != "" || len(c.Faults) != 1 || c.Faults[0].Where != "A2" || c.Faults[0].Reasons["zh"] == "" {
		t.Errorf("%q, %+v", code, c)
	}
	if code := b.upload("/api/prepare/candidates", "项目编号,项目名称,资金\n1,口袋公园,30\n", &c); code != "" || len(c.Candidates) != 1 || c.Ignored[0] != "资金" || len(c.Faults) != 0 {
		t.Errorf("%q, %+v", code, c)
	}
	var d deputiesAnswer
	if code := b.upload("/api/prepare/deputies", "代表编号,姓名,代表团,出席情况\n1,张三,东,出席\n2,李四,西,请假\n", &d); code != "" || d.Deputies != 2 || d.Absent != 1 || d.Delegations != 2 {
		t.Errorf("%q, %+v", code, d)
	}
	if code := b.upload("/api/prepare/deputies", "代表编号,姓名\n1,张三\n1,李四\n", &d); code != "" || d.Deputies != 0 || d.Faults[0].Where != "A3" {
		t.Errorf("%q, %+v", code, d)
	}
	if text := string(must(json.Marshal(d))); strings.Contains(text, "张三") {
		t.Errorf("a name: %s", text)
	}
}

// A draft that cannot be read is named: with it an officer's console would not start, either.
func TestPreparer_Broken(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, draftFile), []byte(`{"seats":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewPreparer(PrepareOptions{Folder: folder}); err == nil || !strings.Contains(err.Error(), filepath.Join(folder, draftFile)) {
		t.Errorf("%v", err)
	}
}
