package play

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

const (
	candidatesFile = "candidates.csv"
	delegatesFile  = "delegates.csv"
	ballotsFile    = "ballots.csv"
)

// A table is a CSV file with headings. Cells lose the white space around them.
type table struct {
	file     string
	headings []string
	rows     []row
}

// A row is one record and the number of its first line in the file.
type row struct {
	line  int
	cells []string
}

func readTable(fsys fs.FS, name string) (*table, error) {
	data, err := readFile(fsys, name)
	if err != nil {
		return nil, err
	}
	t, c := &table{file: name}, csv.NewReader(bytes.NewReader(data))
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return nil, &Fault{Code: "CSV", File: name, Row: broken.Line, Reason: fmt.Sprintf("%v (the heading has %d columns)", broken.Err, len(t.headings))}
		}
		if err != nil {
			return nil, &Fault{Code: "CSV", File: name, Reason: err.Error()}
		}
		line, _ := c.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if t.headings == nil {
			t.headings = cells
		} else {
			t.rows = append(t.rows, row{line, cells})
		}
	}
	if t.headings == nil {
		return nil, &Fault{Code: "CSV", File: name, Reason: "the file is empty"}
	}
	for i, h := range t.headings {
		if h != "" && slices.Contains(t.headings[:i], h) {
			return nil, &Fault{Code: "COLUMN", File: name, Row: 1, Column: h, Reason: "the heading occurs twice"}
		}
	}
	return t, nil
}

// column returns the index of a heading.
func (t *table) column(heading string) (int, error) {
	i := slices.Index(t.headings, heading)
	if i < 0 {
		return 0, &Fault{Code: "COLUMN", File: t.file, Row: 1, Column: heading, Reason: "the column is missing"}
	}
	return i, nil
}

// fault makes a fault of a cell.
func (t *table) fault(code string, r row, column int, format string, args ...any) *Fault {
	return &Fault{Code: code, File: t.file, Row: r.line, Column: t.headings[column], Reason: fmt.Sprintf(format, args...)}
}

// unique returns the cells of a column, none of which may be empty or occur twice.
func (t *table) unique(column int) ([]string, error) {
	seen, values := map[string]int{}, make([]string, len(t.rows))
	for i, r := range t.rows {
		v := r.cells[column]
		if v == "" {
			return nil, t.fault("EMPTY", r, column, "the cell is empty")
		}
		if before, twice := seen[v]; twice {
			return nil, t.fault("DUPLICATE", r, column, "%q is also in row %d", v, before)
		}
		seen[v], values[i] = r.line, v
	}
	return values, nil
}

// candidates reads candidates.csv, in the order of 票面序号 if that column is there.
func (r *reader) candidates() error {
	t, err := readTable(r.fsys, candidatesFile)
	if err != nil {
		return err
	}
	var columns [2][]string
	for i, heading := range []string{"项目编号", "项目名称"} {
		column, err := t.column(heading)
		if err != nil {
			return err
		}
		if columns[i], err = t.unique(column); err != nil {
			return err
		}
		for j, row := range t.rows {
			if err := ballot.CheckName(row.cells[column]); err != nil {
				return t.fault("TEXT", t.rows[j], column, "%v", err)
			}
		}
	}
	n := len(t.rows)
	if n > ballot.MaxCandidates {
		return &Fault{Code: "NUMBER", File: candidatesFile, Reason: fmt.Sprintf("%d candidates, at most %d", n, ballot.MaxCandidates)}
	}
	if want := r.fields.Candidates; want != nil && *want != n {
		return &Fault{Code: "MISMATCH", File: candidatesFile, Column: "项目编号", Reason: fmt.Sprintf("%d candidates are listed, %s says %d", n, meetingFile, *want)}
	}
	places, err := t.places("票面序号")
	if err != nil {
		return err
	}
	r.meeting.Candidates, r.ids = make([]ballot.Candidate, n), map[string]int{}
	for i, at := range places {
		r.meeting.Candidates[at] = ballot.Candidate{ID: columns[0][i], Names: ballot.Names{"zh": columns[1][i]}}
		r.ids[columns[0][i]] = at
	}
	return nil
}

// places reads a column of serial numbers 1 to n; without it rows stand in their own order.
func (t *table) places(heading string) ([]int, error) {
	places := make([]int, len(t.rows))
	column, err := t.column(heading)
	if err != nil {
		for i := range places {
			places[i] = i
		}
		return places, nil
	}
	if _, err := t.unique(column); err != nil {
		return nil, err
	}
	for i, r := range t.rows {
		n, err := strconv.Atoi(r.cells[column])
		if err != nil || n < 1 || n > len(t.rows) {
			return nil, t.fault("NUMBER", r, column, "%q: want the serial numbers 1 to %d", r.cells[column], len(t.rows))
		}
		places[i] = n - 1
	}
	return places, nil
}

// attendances are the words for who is there.
var attendances = map[string]bool{"出席": true, "请假": false, "缺席": false, "未出席": false, "病假": false, "事假": false}

// delegates reads delegates.csv, or invents the deputies if it is not there.
func (r *reader) delegates() error {
	total, present := *r.fields.Total, *r.fields.Present
	t, err := readTable(r.fsys, delegatesFile)
	var missing *Fault
	if errors.As(err, &missing) && missing.Code == "FILE_MISSING" {
		for i := range total {
			r.meeting.Deputies = append(r.meeting.Deputies, Deputy{fmt.Sprintf("D%03d", i+1), i < present})
		}
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
	if len(t.rows) != total {
		return &Fault{Code: "MISMATCH", File: delegatesFile, Column: "代表编号", Reason: fmt.Sprintf("%d deputies are listed, %s says %d", len(t.rows), meetingFile, total)}
	}
	if counted != present {
		return &Fault{Code: "MISMATCH", File: delegatesFile, Column: "出席情况", Reason: fmt.Sprintf("%d deputies are present, %s says %d", counted, meetingFile, present)}
	}
	return nil
}

// ballots reads ballots.csv: a number, which has no link to anybody, and a code for each candidate.
func (r *reader) ballots() error {
	t, err := readTable(r.fsys, ballotsFile)
	if err != nil {
		return err
	}
	if _, err := t.unique(0); err != nil {
		return err
	}
	columns := make([]int, len(r.meeting.Candidates)) // of each candidate
	for i, c := range r.meeting.Candidates {
		if columns[i], err = t.column(c.ID); err != nil {
			return err
		}
		if columns[i] == 0 {
			return &Fault{Code: "COLUMN", File: ballotsFile, Row: 1, Column: c.ID, Reason: "the first column is the paper's number"}
		}
	}
	for i, h := range t.headings[1:] {
		if _, ok := r.ids[h]; !ok {
			return &Fault{Code: "COLUMN", File: ballotsFile, Row: 1, Column: h, Reason: fmt.Sprintf("column %d is no candidate of %s", i+2, candidatesFile)}
		}
	}
	for _, row := range t.rows {
		v, err := r.vote(t, row, columns)
		if err != nil {
			return err
		}
		r.meeting.Votes = append(r.meeting.Votes, v)
	}
	return nil
}

// codes are the marks of each form; X stands for a mark that nobody can read.
var codes = map[ballot.Method]map[string]ballot.Mark{
	ballot.ApproveOpposeAbstain: {"A": ballot.Approve, "O": ballot.Oppose, "B": ballot.None, "": ballot.None},
	ballot.TickUpToN:            {"√": ballot.Approve, "": ballot.None},
}

func (r *reader) vote(t *table, row row, columns []int) (Vote, error) {
	v, approvals, known := Vote{Marks: make([]ballot.Mark, len(columns))}, 0, codes[r.meeting.Rules.Method]
	for i, column := range columns {
		code := row.cells[column]
		mark, ok := known[code]
		switch {
		case code == "X":
			v.Invalid = "UNREADABLE"
		case !ok && r.meeting.Rules.Method == ballot.TickUpToN:
			return Vote{}, t.fault("CODE", row, column, "%q: want √, X for unreadable, or nothing", code)
		case !ok:
			return Vote{}, t.fault("CODE", row, column, "%q: want A, O, B, X for unreadable, or nothing", code)
		case mark == ballot.Approve:
			approvals++
		}
		v.Marks[i] = mark
	}
	if approvals > r.meeting.Seats && v.Invalid == "" {
		v.Invalid = "OVER_SELECTED"
	}
	return v, nil
}
