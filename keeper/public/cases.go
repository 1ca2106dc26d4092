package public

import (
	"fmt"
	"slices"
	"strings"

	"github.com/piaojue/piaojue/register"
)

// A rectification is a case with what followed, and what may lawfully follow.
type rectification struct {
	register.Case
	Grade      string
	Life       []Line
	Problems   []Problem
	Open, Late int
	Next       []string
	Ways       []Stop
}

// Cases makes the page of what follows bad evaluations. The steps that it names are suggestions: people decide.
func (r Register) Cases() ([]byte, error) {
	return r.make("cases", "/cases", nil, func(p *page) (string, any, error) {
		all := []rectification{}
		for _, c := range p.State().Cases() {
			all = append(all, p.rectification(c))
		}
		return p.Says("cases"), all, nil
	})
}

func (p *page) rectification(c register.Case) rectification {
	level := p.Rules().Level
	one := rectification{Case: c, Problems: p.problems(c.Problems), Ways: p.ways(c)}
	one.Open, one.Late = register.Unsolved(c.Problems, p.Day)
	for _, s := range c.Next(level) {
		one.Next = append(one.Next, p.Say("register.next."+string(s), "Signers", register.Signers(level)))
	}
	for _, e := range p.Board.Aftermath(c.ID) {
		one.Life = append(one.Life, p.followed(e, c))
	}
	return one
}

// followed tells an event of a case.
func (p *page) followed(e register.Event, c register.Case) Line {
	l := Line{What: p.Says("event." + string(e.Kind()))}
	by := func(d register.Documented) { l.Day = d.Date; l.said(p, "document", d.Document) }
	switch e := e.(type) {
	case *register.Open:
		l.Day = e.Date
		l.said(p, "unit", e.Unit, "item", e.Poll.Item)
		l.cited(p, e.Poll)
	case *register.Feedback:
		by(e.Documented)
	case *register.ListProblem:
		l.Day = e.Date
		l.said(p, "problem", e.Problem, "text", e.Text, "deadline", e.Deadline.String())
	case *register.CloseProblem:
		by(e.Documented)
		l.said(p, "problem", e.Problem)
	case *register.ReportAgain:
		by(e.Documented)
	case *register.EvaluateAgain:
		l.Day = e.Date
		for _, second := range c.Second {
			if second.Poll == e.Poll {
				l.said(p, "grade", p.graded(string(second.Grade)))
			}
		}
		l.cited(p, e.Poll)
	case *register.Inquire:
		by(e.Documented)
	case *register.Interpellate:
		by(e.Documented)
		l.said(p, "signers", fmt.Sprint(e.Signers))
	case *register.Answer:
		by(e.Documented)
		l.said(p, "dissatisfied", fmt.Sprint(e.Dissatisfied))
	}
	return l
}

// Following names the steps that may come next.
func (r rectification) Following(p *page) string { return strings.Join(r.Next, p.Say("trust.and")) }

// ways are the steps after a bad evaluation in their usual order (docs/rules.md, section 13.2), and which of them were taken or may come next. Where no
// standing committee is, nobody files an interpellation.
func (p *page) ways(c register.Case) (all []Stop) {
	signers := register.Signers(p.Rules().Level)
	next := c.Next(p.Rules().Level)
	for _, s := range []register.Step{register.StepFeedback, register.StepProblems, register.StepRectify, register.StepReportAgain, register.StepEvaluateAgain,
		register.StepInquiry, register.StepInterpellate} {
		stop := Stop{Name: p.Say("register.next."+string(s), "Signers", signers), State: ahead}
		switch {
		case s == register.StepInterpellate && signers == 0:
			continue
		case slices.Contains(next, s):
			stop.State = now
		case taken(c, s):
			stop.State = done
		}
		all = append(all, stop)
	}
	return all
}

// taken reports whether a step was taken at least once.
func taken(c register.Case, s register.Step) bool {
	switch s {
	case register.StepProblems:
		return len(c.Problems) > 0
	case register.StepEvaluateAgain:
		return len(c.Second) > 0
	}
	return slices.ContainsFunc(c.Taken, func(t register.Taken) bool { return t.Step == s })
}
