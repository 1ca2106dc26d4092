package register

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// A Level is that of the people's congress whose register it is.
type Level string

// The levels.
const (
	Province Level = "province"
	City     Level = "city"   // divided into districts, or an autonomous prefecture
	County   Level = "county" // also a district, and a city without any
	Township Level = "township"

	Subdistrict Level = "subdistrict" // 街道: no congress; an assembly recommends (docs/rules.md, section 1.1)
)

// signers are how many members of a standing committee may jointly file an interpellation (质询) [L4 art. 51]. A township has no standing committee, and a subdistrict none of its own.
var signers = map[Level]int{Province: 5, City: 5, County: 3, Township: 0, Subdistrict: 0}

// Signers returns how many members of a standing committee may jointly file an interpellation at a level, 0 where there is none.
func Signers(l Level) int { return signers[l] }

// A Case is what follows a bad evaluation (docs/rules.md, section 13). It is opened by people, and nothing in it is decided by the program.
type Case struct {
	ID       string    `json:"id"`
	Unit     string    `json:"unit"`
	First    Citation  `json:"first"` // graded 不满意
	Opened   Date      `json:"opened"`
	Taken    []Taken   `json:"taken"`
	Problems []Problem `json:"problems"`
	Second   []Rated   `json:"second"` // the evaluations held again (二次测评), beside the first

	signers, dissatisfied int // of the last interpellation and its last answer
	answered              bool
	last                  Date
}

// A Taken is a step that was taken, and the document that shows it.
type Taken struct {
	Step     Step   `json:"step"`
	Date     Date   `json:"date"`
	Document string `json:"document"`
}

// A Rated is an evaluation held again.
type Rated struct {
	Poll  Citation        `json:"poll"`
	Date  Date            `json:"date"`
	Grade ballot.Standing `json:"grade"`
}

// A Step is one thing that may lawfully be done after a bad evaluation.
type Step string

// The steps (docs/rules.md, section 13.2).
const (
	StepFeedback      Step = "feedback"          // 反馈
	StepProblems      Step = "problem_list"      // 问题清单
	StepRectify       Step = "rectify"           // 限期整改
	StepReportAgain   Step = "report_again"      // 再次报告
	StepEvaluateAgain Step = "second_evaluation" // 二次测评
	StepInquiry       Step = "special_inquiry"   // 专题询问
	StepInterpellate  Step = "interpellation"    // 质询
	StepAnswer        Step = "answer"            // 答复质询
	StepAnswerAgain   Step = "answer_again"      // 再作答复
)

// Next returns the steps that may lawfully come next, the usual one first. They are suggestions: whoever decides may take another, or none.
func (c *Case) Next(l Level) []Step {
	switch {
	case c.signers > 0 && !c.answered:
		return []Step{StepAnswer}
	case c.answered && 2*c.dissatisfied > c.signers:
		return []Step{StepAnswerAgain}
	case len(c.Second) > 0 && c.Second[len(c.Second)-1].Grade == ballot.Dissatisfied:
		return c.heavier(l)
	case c.rectifying():
		return []Step{StepRectify}
	case len(c.Second) > 0:
		return []Step{}
	case !c.took(StepFeedback):
		return []Step{StepFeedback}
	case len(c.Problems) == 0:
		return []Step{StepProblems}
	case !c.took(StepReportAgain):
		return []Step{StepReportAgain}
	}
	return []Step{StepEvaluateAgain}
}

// rectifying reports whether a problem is open.
func (c *Case) rectifying() bool {
	return slices.ContainsFunc(c.Problems, func(p Problem) bool { return p.Closed == (Date{}) })
}

// heavier are the steps after a second bad evaluation.
func (c *Case) heavier(l Level) (steps []Step) {
	steps = []Step{}
	if !c.took(StepInquiry) {
		steps = append(steps, StepInquiry)
	}
	if !c.took(StepInterpellate) && signers[l] > 0 {
		steps = append(steps, StepInterpellate)
	}
	return steps
}

func (c *Case) took(s Step) bool {
	return slices.ContainsFunc(c.Taken, func(t Taken) bool { return t.Step == s })
}

// clone returns a copy that shares nothing.
func (c *Case) clone() Case {
	d := *c
	d.Taken, d.Problems, d.Second = slices.Clone(c.Taken), slices.Clone(c.Problems), slices.Clone(c.Second)
	return d
}
