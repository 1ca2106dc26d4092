package register

// The kinds of screening (docs/rules.md, sections 15.6 to 15.8).
const (
	KindAssess    Kind = "assess"     // 论证
	KindScreen    Kind = "screen"     // 筛选
	KindCarryOver Kind = "carry_over" // 储备项目结转
)

// A ScreeningStage is one of the three stages.
type ScreeningStage string

// The stages (三会议), in their order.
const (
	FirstScreening ScreeningStage = "first" // 初筛
	FineScreening  ScreeningStage = "fine"  // 精筛
	FinalScreening ScreeningStage = "final" // 终筛
)

// Screenings are all stages, in their order.
var Screenings = []ScreeningStage{FirstScreening, FineScreening, FinalScreening}

// An Assess says what was found of need and feasibility, and what makes a project one that may be listed [P4].
type Assess struct {
	Deed
	Necessity   string `json:"necessity"`
	Feasibility string `json:"feasibility"`
	Goals       []Goal `json:"goals"`   // one a year, if it is not finished within the year
	Burden      bool   `json:"burden"`  // adds to people's burden
	Debt        bool   `json:"debt"`    // risks government debt
	Ordered     bool   `json:"ordered"` // ordered by a higher level
}

// A Goal is what is to be reached by a day.
type Goal struct {
	Text string `json:"text"`
	Due  Date   `json:"due"`
}

// A Screen is what became of a project in one stage: by a decision, of which there is a document, or by a ballot.
type Screen struct {
	Deed
	Stage    ScreeningStage `json:"stage"`
	Passed   bool           `json:"passed"`
	Reason   string         `json:"reason"`
	Document *Attachment    `json:"document,omitempty"`
	Poll     *Citation      `json:"poll,omitempty"`
}

// A CarryOver takes a project out of the reserve library into the screening for a later year.
type CarryOver struct {
	Deed
	Year int `json:"year"`
}

// Kind returns [KindAssess].
func (*Assess) Kind() Kind { return KindAssess }

// Kind returns [KindScreen].
func (*Screen) Kind() Kind { return KindScreen }

// Kind returns [KindCarryOver].
func (*CarryOver) Kind() Kind { return KindCarryOver }

// maxGoals bounds the goals of a project.
const maxGoals = 20

func checkGoals(of, clause string, goals []Goal) error {
	if len(goals) > maxGoals {
		return refuse(of, clause, "%d goals: at most %d", len(goals), maxGoals)
	}
	for i, g := range goals {
		if err := checkTexts(of, clause, "goal", g.Text); err != nil {
			return err
		}
		if g.Due == (Date{}) || i > 0 && g.Due.Before(goals[i-1].Due) {
			return refuse(of, clause, "goal %d: its day is missing, or before that of the goal above", i+1)
		}
	}
	return nil
}

func (e *Assess) apply(all *State) error {
	p, err := e.of(all, "15.6", StatusProposed)
	if err == nil {
		err = checkTexts(e.Project, "15.6", "necessity", e.Necessity, "feasibility", e.Feasibility)
	}
	if err == nil {
		err = checkGoals(e.Project, "15.6", e.Goals)
	}
	if err != nil {
		return err
	}
	p.Assessment, p.last = e, e.Date
	return nil
}

// listable refuses a project that may not be listed (15.6).
func (p *Project) listable() error {
	switch a := p.Assessment; {
	case a == nil:
		return refuse(p.ID, "15.6", "it was not assessed; need and feasibility come before the final screening")
	case a.Burden:
		return refuse(p.ID, "15.6", "it adds to people's burden, and may not be listed")
	case a.Debt:
		return refuse(p.ID, "15.6", "it risks government debt, and may not be listed")
	case a.Ordered:
		return refuse(p.ID, "15.6", "it is ordered by a higher level, and is not balloted")
	}
	return nil
}

func (e *Screen) apply(all *State) error {
	p, err := e.of(all, "15.7", StatusProposed)
	if err != nil {
		return err
	}
	if want := Screenings[p.passed]; e.Stage != want {
		return e.refuse("15.7", "stage %.20q: its next one is %s", e.Stage, want)
	}
	if err := checkTexts(e.Project, "15.7", "reason", e.Reason); err != nil {
		return err
	}
	if err := e.decided(all); err != nil {
		return err
	}
	if e.Passed && e.Stage == FinalScreening {
		if err := p.listable(); err != nil {
			return err
		}
	}
	if p.Screenings, p.last = append(p.Screenings, *e), e.Date; e.Poll != nil {
		all.cited[*e.Poll] = true
	}
	switch {
	case !e.Passed:
		p.Status = StatusReserve
	case e.Stage == FinalScreening:
		p.passed, p.Status = p.passed+1, StatusCandidate
	default:
		p.passed++
	}
	return nil
}

// decided refuses a stage that neither a document nor a ballot shows, or both, or a ballot that says something else.
func (e *Screen) decided(all *State) error {
	switch {
	case (e.Document == nil) == (e.Poll == nil):
		return e.refuse("15.7", "a stage is decided by a document or by a ballot, one of them")
	case e.Document != nil:
		return e.Document.check(e.Project, "15.7")
	case e.Poll.Item != e.Project:
		return e.refuse("15.7", "item %.40q of the ballot is another project", e.Poll.Item)
	case all.cited[*e.Poll]:
		return e.refuse("15.7", "this item of the ballot was cited before")
	}
	round := all.entered[e.Poll.Board()]
	if round == nil {
		return e.refuse("15.7", "what the ballot %.100q with this root found was not entered", e.Poll.Origin)
	}
	if f, _ := round.finding(e.Project); f.Found != Chosen && f.Found != NotChosen || (f.Found == Chosen) != e.Passed {
		return e.refuse("15.7", "the ballot found %q of it, which is something else", f.Found)
	}
	return nil
}

func (a Attachment) check(of, clause string) error {
	return checkTexts(of, clause, "document", a.Title)
}

func (e *CarryOver) apply(all *State) error {
	p, err := e.of(all, "15.8", StatusReserve)
	if err != nil {
		return err
	}
	if e.Year <= p.Year || e.Year > 9999 {
		return e.refuse("15.8", "it was considered for %d, and cannot be carried over to %d", p.Year, e.Year)
	}
	p.Past = append(p.Past, Considered{p.Year, p.passed})
	p.Status, p.Year, p.passed, p.Assessment, p.last = StatusProposed, e.Year, 0, nil, e.Date
	return nil
}

// A Funnel is how many projects of a year came to each stage, passed it and were dropped.
type Funnel struct {
	Proposed int   `json:"proposed"` // that were not merged into others or split
	Passed   []int `json:"passed"`   // by stage
	Dropped  []int `json:"dropped"`  // by stage
	Waiting  []int `json:"waiting"`  // for each stage
}

// Funnel returns that of the year.
func (all *State) Funnel(year int) Funnel {
	f := Funnel{Passed: make([]int, 3), Dropped: make([]int, 3), Waiting: make([]int, 3)}
	for _, id := range all.listed {
		p := all.projects[id]
		passed, is := p.passedFor(year)
		if !is || p.Status == StatusMerged || p.Status == StatusSplit {
			continue
		}
		f.Proposed++
		for i := range passed {
			f.Passed[i]++
		}
		switch {
		case passed == len(Screenings):
		case p.Year == year && p.Status == StatusProposed:
			f.Waiting[passed]++
		default:
			f.Dropped[passed]++
		}
	}
	return f
}

// A Considered is a year for which a project was considered before it was carried over, and how many screenings it passed then.
type Considered struct {
	Year   int `json:"year"`
	Passed int `json:"passed"`
}

// passedFor returns how many screenings the project passed for a year, if it was considered for it.
func (p *Project) passedFor(year int) (passed int, is bool) {
	if p.Year == year {
		return p.passed, true
	}
	for _, c := range p.Past {
		if c.Year == year {
			return c.Passed, true
		}
	}
	return 0, false
}

// ConsideredFor reports whether the project is, or was, considered for a year.
func (p *Project) ConsideredFor(year int) bool {
	_, is := p.passedFor(year)
	return is
}

// DroppedFor returns the screening that a project did not pass for a year, nil if there is none. Those of a year that was carried over come before the later
// year's: as many as passed, and the one that did not.
func (p Project) DroppedFor(year int) *Screen {
	rest := p.Screenings
	take := func(passed int) *Screen {
		rest = rest[passed:]
		if passed == len(Screenings) || len(rest) == 0 {
			return nil
		}
		s := rest[0]
		rest = rest[1:]
		return &s
	}
	for _, c := range p.Past {
		if s := take(c.Passed); c.Year == year {
			return s
		}
	}
	for i := range rest {
		if !rest[i].Passed {
			return &rest[i]
		}
	}
	return nil
}
