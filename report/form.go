package report

import (
	"errors"
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// Form writes the paper that deputies, or whoever else is asked, fill in (纸质票): all sheets of a poll are the same, and nothing on them
// tells whose one is. It follows from the manifest alone, so that it can be printed as soon as the board is begun.
func Form(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report) error {
	p, err := newPoll("report.form", lang, m, r)
	if err == nil && p.Seals() {
		err = errors.New("sealed texts have no paper: the hand would be known")
	}
	if err != nil {
		return refuse("paper ballot", err)
	}
	return p.write(w, "form.html", p)
}

// Instructions say how the paper is filled in, and what makes it invalid: a sentence each (docs/rules.md, sections 2, 8.1 and 9.2).
func (p *poll) Instructions() []string {
	said := []string{p.Say("report.form.how."+string(p.Rules.Method), "Seats", p.Seats)}
	if p.Requires() {
		said = append(said, p.Say("report.form.required"))
	}
	return append(said, p.Say("report.form.blank."+p.Rules.BlankBallot), p.Say("report.form.secret"))
}

// Columns are what can be ticked for each candidate; nil in a questionnaire, where that is another thing for each question.
func (p *poll) Columns() []string {
	switch {
	case p.Asks():
		return nil
	case p.Evaluates():
		return p.Grades()
	case p.Three():
		return []string{p.Say("result.approve"), p.Say("result.oppose"), p.Say("result.abstain")}
	}
	return []string{p.Say("result.approve")}
}

// Brief is the beginning of the manifest's hash, as it is read aloud when the poll is approved: this paper is of that poll.
func (p *poll) Brief() string { return p.Hash().String()[:16] }
