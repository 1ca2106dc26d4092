package report

import (
	"errors"
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// Collection writes the collection report (投票情况报告), the first report: what was issued and what came back, before anything is
// counted. The chair declares the vote valid upon it. r may be of a board that goes on ([audit.ReportOf]), but the report must be on
// it. It says nothing of the result, whatever r has.
func Collection(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report) error {
	p, err := newPoll("report.collection", lang, m, r)
	if err == nil && !r.Record.Gated() {
		err = errors.New("no collection report was made: the poll is not so far, or void")
	}
	if err != nil {
		return refuse("collection report", err)
	}
	return p.write(w, "collection.html", p)
}

// Quorate reports whether enough deputies are present.
func (p *poll) Quorate() bool { return p.Record.Report.Present >= p.Figures().Quorum }

// Declared reports whether the chair has declared the vote valid.
func (p *poll) Declared() bool { return p.Record.Phase != audit.Collected }

// Full reports whether the page is about projects, too.
func (p *poll) Full() bool { return p.kind != "report.collection" }
