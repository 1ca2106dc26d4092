package report

import (
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// A Public is a poll as pages show it to everybody, and as screens show it to the hall. Nothing of its result is in it before it was
// announced or decided upon, or became void.
type Public struct {
	*poll
	Full   bool      // the readers may see the counts
	before []*Public // evaluations before this one, the latest first: see [Public.After]
	unlike bool      // there is one, and its rates have another base
}

// NewPublic makes what a page shows of a poll: counts says whether its readers are within the audience of the counts. r may be of a board
// that goes on ([audit.ReportOf]).
func NewPublic(lang words.Language, m *ballot.Manifest, r *audit.Report, counts bool) (*Public, error) {
	shown := *r
	if r.Record != nil && !ended(r.Record.Phase) {
		shown.Outcome = nil
	}
	p, err := newPoll("public", lang, m, &shown)
	if err != nil {
		return nil, refuse("public page", err)
	}
	return &Public{poll: p, Full: counts && !p.figureless()}, nil
}

// Audited is the outcome that a reader's own verification must find, nil where there is nothing to compare.
func (p *Public) Audited() *tally.Outcome {
	if !p.Full && !p.Voided() {
		return nil
	}
	return p.Outcome
}

// Limited reports whether the counts are for deputies alone, or by people's choice for nobody.
func (p *Public) Limited() bool { return !p.Open() }

// Ended reports whether the poll is over.
func (p *Public) Ended() bool { return ended(p.Record.Phase) }

// Voided reports whether nothing was decided.
func (p *Public) Voided() bool { return p.Record.Phase == audit.Voided }

// Shown reports whether the counts are shown: in Bars those of projects, of which Names has only those that are chosen if they are not; in
// Ratings those of an evaluation.
func (p *Public) Shown() bool { return p.Full && p.Counted() }
func (p *Public) Bars() bool  { return p.Shown() && p.Chooses() }
func (p *Public) Names() bool { return !p.Full && p.Counted() && p.Chooses() }

// Ratings is the table of an evaluation, the first row being its head; nil of any other poll.
func (p *Public) Ratings() [][]any {
	if !p.Shown() || !p.Evaluates() {
		return nil
	}
	return p.ratingTable(slices.DeleteFunc(p.ratingColumns(), func(c ratingColumn) bool { return c.part })) // parts stand beside the bars
}

// Listed reports whether the ids of all ballots are shown, for objections: from the closing until the vote is declared valid
// (docs/protocol.md, section 10.2).
func (p *Public) Listed() bool {
	switch p.Record.Phase {
	case audit.Closed, audit.Transcribing, audit.Collected:
		return true
	}
	return false
}

// Collecting reports whether ballots are cast, or come to the board.
func (p *Public) Collecting() bool {
	return p.Record.Phase == audit.Voting || p.Record.Phase == audit.LastCall
}

// Scale is the number of votes at which a bar would be full: whatever the line is a part of.
func (p *Public) Scale() int {
	f := p.Figures()
	switch p.Rules.PassLine.Of {
	case ballot.OfPresent:
		return f.Present
	case ballot.OfValid:
		return f.Valid
	}
	return f.Total
}

// A Bar is one project in the picture of the result. Lengths are in thousandths of the scale.
type Bar struct {
	tally.Item
	Place  int // on the ballot, from 1
	Name   string
	Length int
	Line   int  // where the line is
	Last   bool // the last that is chosen, with others below
	Tied   bool // equal at the cut
}

// Rows lists the projects with their counts, in order of votes, equals in that of the ballot. Those that are chosen come first.
func (p *Public) Rows() (bars []Bar) {
	if !p.Bars() {
		return nil
	}
	scale := max(p.Scale(), 1)
	items := p.Ranked()
	tied := map[string]bool{}
	for _, id := range p.Outcome.Tied {
		tied[id] = true
	}
	for i, item := range items {
		bars = append(bars, Bar{
			Item: item.Item, Place: item.At + 1, Name: p.Project(item.At), Length: *item.Approve * 1000 / scale,
			Line: p.Outcome.Line * 1000 / scale, Last: item.Chosen && i+1 < len(items) && !items[i+1].Chosen, Tied: tied[item.ID],
		})
	}
	return bars
}

// Chosen names the projects that are chosen, in order of votes.
func (p *Public) Chosen() []ballot.Candidate { return p.poll.Projects(p.Outcome.Chosen) }

// Equals names the projects that are equal at the cut.
func (p *Public) Equals() []ballot.Candidate { return p.poll.Projects(p.Outcome.Tied) }
