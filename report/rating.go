package report

import (
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// Evaluates reports whether the poll is an evaluation (满意度测评), which chooses nothing.
func (p *poll) Evaluates() bool { return p.Rules.Evaluation != nil }

// Grades are the names of the grades on the ballot.
func (p *poll) Grades() (names []string) {
	for _, g := range p.Rules.Evaluation.Grades {
		names = append(names, p.Named(g.Names))
	}
	return names
}

// Grade says what an item was graded.
func (p *poll) Grade(s ballot.Standing) string {
	if s == "" {
		return p.Say("grade.none")
	}
	return p.Say("grade." + string(s))
}

// Percent says a rate as it is displayed, and nothing of a rate of nothing.
func (p *poll) Percent(r tally.Rate) string {
	if r.Percent == "" {
		return "–"
	}
	return r.Percent + "%"
}

// Spoken says the rating of item i in a sentence.
func (p *poll) Spoken(i int) string {
	r, votes := p.Outcome.Ratings[i], []string{}
	for j, name := range p.Grades() {
		votes = append(votes, p.Say("report.rating.votes", "Grade", isolate(name), "Votes", r.Votes[j]))
	}
	return p.Say("report.rating.spoken", "Name", isolate(p.Project(i)), "Votes", strings.Join(votes, p.Say("report.rating.and")), "Left", p.Empty(), "Empty", r.Empty,
		"Satisfied", p.Percent(r.Satisfied), "Overall", p.Percent(r.Overall), "Grade", p.Grade(r.Grade))
}

// A ratingColumn is one of the table of an evaluation, with what it says of item i.
type ratingColumn struct {
	head string
	part bool // a number of votes that a rate is made of, and stands before it
	cell func(i int) any
}

// ratingColumns are all columns about an item: its counts, and the two parts of each rate.
func (p *poll) ratingColumns() []ratingColumn {
	all := p.Outcome.Ratings
	columns := []ratingColumn{
		{p.Say("result.place"), false, func(i int) any { return place(i) }},
		{p.Say("result.id"), false, func(i int) any { return all[i].ID }},
		{p.Say("report.rating.item"), false, func(i int) any { return p.Project(i) }},
	}
	for j, name := range p.Grades() {
		columns = append(columns, ratingColumn{name, false, func(i int) any { return all[i].Votes[j] }})
	}
	return append(columns,
		ratingColumn{p.Empty(), false, func(i int) any { return all[i].Empty }},
		ratingColumn{p.Say("report.rating.of"), false, func(i int) any { return all[i].Satisfied.Den }},
		ratingColumn{p.Say("report.rating.satisfied.count"), true, func(i int) any { return all[i].Satisfied.Num }},
		ratingColumn{p.Say("report.rating.satisfied"), false, func(i int) any { return p.Percent(all[i].Satisfied) }},
		ratingColumn{p.Say("report.rating.overall.count"), true, func(i int) any { return all[i].Overall.Num }},
		ratingColumn{p.Say("report.rating.overall"), false, func(i int) any { return p.Percent(all[i].Overall) }},
		ratingColumn{p.Say("report.rating.grade"), false, func(i int) any { return p.Grade(all[i].Grade) }})
}

// ratingTable is the table of an evaluation with these columns, the first row being its head.
func (p *poll) ratingTable(columns []ratingColumn) [][]any {
	rows := make([][]any, 1+len(p.Outcome.Ratings))
	for _, c := range columns {
		rows[0] = append(rows[0], c.head)
		for i := range p.Outcome.Ratings {
			rows[i+1] = append(rows[i+1], c.cell(i))
		}
	}
	return rows
}

// ratingExport is that table with what its numbers are to be read with: what rates are parts of, and the line.
func (p *poll) ratingExport() [][]any {
	columns := p.ratingColumns()
	if p.Rules.Listed() { // rows are copied into other tables
		columns = append(columns, ratingColumn{p.Say("report.rating.electorate"), false, func(int) any { return p.Say("report.rating.whose.list") }})
	}
	return p.ratingTable(append(columns,
		ratingColumn{p.Say("report.rating.base"), false, func(int) any { return p.RateOf() }},
		ratingColumn{p.Say("report.rating.line"), false, func(int) any { return p.gradeLine() }}))
}

// gradeLine is how many votes grade an item as satisfied, nothing where the preset has no such line.
func (p *poll) gradeLine() any {
	if p.Rules.PassLine.Den == 0 {
		return "–"
	}
	return p.Figures().Line
}

// Empty is what an item without a mark is called.
func (p *poll) Empty() string { return p.Say("report.rating.empty." + p.Rules.BlankItem) }

// RateOf says what rates are parts of.
func (p *poll) RateOf() string { return p.Say("report.rule.rate." + string(p.Rules.Evaluation.RateOf)) }

// Preset says how items are graded, and what becomes of one at exactly half.
func (p *poll) Preset() string {
	e, line := p.Rules.Evaluation, p.Rules.PassLine
	said := p.Say("report.rule.grade."+string(e.Preset), "Fraction", p.fraction(line), "Least", p.Figures().Line)
	if line.Den > 0 {
		said += p.Say("report.rule.grade.half", "Of", p.Say("report.base."+string(line.Of)), "Inclusive", line.Inclusive)
	}
	if e.Tie != "" {
		said += p.Say("report.rule.grade.tie." + e.Tie)
	}
	return said
}

// Rates says both rates of an item with their parts.
func (p *poll) Rates(r tally.Rating) string {
	return p.Say("report.rating.rates", "Satisfied", p.Percent(r.Satisfied), "Num", r.Satisfied.Num, "Den", r.Satisfied.Den, "Overall", p.Percent(r.Overall), "Both", r.Overall.Num)
}

// Graded says how many items have each grade, the better ones first.
func (p *poll) Graded() string {
	said, items := []string{}, map[ballot.Standing]int{}
	for _, r := range p.Outcome.Ratings {
		items[r.Grade]++
	}
	for _, s := range []ballot.Standing{ballot.Satisfied, ballot.MostlySatisfied, ballot.Dissatisfied, ""} {
		if items[s] > 0 || s != "" {
			said = append(said, p.Say("report.rating.graded", "Grade", p.Grade(s), "Count", items[s]))
		}
	}
	return strings.Join(said, p.Say("report.rating.and"))
}

// unknown names the grade of those who do not know the item (不了解), "" if the ballot has none.
func (p *poll) unknown() string {
	for _, g := range p.Rules.Evaluation.Grades {
		if g.CountsAs == ballot.NoKnowledge {
			return isolate(p.Named(g.Names))
		}
	}
	return ""
}

// grading says how items were rated: the rules of the evaluation, one sentence each.
func (p *poll) grading() []string {
	e, f := p.Rules.Evaluation, p.Figures()
	return []string{
		p.Say("report.rule.method.EVALUATION", "Grades", strings.Join(p.Grades(), p.Say("report.rating.and"))),
		p.Say("report.rule.electorate."+string(e.Electorate), "Count", f.Electorate),
		p.Say("report.rule.rate", "Of", p.RateOf()),
		p.Preset(),
		p.Say("report.rule.ungraded", "Unknown", p.unknown()),
		p.Say("report.rule.empty." + p.Rules.BlankItem),
		p.Say("report.rule.paper." + p.Rules.BlankBallot),
	}
}
