package play

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
)

// A Meeting is a meeting folder, read and checked: who is present, what is voted on, under which rules, and what the
// ballots say (docs/protocol.md, section 9.2).
type Meeting struct {
	Folder     string
	Name       string
	Agenda     string
	Body       ballot.Body
	Timestamp  int64
	Seats      int
	Issued     int // deputies who are given a ballot
	MinBallots int
	Rules      ballot.Rules
	Candidates []ballot.Candidate // in the order of the ballot
	Deputies   []Deputy
	Votes      []Vote
	Previous   *ballot.Previous
}

// A Deputy is one line of delegates.csv.
type Deputy struct {
	ID      string
	Present bool
}

// A Vote is one line of ballots.csv: a mark for each candidate, or the reason why it is invalid.
type Vote struct {
	Marks   []ballot.Mark
	Invalid string // one of audit.InvalidReasons, or empty
}

// A Fault says what is wrong in a meeting folder, and where: a code that programs can read, the file, the row (the first
// is 1; 0 if it is not about one), the column's heading or the field's name, and the reason in words.
type Fault struct {
	Code   string `json:"code"`
	File   string `json:"file"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Reason string `json:"reason"`

	// The differential's figures, with the code DIFFERENTIAL_TOO_LOW.
	*ballot.DifferentialError
}

func (f *Fault) Error() string {
	where := f.File
	if f.Row > 0 {
		where += fmt.Sprintf(", row %d", f.Row)
	}
	if f.Column != "" {
		where += fmt.Sprintf(", column %q", f.Column)
	}
	return fmt.Sprintf("%s: %s", where, f.Reason)
}

// maxFile bounds the bytes of a file of a meeting folder.
const maxFile = 32 << 20

const meetingFile = "meeting.json"

// plannedFields is meeting.json. Fields that are not here are information for people.
type plannedFields struct {
	Name       string `json:"name"`
	Level      string `json:"level"`
	Agenda     string `json:"agenda"`
	Total      *int   `json:"total_delegates"`
	Present    *int   `json:"present"`
	Seats      *int   `json:"seats"`
	Candidates *int   `json:"candidates"`
	Issued     *int   `json:"issued"`
	MinBallots *int   `json:"min_ballots"`
	Rules      struct {
		Method               *string         `json:"ballot_method"`
		MethodWords          string          `json:"ballot_method_zh"`
		Document             *string         `json:"document"`
		Differential         *int            `json:"min_differential_pct"`
		DifferentialDocument string          `json:"differential_document"`
		BlankItem            *string         `json:"blank_item_means"`
		BlankBallot          *string         `json:"blank_ballot"`
		OverSelected         *string         `json:"over_select"`
		UnclearMarks         *string         `json:"unclear_marks"`
		WriteIn              *string         `json:"write_in"`
		Tie                  *string         `json:"tie_at_boundary"`
		Shortfall            *string         `json:"shortfall"`
		CollectedOverIssued  *string         `json:"collected_gt_issued"`
		Quorum               json.RawMessage `json:"quorum"` // prose, or a fraction
		PassLine             json.RawMessage `json:"pass_threshold"`
	} `json:"rules"`
}

// Read reads a meeting folder. The differential is checked before anything else in it. The error is a [*Fault].
func Read(fsys fs.FS, folder string) (*Meeting, error) {
	data, err := readFile(fsys, meetingFile)
	if err != nil {
		return nil, err
	}
	var f plannedFields
	if err := decodeMeeting(data, &f); err != nil {
		return nil, err
	}
	r := &reader{fsys: fsys, fields: &f, text: data, meeting: &Meeting{Folder: folder, Timestamp: time.Now().Unix()}}
	for _, step := range []func() error{r.differential, r.head, r.rules, r.candidates, r.delegates, r.ballots} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r.meeting, nil
}

// A reader is one run of Read.
type reader struct {
	fsys    fs.FS
	fields  *plannedFields
	text    []byte // of meeting.json
	meeting *Meeting
	ids     map[string]int // candidates' places on the ballot
	present int
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Fault{Code: "FILE_MISSING", File: name, Reason: "the file is missing"}
	}
	if err != nil {
		return nil, &Fault{Code: "FILE_UNREADABLE", File: name, Reason: err.Error()}
	}
	if info.Size() > maxFile {
		return nil, &Fault{Code: "FILE_TOO_LARGE", File: name, Reason: fmt.Sprintf("%d bytes, at most %d", info.Size(), maxFile)}
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, &Fault{Code: "FILE_UNREADABLE", File: name, Reason: err.Error()}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // as spreadsheets write it
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) {
			return nil, &Fault{Code: "ENCODING", File: name, Row: i + 1, Reason: "not UTF-8; save the file as UTF-8"}
		}
	}
	return data, nil
}

func decodeMeeting(data []byte, f *plannedFields) error {
	d := json.NewDecoder(bytes.NewReader(data))
	err := d.Decode(f)
	offset, column := d.InputOffset(), ""
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset, column = kind.Offset, kind.Field
		err = fmt.Errorf("%s where %s is wanted", kind.Value, kind.Type)
	case err == nil && len(bytes.TrimSpace(data[offset:])) > 0:
		err = errors.New("text after the end of the object")
	}
	if err == nil {
		return nil
	}
	row := 1 + bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))
	return &Fault{Code: "JSON", File: meetingFile, Row: row, Column: column, Reason: err.Error()}
}

// fault makes a fault of a field of meeting.json.
func (r *reader) fault(code, field, format string, args ...any) *Fault {
	row := 0
	if at := bytes.Index(r.text, []byte(`"`+field[strings.LastIndex(field, ".")+1:]+`"`)); at >= 0 {
		row = 1 + bytes.Count(r.text[:at], []byte("\n"))
	}
	return &Fault{Code: code, File: meetingFile, Row: row, Column: field, Reason: fmt.Sprintf(format, args...)}
}

// differential checks the planned number of candidates against the seats, or the listed one if none is planned.
func (r *reader) differential() error {
	f := r.fields
	if f.Seats == nil {
		return r.fault("FIELD_MISSING", "seats", "the number of seats is missing")
	}
	if *f.Seats < 1 || *f.Seats > ballot.MaxCandidates {
		return r.fault("SEATS_INVALID", "seats", "%d seats: want 1 to %d", *f.Seats, ballot.MaxCandidates)
	}
	r.meeting.Seats = *f.Seats
	percent := ballot.DefaultDifferential
	if f.Rules.Differential != nil {
		percent = *f.Rules.Differential
	}
	if percent < 0 || percent > 1000 {
		return r.fault("RULE", "rules.min_differential_pct", "%d: want a percentage from 0 to 1000", percent)
	}
	candidates := 0
	if f.Candidates != nil {
		candidates = *f.Candidates
	} else {
		t, err := readTable(r.fsys, candidatesFile)
		if err != nil {
			return err
		}
		candidates = len(t.rows)
	}
	var low *ballot.DifferentialError
	if errors.As(ballot.CheckDifferential(candidates, *f.Seats, percent), &low) {
		fault := r.fault("DIFFERENTIAL_TOO_LOW", "candidates", "%v", low)
		fault.DifferentialError = low
		return fault
	}
	return nil
}

// head checks names and numbers.
func (r *reader) head() error {
	f, m := r.fields, r.meeting
	if f.Name == "" {
		return r.fault("FIELD_MISSING", "name", "the meeting has no name")
	}
	m.Name, m.Agenda, m.Body = f.Name, f.Agenda, bodyOf(f.Level)
	if m.Agenda == "" {
		m.Agenda = f.Name
	}
	if f.Total == nil || f.Present == nil {
		return r.fault("FIELD_MISSING", "total_delegates", "total_delegates and present are both wanted")
	}
	if *f.Total < 1 || *f.Total > 100_000 {
		return r.fault("NUMBER", "total_delegates", "%d deputies: want 1 to 100000", *f.Total)
	}
	if *f.Present < 0 || *f.Present > *f.Total {
		return r.fault("NUMBER", "present", "%d present of %d deputies", *f.Present, *f.Total)
	}
	m.Issued = *f.Present
	if f.Issued != nil {
		m.Issued = *f.Issued
	}
	if m.Issued < 0 || m.Issued > *f.Present {
		return r.fault("NUMBER", "issued", "%d ballots issued to %d deputies present", m.Issued, *f.Present)
	}
	m.MinBallots = 5
	if f.MinBallots != nil {
		m.MinBallots = *f.MinBallots
	}
	if m.MinBallots < 2 {
		return r.fault("NUMBER", "min_ballots", "%d: want at least 2, or a count could show one vote", m.MinBallots)
	}
	return nil
}

// bodyOf reads a level. Every congress above the subdistrict votes in the same way.
func bodyOf(level string) ballot.Body {
	switch strings.ToUpper(level) {
	case "STANDING_COMMITTEE":
		return ballot.StandingCommittee
	case "SUBDISTRICT", "ASSEMBLY":
		return ballot.Assembly
	}
	return ballot.Congress
}

// rules checks the coded rules; prose is for people.
func (r *reader) rules() error {
	f := &r.fields.Rules
	method := ballot.ApproveOpposeAbstain
	if f.Method != nil {
		method = ballot.Method(*f.Method)
	}
	rules := ballot.DefaultRules(method)
	if r.meeting.Body == ballot.StandingCommittee {
		rules.Quorum = ballot.Fraction{Num: 1, Den: 2, Of: ballot.OfAll}
	}
	for _, code := range []struct{ to, from *string }{
		{&rules.Document, f.Document}, {&rules.BlankItem, f.BlankItem}, {&rules.BlankBallot, f.BlankBallot},
		{&rules.OverSelected, f.OverSelected}, {&rules.UnclearMarks, f.UnclearMarks}, {&rules.WriteIn, f.WriteIn},
		{&rules.Tie, f.Tie}, {&rules.Shortfall, f.Shortfall}, {&rules.CollectedOverIssued, f.CollectedOverIssued},
	} {
		if code.from != nil {
			*code.to = *code.from
		}
	}
	if f.Differential != nil {
		rules.Differential = *f.Differential
	}
	rules.DifferentialDocument = f.DifferentialDocument
	if rules.DifferentialDocument == "" && rules.Differential == 0 && strings.Contains(f.MethodWords, "等额") {
		rules.DifferentialDocument = f.MethodWords // the rules themselves say that the list has no excess
	}
	for field, value := range map[string]struct {
		text json.RawMessage
		to   *ballot.Fraction
	}{"rules.quorum": {f.Quorum, &rules.Quorum}, "rules.pass_threshold": {f.PassLine, &rules.PassLine}} {
		if bytes.HasPrefix(value.text, []byte("{")) {
			if err := json.Unmarshal(value.text, value.to); err != nil {
				return r.fault("RULE", field, "%v", err)
			}
		}
	}
	var wrong *ballot.RuleError
	if err := rules.Check(); errors.As(err, &wrong) {
		return r.fault("RULE", "rules."+wrong.Field, "%v", wrong)
	} else if err != nil {
		return r.fault("RULE", "rules", "%v", err)
	}
	r.meeting.Rules = rules
	return nil
}

// Resize makes the meeting one of n deputies, of whom as many are present in proportion, with the first ballots of the
// folder repeated as often as it takes: for demonstrations of another size.
func (m *Meeting) Resize(n int) {
	present := 0
	for _, d := range m.Deputies {
		if d.Present {
			present++
		}
	}
	present = max(1, n*present/len(m.Deputies))
	m.Deputies = nil
	for i := range n {
		m.Deputies = append(m.Deputies, Deputy{fmt.Sprintf("D%03d", i+1), i < present})
	}
	m.Issued = present
	votes := make([]Vote, present)
	for i := range votes {
		votes[i] = m.Votes[i%len(m.Votes)]
	}
	m.Votes = votes
}
