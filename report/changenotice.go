package report

import "github.com/piaojue/piaojue/register"

// changes are the public notices of what was amended, suspended, resumed or terminated, a sheet each (变更公告).
func (e *extract) changes() (parts []part) {
	for _, p := range e.chosen() {
		amended := 0
		for _, c := range p.Changes {
			was := p.Voted()
			if amended < len(p.Was) {
				was = p.Was[amended]
			}
			n := part{
				Heading: isolate(c.Notice), Sheet: true, Organ: []string{e.Say("extract.body." + c.Body), e.date(c.Date)},
				Texts: []string{e.Say("extract.changes.text", "Body", e.Say("extract.body."+c.Body), "Day", e.date(c.Date), "Document", e.document(c.Document), "Year", e.Year, "Title", isolate(was.Title), "Project", isolate(p.ID),
					"Change", e.Say("extract.change."+c.Change), "Reason", isolate(c.Reason))},
			}
			if c.Content != nil {
				n.Head, n.Rows = e.heads("result.place", "extract.changes.what", "extract.changes.was", "extract.changes.is"), e.amended(was, *c.Content)
				amended++
			}
			parts = append(parts, n)
		}
	}
	return parts
}

// amended are the facts in which what a project is differs from what it was.
func (e *extract) amended(was, is register.Content) (rows [][]string) {
	title := func(c register.Content) [2]string { return [2]string{e.Say("register.project.title"), c.Title} }
	before, after := append(e.content("", was), title(was)), append(e.content("", is), title(is))
	for i := range before {
		if before[i] != after[i] {
			rows = append(rows, []string{count(len(rows) + 1), before[i][0], before[i][1], after[i][1]})
		}
	}
	return rows
}
