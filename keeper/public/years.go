package public

import (
	"html/template"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/tally"
)

// years is what the page of all evaluations shows.
type years struct {
	Held  []held
	Items []item // of the evaluations, the latest year first
}

// A held is one evaluation: its lowest and its highest rate.
type held struct {
	Year      int
	Day       register.Date
	Items     int
	Low, High string
	Change    string // how the lowest has changed since the evaluation before; "" of the first
}

// An item is a project that was evaluated, with each time.
type item struct {
	ID, Title, Href string
	Year            int
	Rounds          []round
	Picture         template.HTML // the last two rates
	Change          string        // between them
}

// A round is how an item was found once.
type round struct {
	Day         register.Date
	Grade, Rate string
}

// Years makes the page that sets the evaluations of all years side by side. Rates are compared where figures are for everybody; what an item's last two
// rates come to is drawn only where it was evaluated twice.
func (r Register) Years() ([]byte, error) {
	return r.make("years", "/years", nil, func(p *page) (string, any, error) {
		y := years{Items: p.items()}
		var before *register.YearRate
		for _, one := range p.State().YearOnYear() {
			h := held{Year: one.Year, Day: one.Date, Items: one.Items, Low: p.extreme(one.Lowest), High: p.extreme(one.Highest)}
			if before != nil {
				h.Change, _ = p.changed(rate(before.Lowest), rate(one.Lowest), before.Date)
			}
			y.Held, before = append(y.Held, h), &one
		}
		return p.Says("years"), y, nil
	})
}

func rate(f register.Finding) tally.Rate { return tally.NewRate(f.Votes, f.Of) }

func percent(f register.Finding) string { return rate(f).Percent + "%" }

// extreme says a rate, and whose it is.
func (p *page) extreme(f register.Finding) string {
	return p.Say("report.years.rate", "Satisfied", percent(f), "Name", p.Says("item", "ID", f.Item, "Title", "\u2068"+p.titleOf(f.Item)+"\u2069"))
}

func (p *page) titleOf(id string) string {
	for _, one := range p.State().Projects() {
		if one.ID == id {
			return one.Title
		}
	}
	return ""
}

// changed says how a rate has changed, and draws it.
func (p *page) changed(then, now tally.Rate, since register.Date) (string, template.HTML) {
	v := report.NewVersus(then, now, since.String())
	if v == nil {
		return "", ""
	}
	return v.Said(p.Words), v.Dumbbell()
}

func (p *page) items() (items []item) {
	for _, y := range p.State().Years() {
		if len(y.Rated) == 0 {
			continue
		}
		for _, one := range p.State().Projects() {
			if one.Year == y.Year && len(one.Ratings) > 0 {
				items = append(items, p.item(one))
			}
		}
	}
	return items
}

func (p *page) item(one register.Project) item {
	i := item{ID: one.ID, Title: one.Title, Href: p.Link("/projects", one.ID), Year: one.Year}
	for n, r := range one.Ratings {
		t := round{Day: r.Date, Grade: p.graded(string(r.Found)), Rate: "–"}
		if r.Of > 0 {
			t.Rate = percent(r.Finding)
		}
		i.Rounds = append(i.Rounds, t)
		if n > 0 {
			i.Change, i.Picture = p.changed(rate(one.Ratings[n-1].Finding), rate(r.Finding), one.Ratings[n-1].Date)
		}
	}
	return i
}
