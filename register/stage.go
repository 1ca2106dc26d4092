package register

import (
	"fmt"
	"slices"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
)

// A Stage is what of a suggestion's handling is evaluated by itself (分段测评; docs/rules.md, section 12.3).
type Stage string

// The stages.
const (
	StageAssignment Stage = "assignment" // 交办合理性
	StageProcess    Stage = "process"    // 办理过程
	StageReply      Stage = "reply"      // 答复意见
	StageResult     Stage = "result"     // 办理结果(回访)
)

// Stages are all of them, in their order.
var Stages = []Stage{StageAssignment, StageProcess, StageReply, StageResult}

// grades are what an evaluation by name may say, the better ones first.
var grades = []ballot.Standing{ballot.Satisfied, ballot.MostlySatisfied, ballot.Dissatisfied}

// lower returns the lower of two grades; no grade is above all.
func lower(a, b ballot.Standing) ballot.Standing {
	if slices.Index(grades, a) < slices.Index(grades, b) {
		return b
	}
	return a
}

// Text is what the proposer's card signs (docs/protocol.md, section 12.2). It names the register, the suggestion, the round and the day, so that no
// signature serves twice.
func (e *Evaluate) Text(origin string) []byte {
	return fmt.Appendf(nil, "piaojue/v1 suggestion\n%s\n%s\n%s\n%d\n%s\n%s\n%s\n",
		origin, e.Suggestion, e.Stage, e.Round, e.Date, e.Named.Grade, e.Named.By)
}

// Sign makes e an evaluation by name with this grade.
func (e *Evaluate) Sign(origin string, grade ballot.Standing, card crypto.SigningKey) {
	e.Named = &Named{Grade: grade, By: card.Public()}
	e.Named.Signature = card.Sign(e.Text(origin))
}

// grade returns what an evaluation says, if it says so rightly: a proposer's signature, or an item of a poll that was verified, which is named after
// the suggestion.
func (e *Evaluate) grade(all *State) (ballot.Standing, error) {
	switch {
	case (e.Named == nil) == (e.Secret == nil):
		return "", e.refuse("12.4", "an evaluation is either by name or cites a poll")
	case e.Secret != nil:
		if alone := e.Suggestion + "/" + string(e.Stage); e.Secret.Item != e.Suggestion && e.Secret.Item != alone {
			return "", e.refuse("12.4", "item %.60q of the poll %s is of something else: want %q, or %q in a poll of several stages", e.Secret.Item, e.Secret.Origin, e.Suggestion, alone)
		}
		grade, known := all.polls[*e.Secret]
		if !known {
			return "", e.refuse("12.4", "the poll %s with this root and item %q is none of those that were verified", e.Secret.Origin, e.Secret.Item)
		}
		return grade, nil
	case !slices.Contains(grades, e.Named.Grade):
		return "", e.refuse("12.4", "grade %q: want satisfied, mostly_satisfied or dissatisfied", e.Named.Grade)
	case e.Named.By.Check(e.Text(all.origin), e.Named.Signature) != nil:
		return "", e.refuse("12.4", "the signature is not of the card %s over this evaluation", e.Named.By)
	}
	return e.Named.Grade, nil
}
