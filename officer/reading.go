package officer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
)

// Why a paper cannot become a ballot (docs/rules.md, section 2).
const (
	OverSelected = "OVER_SELECTED"  // more approvals than seats: this is counted, not read
	Unreadable   = "UNREADABLE"     // a mark that nobody can read
	NotABallot   = "NOT_A_BALLOT"   // another paper
	Blank        = audit.Blank      // no mark at all, where the rules say so
	Incomplete   = audit.Incomplete // no answer to a required question: this is seen from the marks, too
)

// A Paper is what one teller read on one paper.
type Paper struct {
	Number  int           // as written on its back when it was taken out of the box, from 1
	Marks   []ballot.Mark // as the ballot has them: [ballot.Manifest.Places]
	Invalid string        // the reason, "" if the paper becomes a ballot
}

// A Reading is what one teller read on all papers, in the order of their numbers. Its file is a table in CSV, UTF-8, one row
// a paper:
//
//	票号,X1,X2,X3,无效
//	1,A,O,B,
//	2,√,,√,
//	3,,,,UNREADABLE
//
// The first row names the candidates in the order of the ballot; number and reason stand under headings of any other name.
// Where deputies approve, oppose or abstain, marks are A O B or 赞成 反对 弃权, in an evaluation the grades by name, otherwise √; no mark
// is an empty cell, and X one that nobody can read. The answers of a questionnaire are written as [ParseAnswer] reads them. The last
// column is for NOT_A_BALLOT (不是表决票), UNREADABLE (无法辨认) and, where one grade or answer is asked for, OVER_SELECTED (超选): two of them.
type Reading []Paper

const maxReading = 16 << 20

// A coded is a mark and one way to write it.
type coded struct {
	code string
	mark ballot.Mark
}

// marks are the codes of each form, the first of each mark the one that is written.
var marks = map[ballot.Method][]coded{
	ballot.ApproveOpposeAbstain: {
		{"A", ballot.Approve}, {"O", ballot.Oppose}, {"", ballot.None}, {"B", ballot.None},
		{"赞成", ballot.Approve}, {"反对", ballot.Oppose}, {"弃权", ballot.None},
	},
	ballot.TickUpToN: {{"√", ballot.Approve}, {"", ballot.None}, {"✓", ballot.Approve}},
}

// reasons are what the last column may say; OVER_SELECTED only where the marks do, too.
var reasons = map[string]string{
	"": "", NotABallot: NotABallot, "不是表决票": NotABallot, Unreadable: Unreadable, "无法辨认": Unreadable,
	OverSelected: OverSelected, "超选": OverSelected, Blank: Blank, "整张空白": Blank,
	Incomplete: Incomplete, "必答题未答": Incomplete,
}

// marksOf returns the codes of a form.
func marksOf(m *ballot.Manifest) []coded {
	if m.Rules.Evaluation == nil {
		return marks[m.Rules.Method]
	}
	codes := []coded{{"", ballot.None}}
	for i, g := range m.Rules.Evaluation.Grades {
		codes = append(codes, coded{g.Names["zh"], ballot.Mark(i + 1)})
	}
	return codes
}

// ParseReading parses the table of a reading. An error names row and column. Byte order mark and line ends are forgiven.
func ParseReading(m *ballot.Manifest, data []byte) (Reading, error) {
	if len(data) > maxReading {
		return nil, fmt.Errorf("parse reading: %d bytes, at most %d", len(data), maxReading)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !bytes.Contains(data, []byte("\n")) { // some programs end lines as old Macs did
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	table := csv.NewReader(bytes.NewReader(data))
	table.FieldsPerRecord = len(m.Candidates) + 2
	headings, err := table.Read()
	if err != nil {
		return nil, fmt.Errorf("parse reading: %v", err)
	}
	if err := checkHeadings(m, headings); err != nil {
		return nil, fmt.Errorf("parse reading: row 1, %v", err)
	}
	var r Reading
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return nil, fmt.Errorf("parse reading: %v", err)
		}
		row, _ := table.FieldPos(0)
		paper, err := readPaper(m, headings, cells)
		if err == nil && paper.Number != len(r)+1 {
			err = fmt.Errorf("column 1: paper %d, want %d: papers are listed by number, without gaps", paper.Number, len(r)+1)
		}
		if err != nil {
			return nil, fmt.Errorf("parse reading: row %d, %v", row, err)
		}
		r = append(r, paper)
	}
}

// NewPaper makes a paper of what a teller writes of it, cell by cell, as in a row of the table: see [Reading].
func NewPaper(m *ballot.Manifest, number int, marks []string, reason string) (Paper, error) {
	if len(marks) != len(m.Candidates) {
		return Paper{}, fmt.Errorf("paper %d: %d marks for %d candidates", number, len(marks), len(m.Candidates))
	}
	headings := []string{""}
	for _, c := range m.Candidates {
		headings = append(headings, c.ID)
	}
	p, err := readPaper(m, headings, slices.Concat([]string{strconv.Itoa(number)}, marks, []string{reason}))
	if err != nil {
		return p, fmt.Errorf("paper %d: %v", number, err)
	}
	return p, nil
}

// Codes are the marks of a paper as they are written in the table.
func (p Paper) Codes(m *ballot.Manifest) []string {
	all := []string{}
	for i, marks := range m.Parts(p.Marks) {
		if q := m.Candidates[i].Question; q != nil {
			all = append(all, answerText(q, marks))
		} else {
			all = append(all, code(m, marks[0]))
		}
	}
	return all
}

func checkHeadings(m *ballot.Manifest, headings []string) error {
	last := len(headings) - 1
	for i, h := range headings {
		isID := slices.ContainsFunc(m.Candidates, func(c ballot.Candidate) bool { return c.ID == h })
		switch {
		case (i == 0 || i == last) && isID:
			return fmt.Errorf("column %d: %.40q is a candidate; the first column is for the number of the paper, the last for why it is invalid", i+1, h)
		case i > 0 && i < last && h != m.Candidates[i-1].ID:
			return fmt.Errorf("column %d: %.40q, want candidate %q", i+1, h, m.Candidates[i-1].ID)
		}
	}
	return nil
}

func readPaper(m *ballot.Manifest, headings, cells []string) (p Paper, err error) {
	last := len(cells) - 1
	if p.Number, err = strconv.Atoi(cells[0]); err != nil || strconv.Itoa(p.Number) != cells[0] || p.Number < 1 {
		return p, fmt.Errorf("column 1: %.20q is not the number of a paper", cells[0])
	}
	reason, known := reasons[cells[last]]
	if !known {
		return p, fmt.Errorf("column %d: %.40q: want nothing, %s or %s", last+1, cells[last], NotABallot, Unreadable)
	}
	approvals, marked := 0, false
	for i, code := range cells[1:last] {
		read, ok := parseMarks(m, i, code)
		switch {
		case !ok && code == "X" && reason != NotABallot:
			reason = Unreadable
		case !ok:
			return p, fmt.Errorf("column %d (%s): %.20q is no mark of this ballot form", i+2, headings[i+1], code)
		case read[0] == ballot.Approve:
			approvals++
		}
		marked = marked || code != ""
		p.Marks = append(p.Marks, read...)
	}
	if !m.Rules.Chooses() {
		if p.Invalid, err = opinion(m, p.Marks, reason, marked); err != nil {
			return p, fmt.Errorf("column %d: %v", last+1, err)
		}
		return p, nil
	}
	over := approvals > m.Seats
	switch {
	case reason == Blank || reason == Incomplete:
		return p, fmt.Errorf("column %d: a paper without any mark, or with some, is valid here", last+1)
	case reason == NotABallot && marked:
		return p, fmt.Errorf("column %d: what is not a ballot has no marks", last+1)
	case reason == OverSelected && !over:
		return p, fmt.Errorf("column %d: %d are approved, and %d may be: not over-selected", last+1, approvals, m.Seats)
	case reason == "" && over:
		reason = OverSelected
	}
	p.Invalid = reason
	return p, nil
}

// opinion returns why a paper of an evaluation or a questionnaire is invalid. That two grades stand for one item, or two answers where one is
// asked for, its row cannot show.
func opinion(m *ballot.Manifest, marks []ballot.Mark, reason string, marked bool) (string, error) {
	invalid, unfit := m.Rules.BlankBallot == ballot.BlankBallotInvalid, ""
	if m.Rules.Questionnaire != nil {
		unfit = Unfit(m, marks)
	}
	switch {
	case reason == Incomplete && unfit != Incomplete:
		return "", errors.New("no required question is left empty, or the paper is invalid for another reason")
	case reason == NotABallot && marked:
		return "", errors.New("what is not a ballot has no marks")
	case reason == Blank && (marked || !invalid):
		return "", errors.New("the paper is not one without any mark, or such a paper is valid here")
	case reason == "" && !marked && invalid:
		return Blank, nil
	case reason == "":
		return unfit, nil
	}
	return reason, nil
}

// parseMarks reads the cell of candidate i. What nobody can read has no marks.
func parseMarks(m *ballot.Manifest, i int, code string) ([]ballot.Mark, bool) {
	if q := m.Candidates[i].Question; q != nil {
		if marks, ok := ParseAnswer(q, code); ok {
			return marks, true
		}
		nothing, _ := ParseAnswer(q, "")
		return nothing, false
	}
	for _, x := range marksOf(m) {
		if x.code == code {
			return []ballot.Mark{x.mark}, true
		}
	}
	return []ballot.Mark{ballot.None}, false
}

// Bytes returns the table of a reading; that of an empty one is what a teller begins with.
func (r Reading) Bytes(m *ballot.Manifest) []byte {
	var text bytes.Buffer
	table := csv.NewWriter(&text)
	row := []string{"票号"}
	for _, c := range m.Candidates {
		row = append(row, c.ID)
	}
	table.Write(append(row, "无效"))
	for _, p := range r {
		table.Write(slices.Concat([]string{strconv.Itoa(p.Number)}, p.Codes(m), []string{p.Invalid}))
	}
	table.Flush()
	return text.Bytes()
}

// code returns how a mark is written.
func code(m *ballot.Manifest, mark ballot.Mark) string {
	for _, x := range marksOf(m) {
		if x.mark == mark {
			return x.code
		}
	}
	return "?"
}

// A Difference is a paper that two tellers read differently: as to the mark of a candidate, or, if Candidate is empty, as to
// whether and why it is invalid. A and B are as in the file; where a reading lacks the paper, it says "-".
type Difference struct {
	Paper     int
	Candidate string
	A, B      string
}

// Compare lists where two readings differ. Nothing decides between them but a look at the paper, by both: there is no
// majority of two, and the later one is not right for being later.
func Compare(m *ballot.Manifest, a, b Reading) (all []Difference) {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			all = append(all, Difference{i + 1, "", "-", b[i].Invalid})
		case i >= len(b):
			all = append(all, Difference{i + 1, "", a[i].Invalid, "-"})
		case a[i].Invalid != b[i].Invalid:
			all = append(all, Difference{i + 1, "", a[i].Invalid, b[i].Invalid})
		case a[i].Invalid == "":
			x, y := a[i].Codes(m), b[i].Codes(m)
			for j, c := range m.Candidates {
				if x[j] != y[j] {
					all = append(all, Difference{i + 1, c.ID, x[j], y[j]})
				}
			}
		}
	}
	return all
}
