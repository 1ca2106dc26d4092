package play

import (
	"fmt"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
)

// maxID bounds the characters of a project's number, as a manifest does.
const maxID = 40

// candidates reads candidates.csv, in the order of 票面序号 if that column is there.
func (r *reader) candidates() error {
	t, err := readTable(r.fsys, candidatesFile)
	if err != nil {
		return err
	}
	ids, err := t.texts("项目编号", maxID)
	if err != nil {
		return err
	}
	names, err := t.texts("项目名称", ballot.MaxName)
	if err != nil {
		return err
	}
	n := len(t.rows)
	if n > ballot.MaxCandidates {
		return &Fault{Code: "NUMBER", File: candidatesFile, Reason: fmt.Sprintf("%d candidates, at most %d", n, ballot.MaxCandidates)}
	}
	if err := r.agrees("candidates", n, candidatesFile, "项目编号", "candidates are listed"); err != nil {
		return err
	}
	places, err := t.places("票面序号")
	if err != nil {
		return err
	}
	r.meeting.Candidates, r.ids = make([]ballot.Candidate, n), map[string]int{}
	for i, at := range places {
		r.meeting.Candidates[at] = ballot.Candidate{ID: ids[i], Names: ballot.Names{"zh": names[i]}}
		r.ids[ids[i]] = at
	}
	return nil
}

// texts returns a column of texts that a manifest takes, each of which occurs once.
func (t *table) texts(heading string, most int) ([]string, error) {
	column, err := t.column(heading)
	if err != nil {
		return nil, err
	}
	texts, err := t.unique(column)
	if err != nil {
		return nil, err
	}
	for i, text := range texts {
		if err := checkText(text, most); err != nil {
			return nil, t.fault("TEXT", t.rows[i], column, "%v", err)
		}
	}
	return texts, nil
}

// checkText checks a text that the manifest takes, and its length where that is less than a name's.
func checkText(text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("%d characters: want at most %d", n, most)
	}
	return ballot.CheckName(text)
}

// agrees compares what a table has with what meeting.json says, if it says anything.
func (r *reader) agrees(field string, counted int, file, column, what string) error {
	said, err := r.number(field, counted)
	if err != nil {
		return err
	}
	if counted != said {
		return &Fault{Code: "MISMATCH", File: file, Column: column, Reason: fmt.Sprintf("%d %s, but %s says %q: %d; correct one of them", counted, what, meetingFile, field, said)}
	}
	return nil
}

// attendances are the words for who is there.
var attendances = map[string]bool{"出席": true, "请假": false, "缺席": false, "未出席": false, "病假": false, "事假": false}

// delegates reads delegates.csv, or invents the deputies if it is not there.
func (r *reader) delegates() error {
	t, err := readTable(r.fsys, delegatesFile)
	if isMissing(err) {
		r.meeting.Deputies = invented(r.total, r.present)
		return nil
	}
	if err != nil {
		return err
	}
	id, err := t.column("代表编号")
	if err != nil {
		return err
	}
	there, err := t.column("出席情况")
	if err != nil {
		return err
	}
	ids, err := t.unique(id)
	if err != nil {
		return err
	}
	counted := 0
	for i, row := range t.rows {
		is, known := attendances[row.cells[there]]
		if !known {
			return t.fault("CODE", row, there, "%q: want 出席, 请假, 缺席, 未出席, 病假 or 事假", row.cells[there])
		}
		if is {
			counted++
		}
		r.meeting.Deputies = append(r.meeting.Deputies, Deputy{ids[i], is})
	}
	if err := r.agrees("total_delegates", len(t.rows), delegatesFile, "代表编号", "deputies are listed"); err != nil {
		return err
	}
	return r.agrees("present", counted, delegatesFile, "出席情况", "deputies are present")
}
