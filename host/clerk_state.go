package host

import (
	"context"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
)

// A person is an officer as the page names them.
type person struct {
	Role ballot.Role `json:"role"`
	Name string      `json:"name"`
}

func persons(all []ballot.Officer) []person {
	found := []person{}
	for _, o := range all {
		found = append(found, person{o.Role, o.Name})
	}
	return found
}

// A clerkAsk says which year is looked at, and on which day: 0 is the last year of which something is known, "" is today.
type clerkAsk struct {
	Year int    `json:"year"`
	Day  string `json:"day"`
}

// of returns which year and day are asked for. The day is one that was checked.
func (a clerkAsk) of(s *register.State) (year int, day register.Date) {
	day, err := register.ParseDate(a.Day)
	if err != nil {
		day = today()
	}
	if year = a.Year; year == 0 {
		if year = day.Year + 1; len(s.KnownYears()) > 0 {
			year = slices.Max(s.KnownYears())
		}
	}
	return year, day
}

// A clerkState is what the page is made of: what the register is, and where it stands by the officer's own replay.
type clerkState struct {
	Officer   person                `json:"officer"`
	Origin    string                `json:"origin"`
	Congress  ballot.Names          `json:"congress"`
	Level     register.Level        `json:"level"`
	Rules     register.Rules        `json:"rules"`
	Needs     map[register.Kind]int `json:"needs"` // signatures of an order of each kind
	Decisions []register.Kind       `json:"decisions"`
	Approvals []string              `json:"approvals"` // who approves a plan, in turn
	Decider   string                `json:"decider"`   // of changes
	Signers   int                   `json:"signers"`   // members who may jointly file an interpellation, 0 where nobody does
	Papers    []string              `json:"papers"`    // that can be printed: see clerkPapers

	Head      audit.BoardHead `json:"head"`
	Witnesses []string        `json:"witnesses"`
	Witnessed bool            `json:"witnessed"`
	Blind     bool            `json:"blind"` // nobody read the manifest aloud: what is for officers is not asked for
	Day       register.Date   `json:"day"`
	Year      int             `json:"year"`
	Years     []int           `json:"years"`

	Next        []register.Matter    `json:"next"`
	Milestones  []register.Milestone `json:"milestones"`
	Funnel      register.Funnel      `json:"funnel"`
	Figures     register.Figures     `json:"figures"`
	Collections []register.Collect   `json:"collections"` // of all years
	Plan        *register.Year       `json:"plan"`        // of the year; null if nothing is known of it
	Projects    []clerkProject       `json:"projects"`    // of all years
	Suggestions []clerkSuggestion    `json:"suggestions"`
	Cases       []clerkCase          `json:"cases"`
	Polls       []clerkPoll          `json:"polls"`
	YearOnYear  []register.YearRate  `json:"year_on_year"`
	Waiting     []waitingAnswer      `json:"waiting"`
	Intake      int                  `json:"intake"` // what citizens sent in and nobody decided
}

// A clerkProject is a project with what follows from it.
type clerkProject struct {
	register.Project
	Colour    register.Colour `json:"colour"`
	Overspent register.Wan    `json:"overspent"`
}

// A clerkSuggestion is how a suggestion stands, and the present round of each stage, 0 before it is open.
type clerkSuggestion struct {
	register.Summary
	Rounds []int `json:"rounds"`
}

// A clerkCase is a case with what may lawfully come next.
type clerkCase struct {
	register.Case
	Next []register.Step `json:"next"`
}

// A clerkPoll is what a poll found, and whether its bundle was verified here.
type clerkPoll struct {
	register.CitePoll
	Checked bool `json:"checked"`
}

func (c *Clerk) stateLocked(ctx context.Context, ask clerkAsk) (any, error) {
	if _, err := register.ParseDate(ask.Day); ask.Day != "" && err != nil {
		return nil, err
	}
	b, err := c.lookLocked(ctx)
	if err != nil {
		return nil, err
	}
	a := c.newState(b, ask)
	if a.Blind {
		return a, nil
	}
	if a.Waiting, err = c.waitingLocked(ctx, b); err != nil {
		return nil, err
	}
	a.Intake, err = c.countLocked(ctx)
	return a, err
}

// newState says what follows from the board alone.
func (c *Clerk) newState(b *register.Board, ask clerkAsk) clerkState {
	m, s := c.manifest, b.State()
	a := clerkState{
		Officer: person{c.officer.Role, c.officer.Name}, Origin: m.Origin, Congress: m.Congress, Level: m.Rules.Level,
		Rules: m.Rules, Needs: map[register.Kind]int{}, Decisions: []register.Kind{},
		Approvals: register.Approvals(m.Rules.Level), Decider: register.Decider(m.Rules.Level), Signers: register.Signers(m.Rules.Level),
		Head: b.Head(), Witnesses: c.report.Witnesses, Witnessed: c.report.Witnessed, Blind: c.options.Manifest == nil,
		Years: append([]int{}, s.KnownYears()...), Papers: paperNames(), Collections: s.Collections(), YearOnYear: s.YearOnYear(),
		Projects: []clerkProject{}, Suggestions: []clerkSuggestion{}, Cases: []clerkCase{}, Polls: []clerkPoll{}, Waiting: []waitingAnswer{},
	}
	for _, k := range register.Kinds() {
		if a.Needs[k] = m.Signatures.Record; register.Decision(k) {
			a.Needs[k], a.Decisions = m.Signatures.Decide, append(a.Decisions, k)
		}
	}
	a.Year, a.Day = ask.of(s)
	a.Next, a.Milestones, a.Funnel, a.Figures = s.Next(a.Year, a.Day), s.Milestones(a.Year, a.Day), s.Funnel(a.Year), s.Figures(a.Year, a.Day)
	for _, y := range s.Years() {
		if y.Year == a.Year {
			a.Plan = &y
		}
	}
	for _, p := range s.Projects() {
		a.Projects = append(a.Projects, clerkProject{p, m.Rules.Colours.Colour(p), p.Overspent()})
	}
	for _, g := range s.Suggestions() {
		of := clerkSuggestion{g.At(a.Day), []int{}}
		for _, stage := range register.Stages {
			of.Rounds = append(of.Rounds, g.Rounds(stage))
		}
		a.Suggestions = append(a.Suggestions, of)
	}
	for _, k := range s.Cases() {
		a.Cases = append(a.Cases, clerkCase{k, k.Next(m.Rules.Level)})
	}
	elsewhere := s.Elsewhere()
	for _, e := range s.Entered() {
		a.Polls = append(a.Polls, clerkPoll{e, !slices.Contains(elsewhere, e.Board())})
	}
	return a
}
