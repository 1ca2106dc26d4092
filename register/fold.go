package register

import (
	"fmt"

	"github.com/piaojue/piaojue/ballot"
)

// A State is the fold of a register's events: its suggestions (代表建议), and the cases that bad evaluations opened.
type State struct {
	origin string
	rules  Rules
	polls  map[Citation]ballot.Standing // the grade of each item of an evaluation that may be cited
	ids    []string                     // of suggestions, in the order in which they were submitted
	byID   map[string]*Suggestion
	cases  map[string]*Case
	opened []string // of cases, in the order in which they were opened
	cited  map[Citation]bool

	projects    map[string]*Project
	listed      []string          // of projects, in the order in which they were entered
	looks       map[string]string // the number of the project that looks so
	campaigns   map[string]*Collect
	collections []string // numbers of campaigns, in the order in which they were begun
	years       map[int]*Year
	entered     map[ballot.Citation]*CitePoll
	verified    Polls             // of a board: what a [CitePoll] says of them has to be so
	elsewhere   []ballot.Citation // boards of which nothing was given: what they found is what officers signed
}

// Polls are what polls found, in the order of the ballot, by their boards right after the result. Whoever holds them has verified those polls: a grade is
// taken from nobody's word. On a board they are entered by a [CitePoll] first.
type Polls map[ballot.Citation][]Finding

// NewState returns the state of an empty register. Origin is its board's.
func NewState(origin string, rules Rules, polls Polls) (*State, error) {
	if err := rules.check(); err != nil {
		return nil, fmt.Errorf("rules of the register: %v", err)
	}
	all := &State{
		origin: origin, rules: rules, polls: map[Citation]ballot.Standing{}, byID: map[string]*Suggestion{}, cases: map[string]*Case{}, cited: map[Citation]bool{},
		projects: map[string]*Project{}, looks: map[string]string{}, campaigns: map[string]*Collect{}, years: map[int]*Year{}, entered: map[ballot.Citation]*CitePoll{},
	}
	for board, items := range polls {
		all.graded(board, items)
	}
	return all, nil
}

// Add takes the next event. One that may not come is refused with a [*Refusal], and changes nothing.
func (all *State) Add(e Event) error { return e.apply(all) }

// Suggestions returns the suggestions as they are now, in the order in which they were submitted.
func (all *State) Suggestions() []Suggestion {
	found := make([]Suggestion, 0, len(all.ids))
	for _, id := range all.ids {
		found = append(found, all.byID[id].clone())
	}
	return found
}

// Cases returns the cases as they are now, in the order in which they were opened.
func (all *State) Cases() []Case {
	found := make([]Case, 0, len(all.opened))
	for _, id := range all.opened {
		found = append(found, all.cases[id].clone())
	}
	return found
}

// A Refusal says why an event may not come, and by which clause of docs/rules.md.
type Refusal struct {
	Of     string // the number of the suggestion or case
	Clause string // such as "12.3"
	Reason string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%.40q: %s (docs/rules.md, %s)", r.Of, r.Reason, r.Clause)
}

func refuse(of, clause, format string, args ...any) error {
	return &Refusal{of, clause, fmt.Sprintf(format, args...)}
}

func (a Act) refuse(clause, format string, args ...any) error {
	return refuse(a.Suggestion, clause, format, args...)
}

// of returns the suggestion of an act, which must not lie before what was done last.
func (a Act) of(all *State) (*Suggestion, error) {
	s, known := all.byID[a.Suggestion]
	if !known {
		return nil, a.refuse("12.1", "there is no such suggestion; it is submitted first")
	}
	if a.Date == (Date{}) {
		return nil, a.refuse("12.1", "the day is missing")
	}
	if a.Date.Before(s.last) {
		return nil, a.refuse("12.1", "%s is before %s, the day of what was done last", a.Date, s.last)
	}
	return s, nil
}
