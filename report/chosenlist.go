package report

// chosenList is the yearly public notice of the projects that were chosen, as they were voted on and without counts (正式项目公告); of a subdistrict, of those
// that its assembly recommends.
func (e *extract) chosenList() []part {
	list := part{Head: e.heads("result.place", "register.project.title", "register.project.field", "register.project.place", "register.project.unit", "register.project.budget", "register.project.other")}
	for i, p := range e.chosen() {
		c := p.Voted()
		list.Rows = append(list.Rows, []string{count(i + 1), c.Title, c.Field, c.Place, c.Unit, c.Budget.String(), c.Other.String()})
	}
	if len(list.Rows) == 0 {
		return nil
	}
	list.Texts = []string{e.Say("extract.chosen.text", "Congress", isolate(e.Congress()), "Day", e.date(e.year.Ballot.Date), "Year", e.Year, "Count", len(list.Rows))}
	return []part{list, {Texts: []string{e.Say("report.notice.end")}, Organ: e.heads("extract.chosen.by", "report.notice.date")}}
}
