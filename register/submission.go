package register

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Submission is what a citizen sent to a collection and no officer has put on the board yet (docs/rules.md, section 15.20). It is kept beside the board, and
// says nothing of who sent it but the commitment that a proposal made of it will have.
type Submission struct {
	Number   crypto.Number   `json:"number"`
	Received Date            `json:"received"`
	Campaign string          `json:"campaign"`
	Channel  string          `json:"channel"`
	Title    string          `json:"title"`
	Field    string          `json:"field"` // one of the rules', or "" if the citizen does not know
	Place    string          `json:"place"`
	Text     string          `json:"text"` // lines; may be empty
	State    SubmissionState `json:"state"`
	Project  string          `json:"project"` // of an accepted one, the project that it became or became part of
	Reason   string          `json:"reason"`  // of a declined one, told to the citizen
	By       *crypto.Hash    `json:"by,omitempty"`

	Moderated int `json:"moderated,omitempty"` // how often
}

// A SubmissionState is what became of a submission.
type SubmissionState string

// The states.
const (
	Waiting  SubmissionState = "waiting"  // 待审核
	Accepted SubmissionState = "accepted" // 采纳
	Declined SubmissionState = "declined" // 未采纳
)

// A Sent is a submission as officers read it, with who sent it as far as that is still kept.
type Sent struct {
	Submission
	Citizen *Citizen `json:"citizen,omitempty"`
}

// Submissions are those that a register lists for its officers: the oldest of those that wait, and the newest of the others.
type Submissions struct {
	Waiting     int    `json:"waiting"` // how many wait, listed or not
	Submissions []Sent `json:"submissions"`
}

// MaxSubmission bounds the characters of a submission's text.
const MaxSubmission = 2000

// maxModerated bounds how often one is moderated.
const maxModerated = 1000

// maxSubmission bounds the bytes of one in canonical form.
const maxSubmission = 32 << 10

// ParseSubmission parses the canonical form.
func ParseSubmission(data []byte) (s Submission, err error) {
	if len(data) > maxSubmission {
		return s, fmt.Errorf("parse submission: %d bytes, at most %d", len(data), maxSubmission)
	}
	if err := crypto.DecodeJSON(data, &s); err != nil {
		return s, fmt.Errorf("parse submission: %v", err)
	}
	if err := s.Check(); err != nil {
		return s, fmt.Errorf("parse submission: %v", err)
	}
	return s, nil
}

// Bytes returns the canonical form.
func (s Submission) Bytes() []byte { return crypto.MustEncodeJSON(s) }

// Check checks that the submission can be kept and shown. The error does not quote it.
func (s Submission) Check() error {
	if err := s.Number.Check(); err != nil {
		return err
	}
	if s.Received == (Date{}) {
		return errors.New("the day on which it was received is missing")
	}
	if faults := s.Faults(); len(faults) > 0 {
		return faults[0]
	}
	if err := checkID(string(s.Number), s.Campaign, "15.20"); err != nil {
		return errors.New("campaign: not a number of a collection")
	}
	if ballot.CheckName(s.Channel) != nil {
		return errors.New("channel: not one that can be displayed")
	}
	switch {
	case s.Moderated < 0 || s.Moderated > maxModerated:
		return fmt.Errorf("moderated %d times: want at most %d", s.Moderated, maxModerated)
	case s.State == Waiting && s.Moderated == 0 && s.Project == "" && s.Reason == "":
		return nil
	case s.State == Accepted && s.Reason == "" && checkID("", s.Project, "15.20") == nil:
		return nil
	case s.State == Declined && s.Project == "" && ballot.CheckName(s.Reason) == nil:
		return nil
	}
	return fmt.Errorf("state %.20q: want waiting, or accepted with a project, or declined with a reason", s.State)
}

// A FieldFault says what is wrong with one field of a form, so that its page can say it there.
type FieldFault struct {
	Field string // title, field, place, text, name or phone
	Fault string // one of the faults below
}

// The faults.
const (
	FaultEmpty    = "empty"
	FaultLong     = "long"
	FaultSeen     = "seen"     // a character that is not displayed as it is
	FaultIdentity = "identity" // what looks like the number of an identity card: nobody asks for it
	FaultChoice   = "choice"   // none of those to choose from
)

func (f FieldFault) Error() string { return f.Field + ": " + f.Fault }

// Faults returns what is wrong with what the citizen wrote, in the order of the form.
func (s Submission) Faults() (all []FieldFault) {
	for _, f := range []struct {
		field, text string
		wanted      bool
	}{{"title", s.Title, true}, {"field", s.Field, false}, {"place", s.Place, true}} {
		if fault := lineFault(f.text, f.wanted); fault != "" {
			all = append(all, FieldFault{f.field, fault})
		}
	}
	switch {
	case utf8.RuneCountInString(s.Text) > MaxSubmission:
		all = append(all, FieldFault{"text", FaultLong})
	case ballot.CheckAnswer(s.Text, MaxSubmission) != nil:
		all = append(all, FieldFault{"text", FaultSeen})
	case HoldsIdentity(s.Text):
		all = append(all, FieldFault{"text", FaultIdentity})
	}
	return all
}

// Faults returns what is wrong with what a citizen wrote of themselves.
func (c Citizen) Faults() (all []FieldFault) {
	for _, f := range []struct {
		field, text string
		wanted      bool
	}{{"name", c.Name, true}, {"phone", c.Phone, false}} {
		if fault := lineFault(f.text, f.wanted); fault != "" {
			all = append(all, FieldFault{f.field, fault})
		}
	}
	return all
}

// lineFault returns what is wrong with a line, "" if nothing is.
func lineFault(text string, wanted bool) string {
	switch {
	case text == "" && !wanted:
		return ""
	case strings.TrimSpace(text) == "":
		return FaultEmpty
	case utf8.RuneCountInString(text) > ballot.MaxName:
		return FaultLong
	case ballot.CheckName(text) != nil:
		return FaultSeen
	case HoldsIdentity(text):
		return FaultIdentity
	}
	return ""
}

// FaultsIn returns what is wrong with a submission for a collection, with who sent it.
func (s Submission) FaultsIn(rules Rules, c Collect, by *Citizen) []FieldFault {
	all := s.Faults()
	if s.Field != "" && !slices.Contains(rules.Fields, s.Field) {
		all = append(all, FieldFault{"field", FaultChoice})
	}
	if !slices.Contains(c.Channels, s.Channel) {
		all = append(all, FieldFault{"channel", FaultChoice})
	}
	if by != nil {
		all = append(all, by.Faults()...)
	}
	return all
}
