package report

import (
	"fmt"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// Chooses reports whether the poll chooses among projects.
func (p *poll) Chooses() bool { return p.Rules.Chooses() }

// Whose says who answered: no table of answers stands without it, so that none is taken for a result of the deputies.
func (p *poll) Whose() string {
	return p.Say("report.answers.whose." + string(p.Rules.Questionnaire.Electorate))
}

// WhoseAnswers says in every language whose answers a questionnaire has, and whose evaluation it is if citizens on a list rate; nil of
// what deputies decide.
func WhoseAnswers(m *ballot.Manifest) ballot.Names {
	if m.Rules.Questionnaire == nil && !m.Rules.Listed() {
		return nil
	}
	said := ballot.Names{}
	for _, l := range words.Languages {
		w, err := words.In(l)
		switch {
		case err != nil:
		case m.Rules.Listed():
			said[string(l)] = w.Say("report.rating.heading.list")
		default:
			said[string(l)] = w.Say("report.answers.heading", "Whose", w.Say("report.answers.whose."+string(m.Rules.Questionnaire.Electorate)))
		}
	}
	return said
}

// Apart says whose the answers are, and that they are no part of what the deputies decide.
func (p *poll) Apart() string {
	return p.Say("report.answers.apart", "Whose", p.Whose(), "Count", p.Figures().Electorate)
}

// ItemsHeading is that of the table of the result.
func (p *poll) ItemsHeading() string {
	switch {
	case p.Seals():
		return p.Say("report.texts.heading")
	case p.Asks():
		return p.Say("report.answers.heading", "Whose", p.Whose())
	case p.Evaluates():
		return p.Say("report.rating.heading")
	}
	return p.Say("result.items")
}

// answerTable is the table of a questionnaire: a row for each answer, for the ballots without one, and for the mean with its parts. Each
// says whose answers they are: rows are copied into other tables.
func (p *poll) answerTable() [][]any {
	rows := [][]any{{p.Say("report.answers.number"), p.Say("result.id"), p.Say("report.reply.question"), p.Say("report.reply.answer"),
		p.Say("report.answers.votes"), p.Say("report.answers.share"), p.Say("report.answers.whose")}}
	for i, r := range p.Replies() {
		for _, a := range append(r.Answers, p.answer(p.Say("report.reply.empty"), r.Empty)) {
			rows = append(rows, []any{place(i), r.ID, r.Name, a.Name, a.Votes, a.Share, p.Whose()})
		}
		if m := r.Mean; m != nil && m.Display != "" {
			rows = append(rows, []any{place(i), r.ID, r.Name, p.Say("report.answers.mean"), "", fmt.Sprintf("%s (%d/%d)", m.Display, m.Num, m.Den), p.Whose()})
		}
	}
	return rows
}

// Aloud says what was answered to a question in a sentence.
func (p *poll) Aloud(r Reply) string {
	votes := []string{}
	for _, a := range r.Answers {
		votes = append(votes, p.Say("report.answers.given", "Answer", isolate(a.Name), "Votes", a.Votes))
	}
	mean := ""
	if r.Mean != nil {
		mean = r.Mean.Display
	}
	return p.Say("report.answers.spoken", "Name", isolate(r.Name), "Votes", strings.Join(votes, p.Say("report.rating.and")), "Empty", r.Empty, "Mean", mean)
}
