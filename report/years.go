package report

import (
	"fmt"
	"html/template"
	"slices"
	"time"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// After sets an evaluation beside those before it, the latest first, as they were found on boards that were replayed. With one whose
// figures the reader may not see, whose rates have another base, which is of citizens on a list where this is of deputies, which is a rehearsal of none, or which is no evaluation, nothing is compared, nor with any before it.
func (p *Public) After(before []*Public) {
	for _, b := range before {
		if !p.Rated() || !b.Rated() || b.Rehearsal != p.Rehearsal {
			return
		}
		if p.unlike = p.rateBase() != b.rateBase(); p.unlike {
			return
		}
		p.before = append(p.before, b)
	}
}

// rateBase is what rates are parts of, and whether they are those of citizens on a list.
func (p *poll) rateBase() string {
	if p.Rules.Listed() {
		return "list " + string(p.Rules.Evaluation.RateOf) + " " + p.Rules.BlankItem
	}
	if e := p.Rules.Evaluation; e.RateOf != ballot.OfValid {
		return string(e.RateOf)
	}
	return p.Rules.BlankItem
}

// Rated reports whether the figures of an evaluation are shown.
func (p *Public) Rated() bool { return p.Shown() && p.Evaluates() }

// Answered reports whether the counts of a questionnaire are shown.
func (p *Public) Answered() bool { return p.Shown() && p.Asks() }

// Compared reports whether there is an evaluation before this one to compare with.
func (p *Public) Compared() bool { return len(p.before) > 0 }

// Uncompared says why there is nothing to compare with, though the manifest cites a poll before; "" if it cites none.
func (p *Public) Uncompared() string {
	switch {
	case !p.Rated() || !p.Cites() || p.Compared():
		return ""
	case p.unlike:
		return p.Say("report.years.unlike")
	}
	return p.Say("report.years.away", "Origin", p.Previous.Origin)
}

// Cites reports whether the manifest cites a poll before this one that is no earlier round of it.
func (p *poll) Cites() bool { return p.Previous != nil && !p.Previous.Revote }

// YearsKey says what the sign below a bar means.
func (p *Public) YearsKey() string { return p.Say("report.years.key", "Since", p.since(p.before[0])) }

// A Versus is the rate of an item beside one from before.
type Versus struct {
	Before, Now tally.Rate
	Change      tally.Change
	since       string // when that was
}

// Versus compares item i with the item of the same Chinese name in the evaluation before: nil if there is none, or nothing was rated.
// Numbers do not say which item is the same: every list begins with 1 (docs/rules.md, section 8.5).
func (p *Public) Versus(i int) *Versus {
	b := p.before[0]
	at := slices.IndexFunc(b.Candidates, func(c ballot.Candidate) bool { return c.Names["zh"] == p.Candidates[i].Names["zh"] })
	return p.versus(i, b, at)
}

// versus compares item i with item at of an evaluation before. Either may be -1.
func (p *Public) versus(i int, b *Public, at int) *Versus {
	if i < 0 || at < 0 {
		return nil
	}
	return NewVersus(b.Outcome.Ratings[at].Satisfied, p.Outcome.Ratings[i].Satisfied, p.since(b))
}

// NewVersus sets a rate beside an earlier one, of which since says when that was: nil where one of them is a rate of nothing.
func NewVersus(before, now tally.Rate, since string) *Versus {
	change, both := now.Since(before)
	if !both {
		return nil
	}
	return &Versus{before, now, change, since}
}

// Dumbbell draws two rates of an item on one line from 0 to 100%: a ring for the one before, a disc for the one now.
func (v *Versus) Dumbbell() template.HTML {
	at := func(r tally.Rate) string { return percent(r.Num * 1000 / r.Den) }
	return template.HTML(fmt.Sprintf(`<svg class="dumbbell" aria-hidden="true" focusable="false"><line class="rail" x2="100%%" y1="8" y2="8"/><line x1="%s" x2="%s" y1="8" y2="8"/><circle class="then" cx="%[1]s" cy="8" r="5"/><circle class="now" cx="%[2]s" cy="8" r="5"/></svg>`,
		at(v.Before), at(v.Now)))
}

// Changed says in a sentence how a rate has changed, with a sign for the eye.
func (p *Public) Changed(v *Versus) string {
	if v == nil {
		return p.Say("report.years.none", "Since", p.since(p.before[0]))
	}
	return v.Said(p.Words)
}

// Said is the same of two rates wherever they stand.
func (v *Versus) Said(w *words.Words) string {
	return w.Say("report.years."+ways[v.Change.Way], "Since", v.since, "Points", v.Change.Points, "Little", v.Change.Points == "0.0", "Before", v.Before.Percent+"%")
}

var ways = map[int]string{1: "risen", -1: "fallen", 0: "equal"}

// Moved is the same in a cell of a table, whose heading is MovedSince: the sign and the percentage points.
func (p *Public) Moved(v *Versus) string {
	if v == nil {
		return p.Say("report.years.moved.none")
	}
	return p.Say("report.years.moved."+ways[v.Change.Way], "Points", v.Change.Points, "Little", v.Change.Points == "0.0")
}

// MovedSince heads the column of changes.
func (p *Public) MovedSince() string {
	return p.Say("report.years.moved", "Since", p.since(p.before[0]))
}

// since calls an evaluation that of last year, or the one before this if it was in the same year, or long ago.
func (p *poll) since(b *Public) string {
	if p.year() == b.year()+1 {
		return p.Say("report.years.last")
	}
	return p.Say("report.years.before")
}

func (p *poll) year() int { return time.Unix(p.Timestamp, 0).In(china).Year() }

// A Year is one evaluation among several: its lowest and its highest rate, each with the item that has it.
type Year struct {
	*Public
	Low, High string
	Change    string // how the lowest has changed since the evaluation before; "" of the first
}

// Years are this evaluation and those before it, the earliest first.
func (p *Public) Years() (years []Year) {
	for i, one := range append([]*Public{p}, p.before...) {
		y := Year{Public: one, Low: one.rate(one.lowest()), High: one.rate(one.highest())}
		if i < len(p.before) {
			b := p.before[i]
			if v := one.versus(one.lowest(), b, b.lowest()); v != nil {
				y.Change = one.Changed(v)
			}
		}
		years = append(years, y)
	}
	slices.Reverse(years)
	return years
}

func (p *Public) lowest() int { return p.extreme(tally.Rate.Less) }

func (p *Public) highest() int { return p.extreme(func(a, b tally.Rate) bool { return b.Less(a) }) }

// extreme is the item whose rate comes before all others, of equals the first; -1 if nothing was rated.
func (p *Public) extreme(before func(a, b tally.Rate) bool) int {
	found := -1
	for i, r := range p.Outcome.Ratings {
		if r.Satisfied.Den > 0 && (found < 0 || before(r.Satisfied, p.Outcome.Ratings[found].Satisfied)) {
			found = i
		}
	}
	return found
}

// rate says the 满意率 of item i, and whose it is; nothing of none.
func (p *Public) rate(i int) string {
	if i < 0 {
		return "–"
	}
	return p.Say("report.years.rate", "Satisfied", p.Percent(p.Outcome.Ratings[i].Satisfied), "Name", isolate(p.Project(i)))
}
