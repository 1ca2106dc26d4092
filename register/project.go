package register

import (
	"slices"
	"unicode/utf8"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/sheet"
)

// A Project is what its events made of it (民生实事项目; docs/rules.md, section 15). How it stands now, and what became of it before.
type Project struct {
	ID       string       `json:"id"`
	Campaign string       `json:"campaign"`
	Year     int          `json:"year"` // for which it is considered now
	Source   Source       `json:"source"`
	Channel  string       `json:"channel"`
	Content               // as it is now
	Was      []Content    `json:"was"`          // before each amendment
	By       *crypto.Hash `json:"by,omitempty"` // commitment to the citizen who proposed it
	Status   Status       `json:"status"`
	Past     []Considered `json:"past"` // years before
	From     []string     `json:"from"` // what it was merged of, or split from
	Into     []string     `json:"into"`

	Assessment  *Assess       `json:"assessment,omitempty"`
	Screenings  []Screen      `json:"screenings"`
	Chosen      *Citation     `json:"chosen,omitempty"`
	HandOver    *HandOver     `json:"hand_over,omitempty"`
	Plan        *Implement    `json:"plan,omitempty"`
	Reports     []Progressed  `json:"reports"`
	Acceptance  *Accept       `json:"acceptance,omitempty"`
	Inspections []Inspect     `json:"inspections"`
	Problems    []Problem     `json:"problems"`
	Changes     []Change      `json:"changes"`
	Ratings     []ProjectRate `json:"ratings"`

	passed int // screenings passed for the present year
	last   Date
	before Status // of a suspension
	voted  Content
}

// A Content is what a project is.
type Content struct {
	Title  string `json:"title"`
	Field  string `json:"field"` // one of the rules'
	Place  string `json:"place"`
	Unit   string `json:"unit"`   // 责任单位
	Budget Wan    `json:"budget"` // out of the fund that the cap of a plan bounds
	Other  Wan    `json:"other"`  // out of other sources
}

// A Source is one of the three ways to a proposal (三途径).
type Source string

// The sources.
const (
	PartyCommittee Source = "party"      // 党委提议
	CongressSource Source = "congress"   // 人大征集
	Government     Source = "government" // 政府提交
)

// Sources are all of them, in their order.
var Sources = []Source{PartyCommittee, CongressSource, Government}

// A Status is where a project stands.
type Status string

// The states.
const (
	StatusProposed   Status = "proposed"   // 建议项目
	StatusMerged     Status = "merged"     // 已合并
	StatusSplit      Status = "split"      // 已拆分
	StatusReserve    Status = "reserve"    // 储备库
	StatusCandidate  Status = "candidate"  // 候选项目
	StatusChosen     Status = "chosen"     // 入选 (推荐, in a subdistrict)
	StatusHandedOver Status = "handed"     // 已交办
	StatusAccepted   Status = "accepted"   // 已完成验收
	StatusSuspended  Status = "suspended"  // 暂缓
	StatusTerminated Status = "terminated" // 终止
)

// A Deed is what all events of a project have: which one, and the day on which it happened.
type Deed struct {
	Project string `json:"project"`
	Date    Date   `json:"date"`
}

func (d Deed) refuse(clause, format string, args ...any) error {
	return refuse(d.Project, clause, format, args...)
}

// of returns the project of a deed, which must be in one of these states, and not older than what was done last.
func (d Deed) of(all *State, clause string, in ...Status) (*Project, error) {
	p, known := all.projects[d.Project]
	switch {
	case !known:
		return nil, d.refuse(clause, "there is no such project; it is proposed first")
	case d.Date == (Date{}):
		return nil, d.refuse(clause, "the day is missing")
	case d.Date.Before(p.last):
		return nil, d.refuse(clause, "%s is before %s, the day of what was done last", d.Date, p.last)
	case !slices.Contains(in, p.Status):
		return nil, d.refuse(clause, "it is %s; this is for what is %s", p.Status, either(in))
	}
	return p, nil
}

// either names states for the reason of a refusal.
func either(in []Status) string {
	text := string(in[0])
	for i, s := range in[1:] {
		if i == len(in)-2 {
			text += " or " + string(s)
		} else {
			text += ", " + string(s)
		}
	}
	return text
}

// vacant refuses a number that a project has or could be taken for, or that is none.
func (d Deed) vacant(all *State, clause string) error {
	if _, twice := all.projects[d.Project]; twice {
		return d.refuse(clause, "there is a project with this number")
	}
	if err := checkID(d.Project, d.Project, clause); err != nil {
		return err
	}
	if sheet.CheckCode(d.Project, maxID) != nil {
		return d.refuse(clause, "number %.50q: want letters A to Z, digits, Han and - _ . / # alone; others look like them", d.Project)
	}
	for _, look := range sheet.Looks(d.Project) {
		if other := all.looks[look]; other != "" {
			return d.refuse(clause, "number %.50q looks like %.50q, which there is; nobody could tell them apart", d.Project, other)
		}
	}
	return nil
}

func checkID(of, id, clause string) error {
	if ballot.CheckName(id) != nil || utf8.RuneCountInString(id) > maxID {
		return refuse(of, clause, "number %.50q is not 1 to %d characters that are displayed as they are", id, maxID)
	}
	return nil
}

// checkTexts refuses texts that cannot be displayed; a text follows its name.
func checkTexts(of, clause string, texts ...string) error {
	for i := 0; i < len(texts); i += 2 {
		if err := ballot.CheckName(texts[i+1]); err != nil {
			return refuse(of, clause, "%s: %v", texts[i], err)
		}
	}
	return nil
}

func (c Content) check(all *State, of, clause string) error {
	if err := checkTexts(of, clause, "title", c.Title, "place", c.Place, "unit", c.Unit); err != nil {
		return err
	}
	if !slices.Contains(all.rules.Fields, c.Field) {
		return refuse(of, clause, "field %.40q is none of the register's", c.Field)
	}
	if !c.Budget.valid() || !c.Other.valid() || c.Budget+c.Other == 0 {
		return refuse(of, clause, "budget %s and %s 万元 from elsewhere: want more than nothing, and at most %s", c.Budget, c.Other, maxWan)
	}
	return nil
}

// enter adds a project.
func (all *State) enter(p Project) {
	p.From, p.Into, p.Past, p.Was = nonNil(p.From), []string{}, []Considered{}, []Content{}
	p.Screenings, p.Reports, p.Inspections, p.Problems, p.Changes, p.Ratings = []Screen{}, []Progressed{}, []Inspect{}, []Problem{}, []Change{}, []ProjectRate{}
	all.projects[p.ID] = &p
	all.listed = append(all.listed, p.ID)
	for _, look := range sheet.Looks(p.ID) {
		all.looks[look] = p.ID
	}
}

// Voted returns what the project was when it was chosen, before it was amended or handed to another unit; of another project, what it is.
func (p Project) Voted() Content {
	if p.Chosen != nil {
		return p.voted
	}
	return p.Content
}

func nonNil(s []string) []string { return append([]string{}, s...) }

// Projects returns the projects as they are now, in the order in which they were proposed. The caller must not change what they hold.
func (all *State) Projects() []Project {
	found := make([]Project, 0, len(all.listed))
	for _, id := range all.listed {
		found = append(found, *all.projects[id])
	}
	return found
}
