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
	return p.Say("report.rating.spoken", "Name", isolate(p.Project(i)), "Votes", strings.Join(votes, p.Say("report.rating.and")), "Empty", r.Empty,
		"Satisfied", p.Percent(r.Satisfied), "Overall", p.Percent(r.Overall), "Grade", p.Grade(r.Grade))
}

// ratingTable is the table of an evaluation: every item with its counts, and the two parts of each rate.
func (p *poll) ratingTable() [][]any {
	head := []any{p.Say("result.place"), p.Say("result.id"), p.Say("report.rating.item")}
	for _, name := range p.Grades() {
		head = append(head, name)
	}
	head = append(head, p.Empty(), p.Say("report.rating.of"), p.Say("report.rating.satisfied.count"), p.Say("report.rating.satisfied"),
		p.Say("report.rating.overall.count"), p.Say("report.rating.overall"), p.Say("report.rating.grade"))
	rows := [][]any{head}
	for i, r := range p.Outcome.Ratings {
		row := []any{place(i), r.ID, p.Project(i)}
		for _, n := range r.Votes {
			row = append(row, n)
		}
		rows = append(rows, append(row, r.Empty, r.Satisfied.Den, r.Satisfied.Num, p.Percent(r.Satisfied), r.Overall.Num, p.Percent(r.Overall), p.Grade(r.Grade)))
	}
	return rows
}

// ratingExport is that table with what its numbers are to be read with: what rates are parts of, and the line.
func (p *poll) ratingExport() [][]any {
	rows := p.ratingTable()
	for i := range rows {
		rows[i] = append(rows[i], p.RateOf(), p.gradeLine())
	}
	rows[0] = append(rows[0][:len(rows[0])-2], p.Say("report.rating.base"), p.Say("report.rating.line"))
	return rows
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

// grading says how items were rated: the rules of the evaluation, one sentence each.
func (p *poll) grading() []string {
	e, f := p.Rules.Evaluation, p.Figures()
	return []string{
		p.Say("report.rule.method.EVALUATION", "Grades", strings.Join(p.Grades(), p.Say("report.rating.and"))),
		p.Say("report.rule.electorate."+string(e.Electorate), "Count", f.Electorate),
		p.Say("report.rule.rate", "Of", p.RateOf()),
		p.Preset(),
		p.Say("report.rule.ungraded"),
		p.Say("report.rule.empty." + p.Rules.BlankItem),
		p.Say("report.rule.paper." + p.Rules.BlankBallot),
	}
}

// Open reports whether the counts are for everybody.
func (p *poll) Open() bool { return p.Audience == ballot.Public && !p.figureless() }
