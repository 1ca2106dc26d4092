package report

import (
	"fmt"
	"html/template"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// Asks reports whether the poll is a questionnaire (问卷), which decides nothing.
func (p *poll) Asks() bool { return p.Rules.Questionnaire != nil }

// A Reply is what a questionnaire found of one question.
type Reply struct {
	tally.Reply
	Name    string // the question
	Kind    string // how it is answered, in words
	Average string // the mean of a scale, in words, with its two numbers; "" of another
	Left    string // how many left it empty, in words
	Answers []Answer
}

// An Answer is one answer, with its votes. Of a question with several, the shares together may be more than all.
type Answer struct {
	Name   string
	Votes  int
	Share  string // of the valid ballots, in percent
	Said   string // both, in words
	length int    // in thousandths of them
}

// Bar draws the votes of an answer from zero, all valid ballots being a full bar.
func (a Answer) Bar() template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="bars-bar" aria-hidden="true" focusable="false"><rect class="bars-rail" width="100%%" height="100%%"/><rect class="bars-length" width="%s" height="100%%"/></svg>`, percent(a.length)))
}

// Replies are what was found of all questions, in the order of the ballot.
func (p *poll) Replies() (all []Reply) {
	for i, r := range p.Outcome.Answers {
		q := p.Candidates[i].Question
		one := Reply{Reply: r, Name: p.Project(i), Kind: p.Asked(q), Left: p.Say("report.reply.left", "Count", r.Empty)}
		if r.Mean != nil && r.Mean.Display != "" {
			one.Average = p.Say("report.reply.mean", "Mean", r.Mean.Display, "Sum", r.Mean.Num, "Count", r.Mean.Den)
		}
		for j, label := range q.Labels() {
			one.Answers = append(one.Answers, p.answer(p.Named(label), r.Votes[j]))
		}
		all = append(all, one)
	}
	return all
}

func (p *poll) answer(name string, votes int) Answer {
	a, valid := Answer{Name: name, Votes: votes, Share: "–"}, p.Outcome.Valid
	if valid > 0 {
		a.Share, a.length = p.Percent(tally.NewRate(votes, valid)), votes*1000/valid
	}
	a.Said = p.Say("report.reply.said", "Votes", votes, "Share", a.Share)
	return a
}

// Asked says how a question is answered.
func (p *poll) Asked(q *ballot.Ask) string {
	said := p.Say("report.reply."+string(q.Kind), "Max", q.Max, "From", q.From, "To", q.To)
	if q.Required {
		said += p.Say("report.reply.required")
	}
	return said
}

// asking says what was asked of whom: the rules of a questionnaire, one sentence each.
func (p *poll) asking() []string {
	said := []string{
		p.Say("report.rule.method.QUESTIONNAIRE", "Questions", len(p.Candidates)),
		p.Say("report.rule.electorate."+string(p.Rules.Questionnaire.Electorate), "Count", p.Figures().Electorate),
		p.Say("report.rule.replies"),
		p.Say("report.rule.share"),
	}
	if p.Requires() {
		said = append(said, p.Say("report.rule.required"))
	}
	return append(said, p.Say("report.rule.paper."+p.Rules.BlankBallot))
}
