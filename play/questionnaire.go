package play

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/officer"
)

// The files of a questionnaire (docs/protocol.md, section 9.2): what is asked, and what was answered.
const (
	questionnaireFile = "questionnaire.json"
	answersFile       = "answers.csv"
)

// asks reports whether the folder is that of a questionnaire.
func (r *reader) asks() bool {
	_, err := fs.Stat(r.fsys, questionnaireFile)
	return r.year == "" && err == nil
}

// form returns the ballot form of the folder's files, or "" if it is one of a choice, which meeting.json names.
func (r *reader) form() ballot.Method {
	switch {
	case r.inquiry:
		return ballot.Evaluating
	case r.asks():
		return ballot.Asking
	case r.evaluates():
		return ballot.Evaluating
	}
	return ""
}

// openQuestionnaire reads what is asked and meeting.json. Without that there are the defaults.
func (r *reader) openQuestionnaire() error {
	text, err := readFile(r.fsys, questionnaireFile)
	if err != nil {
		return err
	}
	asked, err := parseDocument(questionnaireFile, text)
	if err != nil {
		return err
	}
	title := "问卷调查"
	if err := asked.string("title", &title); err != nil {
		return err
	}
	if err := r.questions(asked); err != nil {
		return err
	}
	return r.openOr(map[string]string{"name": "问卷调查", "agenda": title})
}

// A question is one of questionnaire.json. Which fields stand in it is checked first: of names in other capitals and unknown ones
// encoding/json says nothing.
type question struct {
	ID       string
	Type     string
	Text     string
	Options  []string
	Max      int
	Min      int
	MaxLen   int
	Required bool
}

// questionFields are those of each type, beside id, type, text and required.
var questionFields = map[string][]string{"single": {"options"}, "multi": {"options", "max"}, "scale": {"min", "max"}, "text": {"maxlen"}}

// questions reads what is asked. A text is no question of this ballot, but a poll of its own.
func (r *reader) questions(d *document) error {
	var whole struct{ Questions []json.RawMessage }
	if d.fields["questions"].value != json.Delim('[') || json.Unmarshal(d.text, &whole) != nil {
		return d.fault("FIELD_MISSING", "questions", "want a list of questions, in brackets [ ]")
	}
	seen, names := map[string]bool{}, map[string]bool{}
	r.ids = map[string]int{}
	for i, raw := range whole.Questions {
		q, err := readQuestion(raw)
		if err == nil && (seen[q.ID] || names[q.Text]) {
			err = errors.New("id or text is that of another question")
		}
		if err != nil {
			return d.fault("QUESTION", "questions", "question %d: %v", i+1, err)
		}
		seen[q.ID], names[q.Text] = true, true
		if q.Type == "text" {
			r.worded = append(r.worded, q.inWords())
			continue
		}
		r.ids[q.ID] = len(r.meeting.Candidates)
		r.meeting.Candidates = append(r.meeting.Candidates, ballot.Candidate{ID: q.ID, Names: ballot.Names{"zh": q.Text}, Question: q.ask()})
	}
	if n := len(r.meeting.Candidates); n < 1 || n > ballot.MaxAsked {
		return d.fault("NUMBER", "questions", "%d questions beside those of free text: want 1 to %d", n, ballot.MaxAsked)
	}
	return nil
}

func readQuestion(raw json.RawMessage) (q question, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return q, errors.New("want an object, in braces { }")
	}
	if err := json.Unmarshal(raw, &q); err != nil {
		return q, fmt.Errorf("a field of another type than it should be: %v", err)
	}
	known, ok := questionFields[q.Type]
	if !ok {
		return q, fmt.Errorf("type %.40q: want single, multi, scale or text", q.Type)
	}
	for name := range fields {
		if !slices.Contains(append([]string{"id", "type", "text", "required"}, known...), name) {
			return q, fmt.Errorf("no such field of the type %s: %.40q", q.Type, name)
		}
	}
	q.ID, q.Text = strings.TrimSpace(q.ID), strings.TrimSpace(q.Text)
	if err := errors.Join(ballot.CheckName(q.ID), ballot.CheckName(q.Text)); err != nil || len([]rune(q.ID)) > maxID {
		return q, fmt.Errorf("id and text are both wanted, as texts that can be displayed: %v", err)
	}
	return q, q.check()
}

func (q question) ask() *ballot.Ask {
	a := &ballot.Ask{Required: q.Required}
	for _, option := range q.Options {
		a.Answers = append(a.Answers, ballot.Names{"zh": strings.TrimSpace(option)})
	}
	switch q.Type {
	case "single":
		a.Kind = ballot.OneAnswer
	case "multi":
		a.Kind, a.Max = ballot.SeveralAnswers, q.Max
		if a.Max == 0 {
			a.Max = len(a.Answers)
		}
	case "scale":
		a.Kind, a.From, a.To = ballot.OnScale, q.Min, q.Max
	}
	return a
}

func (q question) check() error {
	if q.Type == "text" {
		return q.checkWords()
	}
	return q.ask().Check()
}

// questionnaire reads rules.questionnaire.
func (r *reader) questionnaire(rules *ballot.Rules) error {
	if rules.Questionnaire == nil {
		return nil
	}
	electorate := string(rules.Questionnaire.Electorate)
	for _, path := range r.paths {
		name, ok := strings.CutPrefix(path, "rules.questionnaire.")
		if ok && name != "electorate" {
			return r.fault("FIELD_UNKNOWN", path, "no such rule of a questionnaire; there is electorate")
		}
	}
	if err := r.string("rules.questionnaire.electorate", &electorate); err != nil {
		return err
	}
	rules.Questionnaire = &ballot.Questionnaire{Electorate: ballot.Base(electorate)}
	return nil
}

// answers reads answers.csv, and that the questions fit on a ballot.
func (r *reader) answers() error {
	m := r.asked()
	choices := 0
	for _, q := range m.Questions() {
		choices += q.Choices()
	}
	if choices > ballot.MaxChoices {
		return NewFault("NUMBER", questionnaireFile, "%d answers in all: want at most %d", choices, ballot.MaxChoices)
	}
	t, err := readTable(r.fsys, answersFile)
	if err != nil {
		return err
	}
	if err := r.papers(t); err != nil {
		return err
	}
	if len(r.meeting.Votes) == 0 {
		return NewFault("EMPTY", answersFile, "there is no answer")
	}
	return r.words(t)
}

func (r *reader) asked() *ballot.Manifest {
	return &ballot.Manifest{Rules: r.meeting.Rules, Candidates: r.meeting.Candidates}
}

// answered reads one row of answers.csv.
func (r *reader) answered(t *table, row row, columns []int) (v Vote, err error) {
	for i, column := range columns {
		q, text := r.meeting.Candidates[i].Question, row.cells[column]
		marks, ok := officer.ParseAnswer(q, text)
		if !ok && text == "X" {
			v.Invalid = officer.Unreadable
			marks, ok = officer.ParseAnswer(q, "")
		}
		if !ok {
			return v, t.fault("CODE", row, column, "%+.40q: want an answer as questionnaire.json has it, several parted by ; and none of them twice, nothing, or X for a mark that nobody can read", text)
		}
		v.Marks = append(v.Marks, marks...)
	}
	if v.Invalid == "" {
		v.Invalid = officer.Unfit(r.asked(), v.Marks)
	}
	return v, nil
}
