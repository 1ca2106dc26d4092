package play

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
)

// The tables of an inquiry (专题询问), after which departments are rated on the spot, one after the other (docs/protocol.md, section 9.2).
const (
	inquiryFile       = "inquiry_evaluation.csv"
	rectificationFile = "rectification.json"
)

// inquiryDocument is by what departments are rated if the folder does not say: not the document for projects.
const inquiryDocument = "专题询问满意度测评办法"

// differs is the reason where a file has another grade than comes out.
const differs = "the file says %q, and by these rules it is %q"

// An Inquiry is such a sitting: a poll for each department, and what was rated again later.
type Inquiry struct {
	Polls  []*Meeting // in the order of the file
	Second *Meeting   // the second evaluation of one of the departments, nil if there is none
}

// IsInquiry reports whether a folder is that of an inquiry.
func IsInquiry(fsys fs.FS) bool { return (&reader{fsys: fsys}).has(inquiryFile) }

// ReadInquiry reads the folder of an inquiry. The error is a [*Fault].
func ReadInquiry(fsys fs.FS, folder string) (*Inquiry, error) {
	common, err := readSitting(fsys, folder)
	if err != nil {
		return nil, err
	}
	t, err := readTable(fsys, inquiryFile)
	if err != nil {
		return nil, err
	}
	units, err := t.texts("被询问单位", ballot.MaxName)
	if err != nil {
		return nil, err
	}
	if len(units) == 0 || len(units) > ballot.MaxSeries {
		return nil, NewFault("NUMBER", inquiryFile, "%d departments: want 1 to %d", len(units), ballot.MaxSeries)
	}
	q := &Inquiry{}
	for i, unit := range units {
		m, err := t.rated(common, i, unit)
		if err != nil {
			return nil, err
		}
		if i > 0 && len(m.Deputies) != len(q.Polls[0].Deputies) {
			column, _ := t.column("全体组成人员")
			return nil, t.fault("MISMATCH", t.rows[i], column, "%d in office, but %d in the first row; correct one of them", len(m.Deputies), len(q.Polls[0].Deputies))
		}
		q.Polls = append(q.Polls, m)
	}
	q.Second, err = q.second(fsys, common)
	return q, err
}

// readSitting reads what all polls of the inquiry have in common: name and rules.
func readSitting(fsys fs.FS, folder string) (*Meeting, error) {
	r := &reader{fsys: fsys, meeting: &Meeting{Folder: folder, Timestamp: time.Now().Unix(), MinBallots: minBallots}, inquiry: true}
	text, err := readFile(fsys, meetingFile)
	if isMissing(err) {
		text, err = []byte(`{"name": "专题询问", "level": "STANDING_COMMITTEE"}`), nil
	}
	if err == nil {
		r.document, err = parseDocument(meetingFile, text)
	}
	for _, step := range []func() error{r.noSeats, r.names, r.rules} {
		if err == nil {
			err = step()
		}
	}
	return r.meeting, err
}

// rated is the poll of one row: so many gave each grade, so many were there, and so many are in office.
func (t *table) rated(common *Meeting, i int, unit string) (*Meeting, error) {
	number := func(heading string) (n, column int, err error) {
		if column, err = t.column(heading); err == nil {
			n, err = t.amount(t.rows[i], column)
		}
		return n, column, err
	}
	var counts []int
	sum := 0
	for _, g := range common.Rules.Evaluation.Grades {
		n, _, err := number(g.Names["zh"])
		if err != nil {
			return nil, err
		}
		counts, sum = append(counts, n), sum+n
	}
	present, at, err := number("实到")
	if err != nil {
		return nil, err
	}
	if sum > present {
		return nil, t.fault("MISMATCH", t.rows[i], at, "the grades of this row add up to %d, but %d are said to be there; correct one of them", sum, present)
	}
	all, at, err := number("全体组成人员")
	if err != nil {
		return nil, err
	}
	if present > all {
		return nil, t.fault("MISMATCH", t.rows[i], at, "%d are said to be there, but %d in office; correct one of them", present, all)
	}
	m := common.of(fmt.Sprint(i+1), unit, counts, present, all)
	for column, heading := range t.headings {
		if strings.HasPrefix(heading, "等次") {
			m.grade = func(got ballot.Standing) error {
				names, said := m.named(got), t.rows[i].cells[column]
				if slices.Contains(names, said) || len(names) == 0 && said == "" {
					return nil
				}
				return t.fault("MISMATCH", t.rows[i], column, differs, said, strings.Join(names, ", "))
			}
		}
	}
	return m, nil
}

// of is the poll about one department, with ballots that are made up of its figures.
func (m *Meeting) of(place, unit string, counts []int, present, all int) *Meeting {
	poll := *m
	poll.Folder += "-" + place
	poll.Agenda = unit + "满意度测评"
	poll.Candidates = []ballot.Candidate{{ID: "1", Names: ballot.Names{"zh": unit}}}
	poll.Issued, poll.Deputies = present, invented(all, present)
	poll.Votes = (&figures{counts: [][]int{counts}}).ballots()
	return &poll
}

// second reads the second evaluation of a department, which stands beside the first, from the problem list of the inquiry.
func (q *Inquiry) second(fsys fs.FS, common *Meeting) (*Meeting, error) {
	text, err := readFile(fsys, rectificationFile)
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := register.ReadRectification(rectificationFile, text)
	if err != nil || list.Second == nil {
		return nil, faultOf(err)
	}
	again := list.Second
	if !slices.EqualFunc(again.Count.Grades, common.Rules.Evaluation.Grades, alike) {
		return nil, NewFault("MISMATCH", rectificationFile, "the list has the figures of three grades, and the rules of this inquiry have others").at(0, "second_evaluation")
	}
	if q.place(again.Unit) == 0 {
		return nil, NewFault("MISMATCH", rectificationFile, "%q is not in %s; correct one of them", again.Unit, inquiryFile).at(0, "second_evaluation.unit")
	}
	m := common.of("second", again.Unit, again.Count.Votes, again.Count.Present, again.Count.All)
	m.Agenda = again.Unit + "满意度二次测评"
	m.grade = func(got ballot.Standing) error {
		if got != again.Grade {
			return NewFault("MISMATCH", rectificationFile, differs, strings.Join(m.named(again.Grade), ", "), strings.Join(m.named(got), ", ")).at(0, "second_evaluation")
		}
		return nil
	}
	return m, nil
}

// alike reports whether grades have one Chinese name, which is what a folder has of them, and count as the same.
func alike(a, b ballot.Grade) bool { return a.Names["zh"] == b.Names["zh"] && a.CountsAs == b.CountsAs }

// First returns the place of the department that was rated again, 0 if none was.
func (q *Inquiry) First() int {
	if q.Second == nil {
		return 0
	}
	return q.place(q.Second.Candidates[0].Names["zh"])
}

// place returns that of a department, 0 if it is none of the inquiry.
func (q *Inquiry) place(unit string) int {
	return 1 + slices.IndexFunc(q.Polls, func(m *Meeting) bool { return m.Candidates[0].Names["zh"] == unit })
}
