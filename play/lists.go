package play

import (
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
)

// maxID bounds the characters of a project's number, as a manifest does.
const maxID = 40

// candidates reads candidates.csv.
func (r *reader) candidates() error {
	t, err := readTable(r.fsys, candidatesFile)
	if err != nil {
		return err
	}
	return r.list(t)
}

// list reads what is voted on, in the order of 票面序号 if that column is there.
func (r *reader) list(t *table) error {
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
		return NewFault("NUMBER", t.file, "%d candidates, at most %d", n, ballot.MaxCandidates)
	}
	if err := r.agrees("candidates", n, t.file, "项目编号",
		"%d candidates are listed, but meeting.json says \"candidates\": %d; correct one of them"); err != nil {
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

const notText = "text that cannot be used: %v"

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
		if n := utf8.RuneCountInString(text); n > most {
			return nil, t.fault("TEXT", t.rows[i], column, "%d characters: want at most %d", n, most)
		}
		if err := ballot.CheckName(text); err != nil {
			return nil, t.fault("TEXT", t.rows[i], column, notText, err)
		}
	}
	return texts, nil
}

// agrees compares what a table has with what meeting.json says, if it says anything.
func (r *reader) agrees(field string, counted int, file, column, format string) error {
	said, err := r.number(field, counted)
	if err != nil {
		return err
	}
	if counted != said {
		return NewFault("MISMATCH", file, format, counted, said).at(0, column)
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
	if err := r.agrees("total_delegates", len(t.rows), delegatesFile, "代表编号",
		"%d deputies are listed, but meeting.json says \"total_delegates\": %d; correct one of them"); err != nil {
		return err
	}
	return r.agrees("present", counted, delegatesFile, "出席情况",
		"%d deputies are present, but meeting.json says \"present\": %d; correct one of them")
}
