package report

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/crypto"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// A poll is what the pages about one poll print: what its manifest says, and what a replay of its board found.
type poll struct {
	*page
	*ballot.Manifest
	*audit.Report
	Trust []Statement
	kind  string // the pages' words begin with it
}

// newPoll refuses a report that is not of this poll, or of a bundle that failed.
func newPoll(kind string, lang words.Language, m *ballot.Manifest, r *audit.Report) (*poll, error) {
	if !r.OK || r.Poll == nil || r.Record == nil || r.Poll.Manifest != m.Hash() {
		return nil, errors.New("the bundle of this poll was not verified")
	}
	trust, err := Trust(m)
	if err != nil {
		return nil, err
	}
	p, err := newPage(lang)
	return &poll{p, m, r, trust, kind}, err
}

// Heading is that of the page.
func (p *poll) Heading() string { return p.Say(p.kind + ".heading") }

// Say returns a message, the one for cards that are handed out, for the form of the poll or for the body that meets if there is one:
// not everything that is voted on is a choice of projects, not everybody is on a roll and comes, and not every meeting is of deputies.
func (p *poll) Say(id string, args ...any) string {
	return p.Words.Say(p.Own(id, Kinds(p.Rules, p.Body)...), args...)
}

// Kinds are what a poll may have messages of its own for, the nearest first: whether its cards are handed out or its people are on a
// closed list, its form, and the body that meets.
func Kinds(r ballot.Rules, body ballot.Body) (all []string) {
	if r.HandsOut() {
		all = append(all, "handout")
	}
	if r.Listed() {
		all = append(all, "list")
	}
	form := strings.ToLower(string(r.Method))
	return append(all, form+"."+string(body), form, string(body))
}

// Counted reports whether there are counts: a void poll has none, and one whose result is withheld shows none.
func (p *poll) Counted() bool { return p.Outcome != nil && p.Outcome.Next != tally.Void }

// Named returns a name in the language of the page, or in Chinese, which every name has.
func (p *poll) Named(names ballot.Names) string { return names.In(string(p.Lang)) }

// Project returns the name of item i, which stands in the order of the ballot.
func (p *poll) Project(i int) string { return p.Named(p.Candidates[i].Names) }

// Projects returns the projects with these ids, in this order.
func (p *poll) Projects(ids []string) (list []ballot.Candidate) {
	for _, id := range ids {
		i := slices.IndexFunc(p.Candidates, func(c ballot.Candidate) bool { return c.ID == id })
		list = append(list, p.Candidates[i]) // the outcome is of these candidates: it was replayed
	}
	return list
}

// Three reports whether the form has opposition and abstention.
func (p *poll) Three() bool { return p.Rules.Method == ballot.ApproveOpposeAbstain }

// Differential returns the excess of candidates over seats, in percent of the seats, rounded down. An evaluation has none.
func (p *poll) Differential() int {
	if p.Seats == 0 { // nothing is chosen
		return 0
	}
	return (len(p.Candidates) - p.Seats) * 100 / p.Seats
}

// Figures are those of the outcome, or of the record while there is none: nothing of them is secret.
func (p *poll) Figures() tally.Outcome {
	f := p.Record.Report
	return tally.VoidOutcome(p.Manifest, tally.Figures{
		Present: f.Present, Issued: f.Issued, Collected: f.Collected, Valid: f.Valid, Invalid: f.Invalid,
	})
}

// Taken returns how many ballots were taken from the box, or a dash where nobody ever reported it: a poll that became void before that
// has ballots which never came to the board.
func (p *poll) Taken(n int) any {
	if p.Record.Void == "COLLECTED_OVER_ISSUED" { // two tellers have counted the papers
		return n
	}
	return p.Judged(n)
}

// Judged returns how many ballots turned out to be so, or a dash where the poll became void before anybody had looked at all.
func (p *poll) Judged(n int) any {
	if p.Record.Void != "" && !p.Record.Reported {
		return "–"
	}
	return n
}

// Passing says the line in words.
func (p *poll) Passing() string { return p.fraction(p.Rules.PassLine) }

// china is where the sittings are. A page must not depend on the machine that makes it.
var china = time.FixedZone("", 8*60*60)

// When is the sitting as planned.
func (p *poll) When() string {
	t := time.Unix(p.Timestamp, 0).In(china)
	return p.Say("report.when", "Year", t.Year(), "Month", int(t.Month()), "Day", t.Day(), "Clock", t.Format("15:04"))
}

// Day is the day of the sitting as planned.
func (p *poll) Day() string {
	t := time.Unix(p.Timestamp, 0).In(china)
	return p.Say("report.day", "Year", t.Year(), "Month", int(t.Month()), "Day", t.Day())
}

// Reasons says why papers are invalid, a reason each.
func (p *poll) Reasons() (said []string) {
	for _, reason := range audit.InvalidReasons {
		if n := p.Record.Invalid[reason]; n > 0 {
			said = append(said, p.Say("report.invalid."+reason, "Count", n))
		}
	}
	return said
}

// Texts returns the trust statement in the language of the page.
func (p *poll) Texts() (texts []string) {
	for _, s := range p.Trust {
		texts = append(texts, s.Text(p.Words))
	}
	return texts
}

// Root is the root of the board as people compare it.
func (p *poll) Root() string { return p.Poll.Root.String() }

// Bundled reports whether the page may name the bundle by its sums: the page that lies in it cannot.
func (p *poll) Bundled() bool { return p.Sums != crypto.Hash{} && p.Paper() }

// Code is what a machine compares the bundle with, in the letters of the smaller kind of QR code.
func (p *poll) Code() template.HTML {
	if !p.Bundled() {
		return ""
	}
	return qrCode("SHA256:" + strings.ToUpper(p.Sums.String()))
}

// Announced reports whether the chair has announced the result.
func (p *poll) Announced() bool { return p.Record.Phase == audit.Announced }

// isolate keeps a name of any direction from turning what stands around it in a sentence. Elements have <bdi>.
func isolate(name string) string { return "\u2068" + name + "\u2069" }

// refuse says which page cannot be written and why.
func refuse(kind string, err error) error { return fmt.Errorf("write %s: %w", kind, err) }
