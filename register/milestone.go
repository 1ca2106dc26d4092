package register

// A Milestone is what has to be done by some day before the meeting, and how it stands on some other day. It warns; it blocks nothing.
type Milestone struct {
	Step    string `json:"step"` // collect, plan, one of [Approvals], or vote
	Due     Date   `json:"due"`
	Done    Date   `json:"done,omitzero"`
	Overdue int    `json:"overdue"` // days: until it was done, or until that day
}

// Milestones returns those of a year as the register stands, late as of the end of a day; none before the day of the meeting is set (docs/rules.md, section 15.9).
func (all *State) Milestones(year int, day Date) []Milestone {
	y := all.years[year]
	if y == nil || y.Meeting == (Date{}) {
		return []Milestone{}
	}
	planned := y.Meeting.addDays(-all.rules.PlanDays)
	found := []Milestone{{Step: "collect", Due: planned}, {Step: "plan", Due: planned}}
	for _, c := range all.campaigns {
		if c.Year == year && found[0].Done.Before(c.To) && !day.Before(c.To) {
			found[0].Done = c.To
		}
	}
	if y.Plan != nil && y.Broken == "" {
		found[1].Done = y.Plan.Date
	}
	for i, body := range approvals[all.rules.Level] {
		m := Milestone{Step: body, Due: y.Meeting.addDays(-1)}
		if i < len(y.Approvals) {
			m.Done = y.Approvals[i].Date
		}
		found = append(found, m)
	}
	vote := Milestone{Step: "vote", Due: y.Meeting}
	if y.Ballot != nil {
		vote.Done = y.Ballot.Date
	}
	found = append(found, vote)
	for i, m := range found {
		until := day
		if m.Done != (Date{}) {
			until = m.Done
		}
		found[i].Overdue = until.Overdue(m.Due)
	}
	return found
}
