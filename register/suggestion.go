package register

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Suggestion is what its events have made of it. Nothing in it is ever overwritten: what comes later stands beside what was there.
type Suggestion struct {
	ID          string // 建议编号
	Title       string
	Proposers   []crypto.PublicKey
	Months      int          // to reply in, from the first assignment
	Assignments []Assignment // the last one has it
	Replies     []Date
	Visits      []Date
	Evaluations []Evaluation // in the order in which they were made
	Reworks     []Rework     // the last one may be open

	last Date // of its latest event
}

// An Assignment is which unit was given a suggestion, and when.
type Assignment struct {
	Unit string
	Date Date
}

// An Evaluation is what one proposer, or one secret ballot, found of a stage.
type Evaluation struct {
	Stage Stage
	Round int
	Date  Date
	Grade ballot.Standing  // none where the ballot gave none
	By    crypto.PublicKey // the zero key of a secret ballot
	Poll  *Citation        // nil of an evaluation by name
}

// A Rework (重新办理) is what a reply that somebody found 不满意 leads to.
type Rework struct {
	Opened, Due Date
	Ended       bool // by another reply
	End         Date
}

// A Phase is how far a suggestion has come.
type Phase string

// The phases.
const (
	Submitted Phase = "submitted" // 待交办
	Handling  Phase = "handling"  // 办理中
	Replied   Phase = "replied"   // 已答复
	Reworking Phase = "rework"    // 重新办理中
	Visited   Phase = "visited"   // 已回访
)

// Phase returns how far the suggestion has come.
func (s *Suggestion) Phase() Phase {
	switch {
	case len(s.Assignments) == 0:
		return Submitted
	case len(s.Replies) == 0:
		return Handling
	case s.reworking():
		return Reworking
	case len(s.Visits) > 0:
		return Visited
	}
	return Replied
}

// Unit returns the unit that has the suggestion, none before it is assigned.
func (s *Suggestion) Unit() string {
	if n := len(s.Assignments); n > 0 {
		return s.Assignments[n-1].Unit
	}
	return ""
}

// reworking reports whether a rework is open.
func (s *Suggestion) reworking() bool {
	n := len(s.Reworks)
	return n > 0 && !s.Reworks[n-1].Ended
}

// Due returns the last day for the reply that is wanted now (docs/rules.md, section 12.2): none if no reply is wanted.
func (s *Suggestion) Due() Date {
	switch s.Phase() {
	case Handling:
		return s.Assignments[0].Date.AddMonths(s.Months)
	case Reworking:
		return s.Reworks[len(s.Reworks)-1].Due
	}
	return Date{}
}

// Rounds returns how often a stage was opened for evaluation (docs/rules.md, section 12.3).
func (s *Suggestion) Rounds(stage Stage) int {
	switch stage {
	case StageAssignment:
		return len(s.Assignments)
	case StageProcess, StageReply:
		return len(s.Replies)
	case StageResult:
		return len(s.Visits)
	}
	return 0
}

// Graded returns what each round of a stage was graded, the first one first: the lowest grade that anybody gave in it, and none where nobody
// gave any.
func (s *Suggestion) Graded(stage Stage) []ballot.Standing {
	rounds := make([]ballot.Standing, s.Rounds(stage))
	for _, e := range s.Evaluations {
		if e.Stage == stage {
			rounds[e.Round-1] = lower(rounds[e.Round-1], e.Grade)
		}
	}
	return rounds
}

// round returns the evaluations of one round of a stage.
func (s *Suggestion) round(stage Stage, round int) (found []Evaluation) {
	for _, e := range s.Evaluations {
		if e.Stage == stage && e.Round == round {
			found = append(found, e)
		}
	}
	return found
}

// clone returns a copy that shares nothing.
func (s *Suggestion) clone() Suggestion {
	c := *s
	c.Proposers, c.Assignments, c.Replies = slices.Clone(s.Proposers), slices.Clone(s.Assignments), slices.Clone(s.Replies)
	c.Visits, c.Evaluations, c.Reworks = slices.Clone(s.Visits), slices.Clone(s.Evaluations), slices.Clone(s.Reworks)
	return c
}
