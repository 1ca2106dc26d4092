package report

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// Notice writes the public notice (公告): the chosen projects by name, in order of votes and without counts, as the presidium makes
// them known; of an evaluation all items with their figures and the rule by which they were graded, or with their grades alone where
// the figures are not for everybody. There is none before the result is announced. Where another ballot follows for the seats that are
// left it says so: what is chosen there has a notice of its own.
func Notice(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report) error {
	p, err := newPoll("report.notice", lang, m, r)
	if err == nil {
		err = p.final()
	}
	if err != nil {
		return refuse("notice", err)
	}
	return p.write(w, "notice.html", p)
}

// final refuses a poll that has nothing to make known for good: no project is chosen, no answer is for everybody, or the result still
// waits for somebody. An evaluation and a questionnaire choose nothing, and are final when they are announced.
func (p *poll) final() error {
	switch record := p.Record; {
	case p.Seals():
		return errTexts
	case p.Outcome == nil:
		return errNoOutcome
	case !p.Counted():
		return errVoid
	case p.Asks() && !p.Open():
		return errors.New("the answers are not for everybody: a questionnaire has nothing else to make known")
	case p.Chooses() && len(p.Outcome.Chosen) == 0:
		return errors.New("no project is chosen")
	case record.Phase == audit.Announced:
		return nil
	case record.Phase != audit.Decided:
		return errors.New("the result is not announced")
	}
	return nil
}

// Follows reports whether people have decided on another ballot for the seats that are left.
func (p *poll) Follows() bool {
	return p.Record.Decision == "REVOTE" || p.Record.Decision == "FURTHER_BALLOT"
}

// Announcement writes what is read aloud (宣布词): the chief scrutineer's two reports, with all counts, and the chair's words. It is
// for the hall alone, whatever the audience of the counts.
func Announcement(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report) error {
	p, err := newPoll("report.announcement", lang, m, r)
	switch {
	case err != nil:
	case p.Seals():
		err = errTexts
	case p.Outcome == nil:
		err = errNoOutcome
	case !p.Counted():
		err = errVoid
	}
	if err != nil {
		return refuse("announcement", err)
	}
	return p.write(w, "announcement.html", p)
}

// A ranked item knows its place on the ballot.
type ranked struct {
	tally.Item
	At int
}

// Ranked are the items in order of votes, equals in that of the ballot.
func (p *poll) Ranked() (items []ranked) {
	for i, item := range p.Outcome.Items {
		items = append(items, ranked{item, i})
	}
	slices.SortStableFunc(items, func(a, b ranked) int { return cmp.Compare(a.Rank, b.Rank) })
	return items
}

// Votes says the counts of an item in a sentence.
func (p *poll) Votes(r ranked) string {
	if !p.Three() {
		return p.Say("report.votes.tick", "Name", isolate(p.Project(r.At)), "Approve", *r.Approve)
	}
	return p.Say("report.votes", "Name", isolate(p.Project(r.At)), "Approve", *r.Approve, "Oppose", *r.Oppose, "Abstain", *r.Abstain)
}

// Passed is how many projects reach the line.
func (p *poll) Passed() (n int) {
	for _, item := range p.Outcome.Items {
		if item.Passes {
			n++
		}
	}
	return n
}
