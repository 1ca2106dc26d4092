package register

import "slices"

// The kinds of supervising a project (docs/rules.md, sections 15.14 and 15.15).
const (
	KindInspect Kind = "inspect"         // 视察
	KindRaise   Kind = "raise_problem"   // 问题
	KindResolve Kind = "resolve_problem" // 销号
	KindChange  Kind = "change"          // 调整、暂缓、终止
)

// An Inspect is what a supervision group found, and its opinion.
type Inspect struct {
	Deed
	Group   string `json:"group"`
	Found   string `json:"found"`
	Opinion string `json:"opinion"`
}

// A Raise enters a problem in the project's list, with who owns it and until when.
type Raise struct {
	Deed
	Problem  string `json:"problem"`
	Text     string `json:"text"`
	Owner    string `json:"owner"`
	Deadline Date   `json:"deadline"`
}

// A Resolve closes a problem by evidence.
type Resolve struct {
	Deed
	Problem  string     `json:"problem"`
	Evidence Attachment `json:"evidence"`
}

// A Change is a decision on a chosen project: amended, suspended, resumed or terminated, by the body that may, and made public.
type Change struct {
	Deed
	Change   string     `json:"change"`
	Reason   string     `json:"reason"`
	Body     string     `json:"body"`
	Document Attachment `json:"document"`
	Notice   string     `json:"notice"`            // the public notice (公告): its title and number
	Content  *Content   `json:"content,omitempty"` // of amend: all that it is from now on
}

// Kind returns [KindInspect].
func (*Inspect) Kind() Kind { return KindInspect }

// Kind returns [KindRaise].
func (*Raise) Kind() Kind { return KindRaise }

// Kind returns [KindResolve].
func (*Resolve) Kind() Kind { return KindResolve }

// Kind returns [KindChange].
func (*Change) Kind() Kind { return KindChange }

// deciders are who decides on a change at each level ([P8], art. 18).
var deciders = map[Level]string{
	Province: "standing_committee", City: "standing_committee", County: "standing_committee", Township: "congress", Subdistrict: "assembly",
}

// Decider returns who decides on a change at a level.
func Decider(l Level) string { return deciders[l] }

// delivering are the states in which a project is supervised.
var delivering = []Status{StatusHandedOver, StatusSuspended, StatusAccepted}

func (e *Inspect) apply(all *State) error {
	p, err := e.of(all, "15.14", delivering...)
	if err == nil {
		err = checkTexts(e.Project, "15.14", "group", e.Group, "found", e.Found, "opinion", e.Opinion)
	}
	if err != nil {
		return err
	}
	p.Inspections, p.last = append(p.Inspections, *e), e.Date
	return nil
}

// open returns how many problems are open.
func (p *Project) open() (n int) {
	for _, q := range p.Problems {
		if q.Closed == (Date{}) {
			n++
		}
	}
	return n
}

func (e *Raise) apply(all *State) error {
	p, err := e.of(all, "15.14", delivering...)
	if err == nil {
		err = checkID(e.Project, e.Problem, "15.14")
	}
	if err == nil {
		err = checkTexts(e.Project, "15.14", "text", e.Text, "owner", e.Owner)
	}
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(p.Problems, func(q Problem) bool { return q.ID == e.Problem }):
		return e.refuse("15.14", "problem %.40q is in the list already", e.Problem)
	case e.Deadline == (Date{}) || e.Deadline.Before(e.Date):
		return e.refuse("15.14", "problem %.40q: its deadline is missing, or before the day on which it was listed", e.Problem)
	}
	p.Problems, p.last = append(p.Problems, Problem{ID: e.Problem, Unit: e.Owner, Text: e.Text, Opened: e.Date, Deadline: e.Deadline}), e.Date
	return nil
}

func (e *Resolve) apply(all *State) error {
	p, err := e.of(all, "15.14", append([]Status{StatusTerminated}, delivering...)...)
	if err == nil {
		err = e.Evidence.check(e.Project, "15.14")
	}
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.Problems, func(q Problem) bool { return q.ID == e.Problem })
	if i < 0 || p.Problems[i].Closed != (Date{}) {
		return e.refuse("15.14", "there is no problem %.40q in the list that is open", e.Problem)
	}
	p.Problems = slices.Clone(p.Problems)
	p.Problems[i].Closed, p.last = e.Date, e.Date
	return nil
}

func (e *Change) apply(all *State) error {
	in, known := map[string][]Status{
		"amend": {StatusChosen, StatusHandedOver, StatusSuspended}, "suspend": {StatusChosen, StatusHandedOver},
		"resume": {StatusSuspended}, "terminate": {StatusChosen, StatusHandedOver, StatusSuspended},
	}[e.Change]
	if !known {
		return e.refuse("15.15", "%.20q: want amend, suspend, resume or terminate", e.Change)
	}
	p, err := e.of(all, "15.15", in...)
	if err == nil {
		err = checkTexts(e.Project, "15.15", "reason", e.Reason, "document", e.Document.Title, "notice", e.Notice)
	}
	if err != nil {
		return err
	}
	if want := deciders[all.rules.Level]; e.Body != want {
		return e.refuse("15.15", "decided by %.40q: at this level it is the %s that decides", e.Body, want)
	}
	if (e.Content != nil) != (e.Change == "amend") {
		return e.refuse("15.15", "what it is from now on belongs to amend, and to nothing else")
	}
	if e.Content != nil {
		if err := e.Content.check(all, e.Project, "15.15"); err != nil {
			return err
		}
		if err := e.affordable(all, p); err != nil {
			return err
		}
	}
	p.change(e)
	return nil
}

// affordable refuses an amendment by which the chosen projects of the year would go over the plan's cap.
func (e *Change) affordable(all *State, amended *Project) error {
	most, sum := all.years[amended.Year].Plan.Cap, Wan(0)
	for _, id := range all.years[amended.Year].Plan.Projects {
		switch p := all.projects[id]; {
		case p == amended:
			sum += e.Content.Budget
		case p.Chosen != nil && p.Year == amended.Year && p.Status != StatusTerminated:
			sum += p.Budget
		}
	}
	if sum > most && e.Content.Budget > amended.Budget {
		return e.refuse("15.15", "the chosen projects would come to %s 万元, and the cap is %s: %s too much", sum, most, sum-most)
	}
	return nil
}

// change makes a change that may come.
func (p *Project) change(e *Change) {
	p.Changes, p.last = append(p.Changes, *e), e.Date
	switch e.Change {
	case "amend":
		p.Was, p.Content = append(p.Was, p.Content), *e.Content
	case "suspend":
		p.before, p.Status = p.Status, StatusSuspended
	case "resume":
		p.Status = p.before
	case "terminate":
		p.Status = StatusTerminated
	}
}
