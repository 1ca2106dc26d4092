package register

import (
	"slices"

	"github.com/piaojue/piaojue/ballot"
)

// The kinds of voting on projects, and of rating them a year later (docs/rules.md, sections 15.12 and 15.16).
const (
	KindChoose   Kind = "choose"    // 票决结果
	KindRateYear Kind = "rate_year" // 项目满意度测评
)

// A Choose makes projects of the candidates that a ballot chose (正式项目); at a subdistrict, recommended ones. There may have been further rounds,
// among those that the rounds before did not choose. What they found was entered by [CitePoll].
type Choose struct {
	Yearly
	Rounds []ballot.Citation `json:"rounds"`
}

// A RateYear rates the projects that were chosen for a year by an evaluation, usually that of the year after.
type RateYear struct {
	Yearly
	Poll ballot.Citation `json:"poll"`
}

// A ProjectRate is how a project was found in one evaluation.
type ProjectRate struct {
	Date Date `json:"date"`
	Finding
	Poll ballot.Citation `json:"poll"`
}

// Kind returns [KindChoose].
func (*Choose) Kind() Kind { return KindChoose }

// Kind returns [KindRateYear].
func (*RateYear) Kind() Kind { return KindRateYear }

// maxRounds bounds the rounds of a ballot.
const maxRounds = 10

func (e *Choose) apply(all *State) error {
	y, err := e.of(all, "15.12")
	switch {
	case err != nil:
		return err
	case y.Ballot != nil:
		return e.refuse("15.12", "the vote of this year was held")
	case y.Plan == nil:
		return e.refuse("15.12", "there is no candidate plan")
	case y.Broken != "":
		return e.refuse("15.12", "the candidate plan does not hold any more: %s", y.Broken)
	case len(y.Approvals) < len(approvals[all.rules.Level]):
		return e.refuse("15.12", "the candidate plan was not approved by the %s", approvals[all.rules.Level][len(y.Approvals)])
	case len(e.Rounds) < 1 || len(e.Rounds) > maxRounds:
		return e.refuse("15.12", "%d rounds: want 1 to %d", len(e.Rounds), maxRounds)
	}
	chosen, err := e.chosen(all, y.Plan)
	if err != nil {
		return err
	}
	sum := Wan(0)
	for _, id := range y.Plan.Projects {
		if p := all.projects[id]; e.Date.Before(p.last) {
			return e.refuse("15.12", "%s is before %s, the day of what was done last with %.40q", e.Date, p.last, id)
		} else if _, is := chosen[id]; is {
			sum += p.Budget
		}
	}
	if len(chosen) > y.Plan.Seats || sum > y.Plan.Cap {
		return e.refuse("15.12", "%d chosen, for %s 万元; the plan has %d seats and a cap of %s", len(chosen), sum, y.Plan.Seats, y.Plan.Cap)
	}
	for _, id := range y.Plan.Projects {
		p := all.projects[id]
		p.Status, p.last = StatusReserve, e.Date
		if cited, is := chosen[id]; is {
			p.Status, p.Chosen, p.voted = StatusChosen, &cited, p.Content
		}
	}
	y.Ballot = e
	return e.done(all, y)
}

// chosen returns the chosen candidates, with the item by which each was.
func (e *Choose) chosen(all *State, plan *MakePlan) (map[string]Citation, error) {
	chosen := map[string]Citation{}
	for i, cited := range e.Rounds {
		round := all.entered[cited]
		if round == nil {
			return nil, e.refuse("15.12", "what the poll %.100q with this root found was not entered", cited.Origin)
		}
		if last := all.years[e.Year].approved(); round.Date.Before(last) || e.Date.Before(round.Date) {
			return nil, e.refuse("15.12", "round %d was on %s: want a day from %s, of the last approval, to %s", i+1, round.Date, last, e.Date)
		}
		if i == 0 && len(round.Items) != len(plan.Projects) {
			return nil, e.refuse("15.12", "%d items of the ballot, and %d candidates in the plan", len(round.Items), len(plan.Projects))
		}
		for _, f := range round.Items {
			if _, before := chosen[f.Item]; before || !slices.Contains(plan.Projects, f.Item) {
				return nil, e.refuse("15.12", "item %.40q of round %d is no candidate, or was chosen before", f.Item, i+1)
			}
			switch f.Found {
			case Chosen:
				chosen[f.Item] = Citation{cited.Origin, cited.Size, cited.Root, f.Item}
			case NotChosen:
			default:
				return nil, e.refuse("15.12", "the poll found %s of %.40q, and is no ballot", f.Found, f.Item)
			}
		}
	}
	return chosen, nil
}

// EvaluationItems returns the projects that were chosen for a year as the items of its evaluation, in the order of the plan: all but those that were
// terminated. This is what the manifest of that poll takes, by one action.
func (all *State) EvaluationItems(year int) []ballot.Candidate {
	items := []ballot.Candidate{}
	y := all.years[year]
	if y == nil || y.Ballot == nil {
		return items
	}
	for _, id := range y.Plan.Projects {
		if p := all.projects[id]; p.Chosen != nil && p.Year == year && p.Status != StatusTerminated {
			items = append(items, ballot.Candidate{ID: id, Names: ballot.Names{"zh": p.Title}})
		}
	}
	return items
}

func (e *RateYear) apply(all *State) error {
	y, err := e.of(all, "15.16")
	if err != nil {
		return err
	}
	items, poll := all.EvaluationItems(e.Year), all.entered[e.Poll]
	switch {
	case len(items) == 0:
		return e.refuse("15.16", "no project was chosen for this year")
	case poll == nil:
		return e.refuse("15.16", "what the poll %.100q with this root found was not entered", e.Poll.Origin)
	case slices.ContainsFunc(y.Rated, func(before RateYear) bool { return before.Poll == e.Poll }):
		return e.refuse("15.16", "this evaluation was entered before")
	}
	for _, item := range items {
		f, there := poll.finding(item.ID)
		if !there || f.Found == Chosen || f.Found == NotChosen {
			return e.refuse("15.16", "the poll grades no %.40q; every project that was chosen for the year is an item", item.ID)
		}
	}
	for _, item := range items {
		p := all.projects[item.ID]
		f, _ := poll.finding(item.ID)
		p.Ratings = append(p.Ratings, ProjectRate{e.Date, f, e.Poll})
	}
	y.Rated = append(y.Rated, *e)
	return e.done(all, y)
}

// A YearRate is the lowest and the highest of an evaluation.
type YearRate struct {
	Year    int     `json:"year"` // of the projects
	Date    Date    `json:"date"`
	Items   int     `json:"items"` // that have figures
	Lowest  Finding `json:"lowest"`
	Highest Finding `json:"highest"`
}

// YearOnYear returns the lowest and the highest rate of each evaluation of projects, in the order in which they were entered for each year. Fractions
// are compared as such; of equals the first of the ballot is named. An item without figures, which are not for everybody or are none, is left out, and so
// is an evaluation that has no other.
func (all *State) YearOnYear() []YearRate {
	rates := []YearRate{}
	for _, year := range all.yearNumbers() {
		for _, rated := range all.years[year].Rated {
			r := YearRate{Year: year, Date: rated.Date}
			for _, id := range all.years[year].Plan.Projects {
				f, there := all.entered[rated.Poll].finding(id)
				if !there || f.Of == 0 {
					continue
				}
				if r.Items++; r.Items == 1 || f.less(r.Lowest) {
					r.Lowest = f
				}
				if r.Items == 1 || r.Highest.less(f) {
					r.Highest = f
				}
			}
			if r.Items > 0 {
				rates = append(rates, r)
			}
		}
	}
	return rates
}

func (f Finding) less(g Finding) bool { return int64(f.Votes)*int64(g.Of) < int64(g.Votes)*int64(f.Of) }
