package report

import (
	"errors"
	"fmt"
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// Result writes the report sheet of a poll (票决结果报告单): what the chief scrutineer reads out and signs, and whom one has to
// trust. r is the verification of its bundle, which must have passed and may not lack the outcome. That too few witnesses have
// cosigned ([audit.VerifyUnwitnessed]) stands at the head of the sheet.
func Result(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report) error {
	if !r.OK || r.Poll == nil || r.Poll.Manifest != m.Hash() {
		return errors.New("write report: the bundle of this poll was not verified")
	}
	if r.Outcome == nil {
		return errors.New("write report: the poll has no outcome, or it is withheld")
	}
	trust, err := Trust(m)
	if err != nil {
		return fmt.Errorf("write report: %v", err)
	}
	p, err := newPage(lang)
	if err != nil {
		return fmt.Errorf("write report: %v", err)
	}
	return p.write(w, "result.html", &result{page: p, Manifest: m, Poll: r.Poll, Outcome: r.Outcome, Checks: len(r.Checks), Trust: trust, Unwitnessed: r.Unwitnessed})
}

// A result is what result.html prints.
type result struct {
	*page
	*ballot.Manifest
	Poll    *audit.Identity
	Outcome *tally.Outcome
	Checks  int
	Trust   []Statement

	Unwitnessed bool // said before everything else
}

func (r *result) Heading() string { return r.Say("result.heading") }

// Counted reports whether there are counts: a void poll has none.
func (r *result) Counted() bool { return r.Outcome.Next != tally.Void }

// Named returns a name in the language of the page, or in Chinese, which every name has.
func (r *result) Named(names ballot.Names) string {
	if name := names[string(r.Lang)]; name != "" {
		return name
	}
	return names["zh"]
}

// Project returns the name of item i, which stands in the order of the ballot.
func (r *result) Project(i int) string { return r.Named(r.Candidates[i].Names) }

// Three reports whether the form has opposition and abstention.
func (r *result) Three() bool { return r.Rules.Method == ballot.ApproveOpposeAbstain }

// Differential returns the excess of candidates over seats, in percent of the seats, rounded down.
func (r *result) Differential() int { return (len(r.Candidates) - r.Seats) * 100 / r.Seats }

// Texts returns the trust statement in the language of the page.
func (r *result) Texts() (texts []string) {
	for _, s := range r.Trust {
		texts = append(texts, s.Text(r.Words))
	}
	return texts
}
