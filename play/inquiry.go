package play

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/piaojue/piaojue/ballot"
)

// The tables of an inquiry (专题询问), after which departments are rated on the spot, one after the other (docs/protocol.md, section 9.2).
const (
	inquiryFile       = "inquiry_evaluation.csv"
	rectificationFile = "rectification.json"
)

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
	r := &reader{fsys: fsys, meeting: &Meeting{Folder: folder, Timestamp: time.Now().Unix(), MinBallots: 5}, year: inquiryFile}
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
			m.grade = func(got string) error {
				if want := t.rows[i].cells[column]; want != got {
					return t.fault("MISMATCH", t.rows[i], column, "the file says %q, and by these rules it is %q", want, got)
				}
				return nil
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

// second reads the second evaluation of a department, which stands beside the first.
func (q *Inquiry) second(fsys fs.FS, common *Meeting) (*Meeting, error) {
	text, err := readFile(fsys, rectificationFile)
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d, err := parseDocument(rectificationFile, text)
	if err != nil {
		return nil, err
	}
	const at = "second_evaluation"
	if _, given := d.given(at); !given {
		return nil, nil
	}
	// The same figures as in a row of the table.
	t, unit, cells := &table{file: rectificationFile}, "", []string{}
	if err := d.string(at+".unit", &unit); err != nil {
		return nil, err
	}
	if err := ballot.CheckName(unit); err != nil {
		return nil, d.fault("TEXT", at+".unit", notText, err)
	}
	for _, path := range d.paths {
		if name, ok := strings.CutPrefix(path, at+"."); ok {
			value, _ := d.given(path)
			t.headings, cells = append(t.headings, name), append(cells, fmt.Sprint(value))
		}
	}
	t.line = d.fields[at].row
	t.rows = []row{{t.line, cells}}
	m, err := t.rated(common, 0, unit)
	if err != nil {
		return nil, err
	}
	m.Folder, m.Agenda = common.Folder+"-second", unit+"满意度二次测评"
	return m, nil
}

// First returns the place of the department that was rated again, 0 if it is none of the inquiry.
func (q *Inquiry) First() int {
	for i, m := range q.Polls {
		if q.Second != nil && m.Candidates[0].Names["zh"] == q.Second.Candidates[0].Names["zh"] {
			return i + 1
		}
	}
	return 0
}
