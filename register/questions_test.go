package register

import (
	"reflect"
	"testing"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

const askedHead = "题号,题目,英文题目,题型,答案,英文答案,最多,最低分,最高分,必答\n"

// A table of questions is read as it was filled in; the example of the template is refused.
func TestReadQuestions(t *testing.T) {
	got, ignored, err := ReadQuestions("questions.csv", []byte(askedHead+"Q1,去哪里办事,Where,单选,中心；网上,The centre;Online,,,,是\nQ2,需要什么,,多选,甲;乙;1,,2,,,\nQ3,打几分,,评分,,,,0,10,\n"))
	want := []ballot.Candidate{
		{ID: "Q1", Names: ballot.Names{"zh": "去哪里办事", "en": "Where"}, Question: &ballot.Ask{Kind: ballot.OneAnswer, Answers: []ballot.Names{{"zh": "中心", "en": "The centre"}, {"zh": "网上", "en": "Online"}}, Required: true}},
		{ID: "Q2", Names: ballot.Names{"zh": "需要什么"}, Question: &ballot.Ask{Kind: ballot.SeveralAnswers, Answers: []ballot.Names{{"zh": "甲"}, {"zh": "乙"}, {"zh": "1"}}, Max: 2}},
		{ID: "Q3", Names: ballot.Names{"zh": "打几分"}, Question: &ballot.Ask{Kind: ballot.OnScale, To: 10}},
	}
	if err != nil || len(ignored) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, %v", got, ignored, err)
	}
	for _, c := range got {
		if err := c.Question.Check(); err != nil {
			t.Error(err)
		}
	}
	data, err := QuestionTemplate(TemplateText{Notes: []string{"说明"}, Example: "本行是示例", Writing: "选择"})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = ReadQuestions("template.xlsx", data)
	if faults, ok := err.(sheet.Faults); !ok || len(faults) != 1 || faults[0].Code != "EXAMPLE" {
		t.Errorf("the example: %v", err)
	}
}

// A fault is told where it is, and nothing is taken.
func TestReadQuestions_Faults(t *testing.T) {
	for _, tt := range []struct{ name, row, column, code string }{
		{"no kind", "Q1,去哪里,,,甲;乙,,,,,", "D 题型", "EMPTY"},
		{"another kind", "Q1,去哪里,,排序,甲;乙,,,,,", "D 题型", "CODE"},
		{"one answer", "Q1,去哪里,,单选,甲,,,,,", "E 答案", "NUMBER"},
		{"English that is not theirs", "Q1,去哪里,,单选,甲;乙,A,,,,", "F 英文答案", "NUMBER"},
		{"no maximum", "Q1,去哪里,,多选,甲;乙,,,,,", "G 最多", "NUMBER"},
		{"no points", "Q1,打几分,,评分,,,,1,很多,", "I 最高分", "NUMBER"},
		{"neither required nor not", "Q1,去哪里,,单选,甲;乙,,,,,也许", "J 必答", "CODE"},
		{"a formula", "Q1,去哪里,,单选,=甲;乙,,,,,", "E 答案", "INJECTION"},
	} {
		all, _, err := ReadQuestions("questions.csv", []byte(askedHead+tt.row))
		faults, ok := err.(sheet.Faults)
		if !ok || all != nil || len(faults) != 1 || faults[0].Column != tt.column || faults[0].Code != tt.code {
			t.Errorf("%s: %v, %v", tt.name, all, err)
		}
	}
}

func FuzzReadQuestions(f *testing.F) {
	f.Add([]byte(askedHead + "Q1,去哪里,,多选,甲;乙,A;B,2,,,是\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, err := ReadQuestions("fuzz", data)
		for _, c := range all {
			if err != nil || c.ID == "" || c.Question == nil || c.Question.Kind == "" {
				t.Errorf("%+v, %v", c, err)
			}
		}
	})
}
