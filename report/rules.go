package report

import (
	"github.com/piaojue/piaojue/ballot"
)

// Counting says how the votes were counted: the rules of the poll (docs/rules.md), one sentence each.
func (p *poll) Counting() []string {
	r, f := p.Rules, p.Figures()
	say := func(key string, args ...any) string { return p.Say("report.rule."+key, args...) }
	said := []string{say("document", "Document", isolate(r.Document))}
	switch {
	case p.Seals():
		said = append(said, say("method.SEALED_TEXT", "Questions", len(p.Candidates)), say("texts"))
	case p.Asks():
		said = append(said, p.asking()...)
	case p.Evaluates():
		said = append(said, p.grading()...)
		said = append(said, say("quorum", "Fraction", p.fraction(r.Quorum), "Least", f.Quorum))
	default:
		said = append(said,
			say("method."+string(r.Method), "Seats", p.Seats),
			say("quorum", "Fraction", p.fraction(r.Quorum), "Least", f.Quorum),
			say("line", "Fraction", p.fraction(r.PassLine), "Least", f.Line),
			p.differential(),
			say("more"),
			say("tie."+r.Tie),
			say("shortfall."+r.Shortfall),
			say("blank."+r.BlankItem),
			say("invalid"))
	}
	said = append(said,
		say("unused"),
		say("excess"))
	if r.SmallGroup > 0 {
		said = append(said, say("small", "Least", r.SmallGroup))
	}
	sum := "sum"
	if p.Seals() {
		sum = "opened"
	}
	said = append(said,
		say("secret"),
		say(sum, "Need", p.Trustees.Threshold, "Count", len(p.Trustees.Keys)))
	if len(p.Registrars) > 0 {
		said = append(said, say("tokens", "Count", len(p.Registrars)))
	}
	return said
}

func (p *poll) differential() string {
	if p.IsRevote() {
		return p.Say("report.rule.revote")
	}
	text := p.Say("report.rule.differential", "Candidates", len(p.Candidates), "Seats", p.Seats, "Have", p.Differential(), "Least", p.Rules.Differential)
	if d := p.Rules.DifferentialDocument; d != "" {
		text += p.Say("result.allowed", "Document", isolate(d))
	}
	return text
}

// fraction says a line: more than, or at least, a part of something.
func (p *poll) fraction(f ballot.Fraction) string {
	return p.Say("report.fraction", "Of", p.Say("report.base."+string(f.Of)), "Half", f.Num*2 == f.Den, "Whole", f.Num == f.Den, "Thirds", f.Num == 2 && f.Den == 3,
		"Num", f.Num, "Den", f.Den, "Inclusive", f.Inclusive)
}
