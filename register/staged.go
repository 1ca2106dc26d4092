package register

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/sheet"
)

// The fields of a suggestion's row.
const (
	stagedID = iota
	stagedTitle
	stagedUnit
	stagedAssignment
	stagedProcess
	stagedReply
	stagedResult
	stagedMonths
	stagedRework
	stagedAssigned
	stagedReplied
	stagedEvaluated
	stagedRepliedAgain
	stagedVisited
)

// stagedFormat is the table of suggestions as a secretariat keeps it:
//
//	建议编号         wanted; 1 to 40 characters, none twice
//	标题             wanted
//	承办单位         wanted
//	交办合理性 办理过程 答复意见   满意, 基本满意, 不满意, or nothing
//	办理结果         the same, or 重新办理中
//	答复期限         wanted: 3个月 or 6个月, from the day of 交办
//	是否须重新办理   是 or 否
//	交办日期 答复日期 评价日期 再次答复日期 回访日期   a day such as 2026-05-21, or nothing
var stagedFormat = sheet.Format{Most: 10000, Columns: []sheet.Column{
	{Heading: "建议编号", Kind: sheet.Code, Most: maxID, Wanted: true, Distinct: true},
	{Heading: "标题", Kind: sheet.Name, Most: ballot.MaxName, Wanted: true},
	{Heading: "承办单位", Kind: sheet.Name, Most: ballot.MaxName, Wanted: true},
	{Heading: "交办合理性", Most: 10}, {Heading: "办理过程", Most: 10}, {Heading: "答复意见", Most: 10},
	{Heading: "办理结果", Remark: true, Most: 10},
	{Heading: "答复期限", Remark: true, Most: 10, Wanted: true},
	{Heading: "是否须重新办理", Most: 10},
	{Heading: "交办日期", Most: 10}, {Heading: "答复日期", Most: 10}, {Heading: "评价日期", Most: 10}, {Heading: "再次答复日期", Most: 10}, {Heading: "回访日期", Most: 10},
}}

// handledAgain is what stands for the result of a suggestion in rework.
const handledAgain = "重新办理中"

// ReadStaged reads a table of suggestions, all or nothing, and the headings of the columns that were ignored. The error is of type
// [sheet.Faults]. Nobody signed such a table: it is what a secretariat says, and without dates it says nothing of deadlines. What follows from a stage
// follows as in a register, and a cell that says otherwise is a fault. A suggestion that is handled again is to be replied to in so many months.
func ReadStaged(name string, data []byte, months int) (all []Suggestion, ignored []string, err error) {
	if err := CheckReworkMonths(months); err != nil {
		return nil, nil, fmt.Errorf("months for a rework: %v", err)
	}
	ignored, err = sheet.Read(name, data, stagedFormat, func(r sheet.Row) { all = append(all, staged{r, months}.suggestion()) })
	if err != nil {
		return nil, nil, err
	}
	return all, ignored, nil
}

// A staged is a row of the table.
type staged struct {
	sheet.Row
	again int // months to reply in when it is handled again
}

func (r staged) suggestion() Suggestion {
	s := Suggestion{ID: r.Texts[stagedID], Title: r.Texts[stagedTitle], Months: r.months(stagedMonths)}
	assigned, replied, evaluated, again, visited := date(r.Row, stagedAssigned), date(r.Row, stagedReplied), date(r.Row, stagedEvaluated), date(r.Row, stagedRepliedAgain), date(r.Row, stagedVisited)
	r.checkOrder(stagedAssigned, stagedReplied, stagedEvaluated, stagedRepliedAgain, stagedVisited)
	s.Assignments = []Assignment{{r.Texts[stagedUnit], assigned}}
	s.last = assigned
	r.evaluate(&s, StageAssignment, stagedAssignment, assigned)
	process, reply, result := r.Texts[stagedProcess], r.Texts[stagedReply], r.Texts[stagedResult]
	if process != "" || reply != "" || result != "" || replied != (Date{}) {
		s.Replies = []Date{replied}
		r.evaluate(&s, StageProcess, stagedProcess, evaluated)
		r.evaluate(&s, StageReply, stagedReply, evaluated)
	}
	finished := result != "" && result != handledAgain
	if s.reworking() && (finished || again != (Date{})) {
		s.Reworks[0].Ended, s.Reworks[0].End = true, again
		s.Replies = append(s.Replies, again)
	}
	if finished || visited != (Date{}) && !s.reworking() {
		s.Visits = []Date{visited}
		r.evaluate(&s, StageResult, stagedResult, visited)
	}
	r.checkRework(&s)
	return s
}

// evaluate takes the grade of a stage, if there is one.
func (r staged) evaluate(s *Suggestion, stage Stage, field int, day Date) {
	text := r.Texts[field]
	if text == "" || text == handledAgain && stage == StageResult {
		return
	}
	grade, known := Grades[text]
	if !known {
		r.Fault(field, "GRADE", "%q: want 满意, 基本满意, 不满意 or nothing", text)
		return
	}
	s.take(Evaluation{Stage: stage, Round: 1, Date: day, Grade: grade}, r.again)
}

// Grades are the names of the grades that an item or a stage can have.
var Grades = map[string]ballot.Standing{"满意": ballot.Satisfied, "基本满意": ballot.MostlySatisfied, "不满意": ballot.Dissatisfied}

func (r staged) months(field int) int {
	switch text := r.Texts[field]; {
	case text == "3个月":
		return 3
	case text == "6个月":
		return 6
	case text != "":
		r.Fault(field, "MONTHS", "%q: want 3个月 or 6个月", text)
	}
	return 0
}

// checkOrder refuses a day before one that comes before it in the handling.
func (r staged) checkOrder(fields ...int) {
	last := Date{}
	for _, field := range fields {
		d, err := typedDate(r.Texts[field])
		switch {
		case err != nil:
		case last != (Date{}) && d.Before(last):
			r.Fault(field, "ORDER", "%s is before %s, which comes before it in the handling", d, last)
		default:
			last = d
		}
	}
}

// checkRework holds what the row says of a rework against what follows from its stages.
func (r staged) checkRework(s *Suggestion) {
	follows := map[bool]string{true: "是", false: "否"}[len(s.Reworks) > 0]
	switch said := r.Texts[stagedRework]; {
	case r.Bad[stagedReply] || r.Bad[stagedResult] || r.Bad[stagedRework]:
	case said != "" && said != "是" && said != "否":
		r.Fault(stagedRework, "CODE", "%q: want 是 or 否", said)
	case said != "" && said != follows:
		r.Fault(stagedRework, "REWORK", "%s, but %s follows: a reply that is found 不满意 is handled again, and no other", said, follows)
	case r.Texts[stagedResult] == handledAgain && !s.reworking():
		r.Fault(stagedResult, "REWORK", "handled again, but nothing in this row leads to that; a reply that is found 不满意 is handled again, and no other")
	case r.Texts[stagedRepliedAgain] != "" && len(s.Reworks) == 0:
		r.Fault(stagedRepliedAgain, "REWORK", "another reply, but nothing in this row leads to one; a reply that is found 不满意 is handled again, and no other")
	case r.Texts[stagedVisited] != "" && s.reworking():
		r.Fault(stagedVisited, "REWORK", "it is being handled again; the visit comes after the next reply")
	case r.Texts[stagedResult] == "" && s.reworking():
		r.Fault(stagedResult, "REWORK", "the reply was found 不满意, and there is no other: want %s", handledAgain)
	}
}
