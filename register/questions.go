package register

import (
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The fields of a question's row after its number, its text and its text in English.
const (
	fieldKind = fieldEnglish + 1 + iota
	fieldAnswers
	fieldAnswersEnglish
	fieldMax
	fieldFrom
	fieldTo
	fieldRequired
)

// kinds are the kinds of questions as a table has them.
var kinds = map[string]ballot.AskKind{"单选": ballot.OneAnswer, "多选": ballot.SeveralAnswers, "评分": ballot.OnScale}

// questionFormat is the table of the questions of a questionnaire (题目), in the order of the ballot:
//
//	题号     wanted; 1 to 40 characters, none twice, none that looks like another
//	题目     wanted; 1 to 200 characters, none twice
//	英文题目 at most 200 characters
//	题型     wanted; 单选 多选 评分
//	答案     of 单选 and 多选: 2 to 35, parted by ; or ；
//	英文答案 as many, in the same order, or none
//	最多     of 多选: how many may be chosen
//	最低分   of 评分: a whole number
//	最高分   of 评分: a whole number
//	必答     是, or nothing
//
// What else a question may not be, [ballot.Ask.Check] says of the whole.
var questionFormat = sheet.Format{Most: ballot.MaxAsked, Columns: []sheet.Column{
	{Heading: "题号", Kind: sheet.Code, Most: 40, Wanted: true, Distinct: true},
	{Heading: "题目", Kind: sheet.Name, Most: ballot.MaxName, Wanted: true, Distinct: true},
	{Heading: "英文题目", Most: ballot.MaxName},
	{Heading: "题型", Most: 40, Wanted: true},
	{Heading: "答案", Kind: sheet.Place, Most: ballot.MaxAskedOf * (ballot.MaxName + 1)},
	{Heading: "英文答案", Kind: sheet.Place, Most: ballot.MaxAskedOf * (ballot.MaxName + 1)},
	{Heading: "最多", Kind: sheet.Place, Most: 3},
	{Heading: "最低分", Kind: sheet.Place, Most: 3},
	{Heading: "最高分", Kind: sheet.Place, Most: 3},
	{Heading: "必答", Most: 40},
}}

// ReadQuestions reads the questions of a questionnaire, all or nothing: see [ReadCandidates].
func ReadQuestions(name string, data []byte) (all []ballot.Candidate, ignored []string, err error) {
	ignored, err = sheet.Read(name, data, questionFormat, func(r sheet.Row) { all = append(all, question(r)) })
	if err != nil {
		return nil, nil, err
	}
	return all, ignored, nil
}

func question(r sheet.Row) ballot.Candidate {
	c := ballot.Candidate{ID: r.Texts[fieldID], Names: ballot.Names{"zh": r.Texts[fieldName]}, Question: &ballot.Ask{}}
	if english := r.Texts[fieldEnglish]; english != "" {
		c.Names["en"] = english
	}
	q, kind := c.Question, r.Texts[fieldKind]
	if q.Kind = kinds[kind]; q.Kind == "" && kind != "" {
		r.Fault(fieldKind, "CODE", "%q: want 单选, 多选 or 评分", kind)
	}
	switch q.Kind {
	case ballot.OnScale:
		q.From, q.To = whole(r, fieldFrom), whole(r, fieldTo)
	case ballot.SeveralAnswers:
		q.Max = whole(r, fieldMax)
		fallthrough
	case ballot.OneAnswer:
		q.Answers = answers(r)
	}
	switch required := r.Texts[fieldRequired]; required {
	case "":
	case "是":
		q.Required = true
	default:
		r.Fault(fieldRequired, "CODE", "%q: want 是 or nothing", required)
	}
	return c
}

// whole reads a number, which has to be there.
func whole(r sheet.Row, field int) int {
	text := r.Texts[field]
	n, err := strconv.Atoi(text)
	if err != nil && !r.Bad[field] {
		r.Fault(field, "NUMBER", "%q: want a whole number", text)
	}
	return n
}

// answers reads both lists.
func answers(r sheet.Row) (all []ballot.Names) {
	zh, en := parted(r.Texts[fieldAnswers]), parted(r.Texts[fieldAnswersEnglish])
	switch {
	case r.Bad[fieldAnswers]:
	case len(zh) < 2 || len(zh) > ballot.MaxAskedOf:
		r.Fault(fieldAnswers, "NUMBER", "%d answers: want 2 to %d", len(zh), ballot.MaxAskedOf)
	case len(en) > 0 && len(en) != len(zh):
		r.Fault(fieldAnswersEnglish, "NUMBER", "%d answers in English for %d", len(en), len(zh))
	}
	for i, text := range zh {
		names := ballot.Names{"zh": text}
		if i < len(en) {
			names["en"] = en[i]
		}
		all = append(all, names)
	}
	return all
}

func parted(text string) (all []string) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '；' }) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// QuestionTemplate returns an XLSX workbook to fill in, with an example that [ReadQuestions] refuses until it is deleted.
func QuestionTemplate(text TemplateText) ([]byte, error) {
	choices := []sheet.Choice{{Column: fieldKind, Values: []string{"单选", "多选", "评分"}, Prompt: text.Writing}, {Column: fieldRequired, Values: []string{"是"}, Prompt: text.Writing}}
	return template("题目", questionFormat, text, choices, "", "多选", "甲；乙；丙", "", "2", "", "", "是")
}
