package register

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

// A Rectification is a problem list as it stood on some day, and the evaluation that was held again.
type Rectification struct {
	Committee string
	AsOf      Date
	Problems  []Problem
	Second    *Again // nil if there was none
}

// An Again is the figures of an evaluation held again, and what it was graded.
type Again struct {
	Unit  string
	Count Count
	Grade ballot.Standing
}

// The list as a file: one JSON object whose fields stand in this order. What follows from others, such as a status, has to be what follows.
type listFile struct {
	Committee string            `json:"committee"`
	Flow      []string          `json:"flow"`
	AsOf      Date              `json:"as_of"`
	Problems  []json.RawMessage `json:"problems"`
	Second    *secondFile       `json:"second_evaluation,omitempty"`
}

type problemFile struct {
	ID       string `json:"id"`
	Unit     string `json:"unit"`
	Problem  string `json:"problem"`
	Opened   Date   `json:"opened"`
	Deadline Date   `json:"deadline"`
	Status   string `json:"status"`
	Closed   Date   `json:"closed,omitzero"`
	Overdue  int    `json:"days_overdue,omitempty"`
	Next     string `json:"next,omitempty"`
}

type secondFile struct {
	Unit            string `json:"unit"`
	Satisfied       int    `json:"满意"`
	MostlySatisfied int    `json:"基本满意"`
	Dissatisfied    int    `json:"不满意"`
	Present         int    `json:"实到"`
	All             int    `json:"全体组成人员"`
	Grade           string `json:"等次"`
	Note            string `json:"note,omitempty"`
}

// maxList bounds the bytes of a list, and maxProblems its problems.
const (
	maxList     = 4 << 20
	maxProblems = 2000
)

// progressNames are how a list calls what a problem is.
var progressNames = map[Progress]string{Rectifying: "整改中", Rectified: "已整改", Overdue: "逾期"}

// ReadRectification reads a problem list, all or nothing. The error is of type [sheet.Faults]; a fault's row is the number of the problem in the list.
func ReadRectification(name string, data []byte) (*Rectification, error) {
	l := list{name: name}
	r := l.read(data)
	if len(l.faults) > 0 {
		return nil, l.faults
	}
	return r, nil
}

// A list is being read.
type list struct {
	name   string
	faults sheet.Faults
}

func (l *list) fault(row int, column, code, format string, args ...any) {
	if len(l.faults) < sheet.MaxFaults {
		l.faults = append(l.faults, sheet.NewFault(l.name, row, column, code, format, args...))
	}
}

// decode reads JSON as a person may write it, with any white space, and otherwise only in canonical form: no field twice, none unknown.
func decode(data []byte, v any) error {
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil { // it says where
		return err
	}
	var text bytes.Buffer
	if err := json.Compact(&text, data); err != nil {
		return err
	}
	return crypto.DecodeJSON(text.Bytes(), v)
}

func (l *list) read(data []byte) *Rectification {
	if len(data) > maxList {
		l.fault(0, "", "FILE_TOO_LARGE", "%d bytes, at most %d", len(data), maxList)
		return nil
	}
	var f listFile
	if err := decode(data, &f); err != nil {
		row := 0
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			row = 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		}
		l.fault(row, "", "JSON", "not a problem list: %v", err)
		return nil
	}
	l.text(0, "committee", f.Committee)
	for _, step := range f.Flow {
		l.text(0, "flow", step)
	}
	if n := len(f.Problems); n > maxProblems {
		l.fault(0, "problems", "TOO_MANY", "more than %d rows", maxProblems)
		return nil
	}
	r := &Rectification{Committee: f.Committee, AsOf: f.AsOf}
	seen := map[string]int{}
	for i, raw := range f.Problems {
		p := l.problem(i+1, raw, f.AsOf)
		if before, twice := seen[sheet.Fold(p.ID)]; twice {
			l.fault(i+1, "id", "DUPLICATE", "%q is also in row %d; keep one of them", p.ID, before)
		}
		seen[sheet.Fold(p.ID)] = i + 1
		r.Problems = append(r.Problems, p)
	}
	if f.Second != nil {
		r.Second = l.second(*f.Second)
	}
	return r
}

func (l *list) text(row int, column, text string) {
	if err := ballot.CheckName(text); err != nil {
		l.fault(row, column, "TEXT", "a character that cannot be seen, or that changes how others are seen: %v", err)
	}
}

func (l *list) problem(row int, raw []byte, asOf Date) Problem {
	var f problemFile
	if err := decode(raw, &f); err != nil {
		l.fault(row, "", "JSON", "not a problem of the list: %v", err)
		return Problem{ID: strconv.Itoa(row)}
	}
	l.text(row, "id", f.ID)
	l.text(row, "unit", f.Unit)
	l.text(row, "problem", f.Problem)
	if f.Next != "" {
		l.text(row, "next", f.Next)
	}
	p := Problem{f.ID, f.Unit, f.Problem, f.Opened, f.Deadline, f.Closed}
	if p.Deadline.Before(p.Opened) || p.Closed != (Date{}) && p.Closed.Before(p.Opened) {
		l.fault(row, "opened", "ORDER", "%s is after the deadline, or after the day on which it was closed", p.Opened)
	}
	if asOf.Before(p.Opened) || asOf.Before(p.Closed) {
		l.fault(row, "opened", "ORDER", "the list stands as of %s, and this happened later", asOf)
	}
	state, days := p.At(asOf)
	if want := progressNames[state]; f.Status != want {
		l.fault(row, "status", "STATUS", "%q, but on %s it is %s", f.Status, asOf, want)
	} else if state == Overdue && f.Overdue != days || state != Overdue && f.Overdue != 0 {
		l.fault(row, "days_overdue", "STATUS", "%d days, but on %s it is %d", f.Overdue, asOf, days)
	}
	return p
}

func (l *list) second(f secondFile) *Again {
	l.text(0, "second_evaluation.unit", f.Unit)
	a := &Again{f.Unit, Count{Grades: ballot.ThreeGrades(), Votes: []int{f.Satisfied, f.MostlySatisfied, f.Dissatisfied}, Present: f.Present, All: f.All}, Grades[f.Grade]}
	const most = 1_000_000_000
	for _, n := range append([]int{f.Present, f.All}, a.Count.Votes...) {
		if n < 0 || n > most {
			l.fault(0, "second_evaluation", "NUMBER", "%q: want a number of people, in digits", fmt.Sprint(n))
			return nil
		}
	}
	if f.Present > f.All || a.Count.Sum() > f.Present {
		l.fault(0, "second_evaluation", "NUMBER", "%d ballots of %d present, of %d in all: that cannot be", a.Count.Sum(), f.Present, f.All)
		return nil
	}
	r, err := a.Count.Under(ballot.Majority)
	if err != nil || r.Grade != a.Grade {
		l.fault(0, "second_evaluation", "GRADE", "%q is not what these figures make by the majority of all members", f.Grade)
	}
	return a
}
