package play

import (
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// ballots reads ballots.csv.
func (r *reader) ballots() error {
	t, err := readTable(r.fsys, ballotsFile)
	if err != nil {
		return err
	}
	return r.papers(t)
}

// papers reads a table of ballots: a number, which has no link to anybody, and a code for each candidate.
func (r *reader) papers(t *table) error {
	columns, err := r.columns(t)
	if err != nil {
		return err
	}
	if _, err := t.unique(0); err != nil {
		return err
	}
	for _, row := range t.rows {
		read := r.vote
		if r.asks() {
			read = r.answered
		}
		v, err := read(t, row, columns)
		if err != nil {
			return err
		}
		r.meeting.Votes = append(r.meeting.Votes, v)
	}
	return r.agrees("collected", len(t.rows), t.file, t.headings[0],
		"%d ballots are listed, but meeting.json says \"collected\": %d; correct one of them")
}

// columns returns the column of each candidate, in the order of the ballot.
func (r *reader) columns(t *table) ([]int, error) {
	for i, h := range t.headings {
		_, candidate := r.ids[h]
		candidate = candidate || slices.ContainsFunc(r.worded, func(c ballot.Candidate) bool { return c.ID == h }) // answered in words: not here
		switch {
		case i == 0 && candidate:
			return nil, t.headingFault(h, "the first column is for the number of the paper, under any other heading")
		case i > 0 && h == "":
			return nil, t.headingFault(h, "column %d has no heading", i+1)
		case i > 0 && !candidate:
			return nil, t.headingFault(h, "column %d is no 项目编号 of %s", i+1, r.listed())
		}
	}
	columns := make([]int, len(r.meeting.Candidates))
	for i, c := range r.meeting.Candidates {
		var err error
		if columns[i], err = t.column(c.ID); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// codes are the marks of each form; X stands for a mark that nobody can read.
var codes = map[ballot.Method]map[string]ballot.Mark{
	ballot.ApproveOpposeAbstain: {"A": ballot.Approve, "O": ballot.Oppose, "B": ballot.None, "": ballot.None},
	ballot.TickUpToN:            {"√": ballot.Approve, "": ballot.None},
}

func (r *reader) vote(t *table, row row, columns []int) (Vote, error) {
	method, known := r.meeting.Rules.Method, codes[r.meeting.Rules.Method]
	if method == ballot.Evaluating {
		known = gradeCodes(r.meeting.Rules.Evaluation)
	}
	v, approvals := Vote{Marks: make([]ballot.Mark, len(columns))}, 0
	for i, column := range columns {
		code := row.cells[column]
		mark, ok := known[code]
		switch {
		case code == "X":
			v.Invalid = "UNREADABLE"
		case !ok && method == ballot.TickUpToN:
			return Vote{}, t.fault("CODE", row, column, "%+.20q: want √ (U+221A), nothing, or X for a mark that nobody can read", code)
		case !ok && method == ballot.Evaluating:
			return Vote{}, t.fault("CODE", row, column, "%+.20q: want S, B, N as half-width capitals or the name of a grade, nothing, or X for a mark that nobody can read", code)
		case !ok:
			return Vote{}, t.fault("CODE", row, column, "%+.20q: want A, O, B as half-width capitals, nothing, or X for a mark that nobody can read", code)
		case mark == ballot.Approve:
			approvals++
		}
		v.Marks[i] = mark
	}
	switch {
	case v.Invalid != "":
	case method == ballot.Evaluating && r.meeting.Rules.BlankBallot == ballot.BlankBallotInvalid && isBlank(v.Marks):
		v.Invalid = audit.Blank
	case method != ballot.Evaluating && approvals > r.meeting.Seats:
		v.Invalid = "OVER_SELECTED"
	}
	return v, nil
}
