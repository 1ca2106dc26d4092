package register

import (
	"errors"
	"slices"
	"strconv"

	"github.com/piaojue/piaojue/ballot"
)

// The kinds of planning (docs/rules.md, sections 15.9 to 15.11).
const (
	KindMeeting  Kind = "meeting"  // 会议日期
	KindPlan     Kind = "plan"     // 候选项目建议方案
	KindApprove  Kind = "approve"  // 审定
	KindWithdraw Kind = "withdraw" // 撤回候选项目
)

// A Year is what is known of the vote of one year.
type Year struct {
	Year      int        `json:"year"`
	Meeting   Date       `json:"meeting,omitzero"`
	Plan      *MakePlan  `json:"plan,omitempty"`
	Approvals []Approve  `json:"approvals"`
	Broken    string     `json:"broken,omitempty"` // why the plan does not hold any more
	Ballot    *Choose    `json:"ballot,omitempty"`
	Rated     []RateYear `json:"rated"`
	last      Date
}

// A Yearly is what the events of a year have: which one, and the day on which it happened.
type Yearly struct {
	Year int  `json:"year"`
	Date Date `json:"date"`
}

// A Meeting says when the congress meets. It may be moved until the vote.
type Meeting struct {
	Yearly
	Meeting Date `json:"meeting"`
}

// A MakePlan is the candidate plan: how many are to be chosen among which candidates, and how much money there is. A later one takes its place, and is
// approved anew.
type MakePlan struct {
	Yearly
	Seats    int        `json:"seats"`
	Cap      Wan        `json:"cap"`
	Projects []string   `json:"projects"`
	Document Attachment `json:"document"`
}

// An Approve is one step of the plan's approval, by the body that comes next.
type Approve struct {
	Yearly
	Body     string     `json:"body"`
	Document Attachment `json:"document"`
}

// A Withdraw takes a candidate back before the vote, into the reserve library. If the plan then does not hold, a new one is wanted.
type Withdraw struct {
	Deed
	Document Attachment `json:"document"`
}

// Kind returns [KindMeeting].
func (*Meeting) Kind() Kind { return KindMeeting }

// Kind returns [KindPlan].
func (*MakePlan) Kind() Kind { return KindPlan }

// Kind returns [KindApprove].
func (*Approve) Kind() Kind { return KindApprove }

// Kind returns [KindWithdraw].
func (*Withdraw) Kind() Kind { return KindWithdraw }

// approvals are who approves a plan, in turn, at each level (docs/rules.md, section 15.11).
var approvals = map[Level][]string{
	Province:    {"chairpersons_meeting", "government", "party_committee"},
	City:        {"chairpersons_meeting", "government", "party_committee"},
	County:      {"chairpersons_meeting", "government", "party_committee"},
	Township:    {"presidium", "government", "party_committee"},
	Subdistrict: {"working_committee", "subdistrict_office", "party_committee"},
}

// Approvals returns who approves a plan at a level, in turn.
func Approvals(l Level) []string { return slices.Clone(approvals[l]) }

// approved returns the day of the last approval.
func (y *Year) approved() Date { return y.Approvals[len(y.Approvals)-1].Date }

// of returns the year, which is entered if nothing is known of it.
func (y Yearly) of(all *State, clause string) (*Year, error) {
	if y.Year < 1900 || y.Year > 9999 || y.Date == (Date{}) {
		return nil, y.refuse(clause, "the year or the day is missing")
	}
	found, known := all.years[y.Year]
	if !known {
		found = &Year{Year: y.Year, Approvals: []Approve{}, Rated: []RateYear{}}
	}
	if y.Date.Before(found.last) {
		return nil, y.refuse(clause, "%s is before %s, the day of what was done last", y.Date, found.last)
	}
	return found, nil
}

// done keeps the year.
func (y Yearly) done(all *State, found *Year) error {
	found.last = y.Date
	all.years[y.Year] = found
	return nil
}

func (y Yearly) refuse(clause, format string, args ...any) error {
	return refuse(strconv.Itoa(y.Year), clause, format, args...)
}

func (e *Meeting) apply(all *State) error {
	y, err := e.of(all, "15.9")
	switch {
	case err != nil:
		return err
	case y.Ballot != nil:
		return e.refuse("15.9", "the vote of this year was held")
	case e.Meeting == (Date{}) || e.Meeting.Before(e.Date):
		return e.refuse("15.9", "the meeting on %s is before %s, the day on which it was set", e.Meeting, e.Date)
	}
	y.Meeting = e.Meeting
	return e.done(all, y)
}

func (e *MakePlan) apply(all *State) error {
	y, err := e.of(all, "15.10")
	switch {
	case err != nil:
		return err
	case y.Ballot != nil:
		return e.refuse("15.10", "the vote of this year was held")
	case y.Meeting == (Date{}):
		return e.refuse("15.10", "the day of the meeting is not set; the plan's milestones follow from it")
	case !e.Cap.valid() || len(e.Projects) > ballot.MaxCandidates:
		return e.refuse("15.10", "%s 万元 and %d candidates: at most %s and %d", e.Cap, len(e.Projects), maxWan, ballot.MaxCandidates)
	}
	if err := e.Document.check(e.Document.Title, "15.10"); err != nil {
		return err
	}
	for i, id := range e.Projects {
		p, known := all.projects[id]
		if !known || p.Status != StatusCandidate || p.Year != e.Year || slices.Index(e.Projects, id) < i {
			return e.refuse("15.10", "%.40q is no candidate of this year, or is there twice", id)
		}
	}
	if err := e.holds(all, e.Projects); err != nil {
		return err
	}
	y.Plan, y.Approvals, y.Broken = e, []Approve{}, ""
	return e.done(all, y)
}

// holds checks differential and cap, with the figures: whichever candidates are chosen, their budgets are within the cap if those of the dearest are.
func (e *MakePlan) holds(all *State, projects []string) error {
	if err := ballot.CheckDifferential(len(projects), e.Seats, all.rules.Differential); err != nil {
		return e.refuse("15.10", "%v", err)
	}
	plan := *e
	plan.Projects = projects
	dearest := all.Dearest(&plan)
	if dearest > e.Cap {
		return e.refuse("15.10", "the %d dearest of %d candidates come to %s 万元, and the cap is %s: %s too much", e.Seats, len(projects), dearest, e.Cap, dearest-e.Cap)
	}
	return nil
}

// Dearest returns what the dearest candidates of a plan come to, as many as there are seats: no others that may be chosen cost more.
func (all *State) Dearest(plan *MakePlan) (sum Wan) {
	var budgets []Wan
	for _, id := range plan.Projects {
		budgets = append(budgets, all.projects[id].Voted().Budget)
	}
	slices.Sort(budgets)
	slices.Reverse(budgets)
	for _, b := range budgets[:min(plan.Seats, len(budgets))] {
		sum += b
	}
	return sum
}

func (e *Approve) apply(all *State) error {
	y, err := e.of(all, "15.11")
	switch {
	case err != nil:
		return err
	case y.Plan == nil:
		return e.refuse("15.11", "there is no plan to approve")
	case y.Broken != "":
		return e.refuse("15.11", "the plan does not hold any more, a new one is wanted: %s", y.Broken)
	case y.Ballot != nil:
		return e.refuse("15.11", "the vote of this year was held")
	}
	steps := approvals[all.rules.Level]
	if len(y.Approvals) == len(steps) {
		return e.refuse("15.11", "all have approved the plan")
	}
	if want := steps[len(y.Approvals)]; e.Body != want {
		return e.refuse("15.11", "%.40q: next to approve is %s", e.Body, want)
	}
	if err := e.Document.check(e.Body, "15.11"); err != nil {
		return err
	}
	y.Approvals = append(y.Approvals, *e)
	return e.done(all, y)
}

func (e *Withdraw) apply(all *State) error {
	p, err := e.of(all, "15.11", StatusCandidate)
	if err == nil {
		err = e.Document.check(e.Project, "15.11")
	}
	if err != nil {
		return err
	}
	p.Status, p.last = StatusReserve, e.Date
	y := all.years[p.Year]
	if y == nil || y.Plan == nil || !slices.Contains(y.Plan.Projects, p.ID) {
		return nil
	}
	plan := *y.Plan
	plan.Projects = slices.DeleteFunc(slices.Clone(plan.Projects), func(id string) bool { return id == p.ID })
	y.Plan = &plan
	var broken *Refusal
	if errors.As(plan.holds(all, plan.Projects), &broken) {
		y.Broken = broken.Reason
	}
	return nil
}
