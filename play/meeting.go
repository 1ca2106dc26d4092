package play

import (
	"encoding/json"
	"errors"
	"io/fs"
	"time"

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
	Series     int              // polls that follow each other on the spot, of which this is one; 0 if it is held by itself
	Previous   *ballot.Previous // the poll before it, if it cites one
	Rules      ballot.Rules
	Candidates []ballot.Candidate // in the order of the ballot
	Deputies   []Deputy
	Votes      []Vote
	grade      func(got ballot.Standing) error // compares the grade with that of the folder, if it says one
	Unasked    []string                        // questions of a questionnaire that want an answer in words, for which the folder has no column
	Words      *Meeting                        // the poll of sealed texts beside a questionnaire, nil if there is none
}

// A Deputy is one line of delegates.csv.
type Deputy struct {
	ID      string
	Present bool
}

// A Vote is one line of a table of ballots: its marks, or the reason why it is invalid; or what it says in words.
type Vote struct {
	Marks   []ballot.Mark // as the ballot has them
	Invalid string        // one of audit.InvalidReasons, or empty
	Texts   []string      // in a poll of sealed texts, an answer a question
}

const (
	meetingFile    = "meeting.json"
	planFile       = "plan.json"
	candidatesFile = "candidates.csv"
	delegatesFile  = "delegates.csv"
	ballotsFile    = "ballots.csv"
)

// minBallots is how many valid ballots there must be before anything is counted, unless the folder says otherwise.
const minBallots = 5

// MaxDeputies bounds the deputies of a meeting that is played in one process.
const MaxDeputies = 100_000

// Read reads a meeting folder; of an evaluation of several years, the last one. The error is a [*Fault].
func Read(fsys fs.FS, folder string) (*Meeting, error) { return ReadYear(fsys, folder, "") }

// ReadYear reads a meeting folder. year, if not empty, is the one of an evaluation. The differential is checked before anything
// else in the folder of a choice. The error is a [*Fault].
func ReadYear(fsys fs.FS, folder, year string) (*Meeting, error) {
	r := &reader{fsys: fsys, meeting: &Meeting{Folder: folder, Timestamp: time.Now().Unix()}, year: year}
	steps := []func() error{r.open, r.differential, r.planOnly, r.names, r.head, r.rules, r.candidates, r.delegates, r.ballots}
	switch r.form() {
	case ballot.Evaluating:
		steps = []func() error{r.openEvaluation, r.noSeats, r.names, r.rules, r.items, r.opinions, r.turnout, r.delegates}
	case ballot.Asking:
		steps = []func() error{r.openQuestionnaire, r.noSeats, r.names, r.rules, r.answers, r.turnout, r.delegates, r.beside}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r.meeting, nil
}

// A reader is one run of Read.
type reader struct {
	*document
	fsys    fs.FS
	meeting *Meeting
	total   int
	present int
	ids     map[string]int     // candidates' places on the ballot
	year    string             // of an evaluation
	inquiry bool               // the form is that of an inquiry's polls, whatever else lies in the folder
	worded  []ballot.Candidate // questions that are answered in words: all, and then those that the table has answers to
	written []Vote             // what was answered to them, a vote for each row of the table
}

// open reads meeting.json, or the plan of a meeting that is still to come.
func (r *reader) open() error {
	file := meetingFile
	text, err := readFile(r.fsys, meetingFile)
	if isMissing(err) {
		if plan, planErr := readFile(r.fsys, planFile); !isMissing(planErr) {
			file, text, err = planFile, plan, planErr
		}
	}
	if err != nil {
		return err
	}
	r.document, err = parseDocument(file, text)
	return err
}

// openOr reads meeting.json, or takes what stands in for it.
func (r *reader) openOr(standIn map[string]string) error {
	text, err := readFile(r.fsys, meetingFile)
	if isMissing(err) {
		text, err = json.Marshal(standIn)
	}
	if err != nil {
		return err
	}
	r.document, err = parseDocument(meetingFile, text)
	return err
}

// planOnly refuses a plan, whose differential suffices, for what is not there yet.
func (r *reader) planOnly() error {
	if r.file == planFile {
		return NewFault("FILE_MISSING", meetingFile, "the differential of plan.json suffices, but there is no meeting to play")
	}
	return nil
}

func isMissing(err error) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == "FILE_MISSING"
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
	m.Deputies = invented(n, present)
	m.Issued = present
	votes := make([]Vote, present)
	for i := range votes {
		votes[i] = m.Votes[i%len(m.Votes)]
	}
	m.Votes = votes
}
