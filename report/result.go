package report

import (
	"errors"
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// errNoOutcome refuses what cannot be written without the result.
var errNoOutcome = errors.New("the poll has no outcome, or it is withheld")

// errVoid refuses what is not said of a void poll.
var errVoid = errors.New("the poll is void")

// Result writes the report sheet of a poll (票决结果报告单), the second report: what the chief scrutineer reads out and signs, and
// whom one has to trust. r is the verification of its bundle, which must have passed and may not lack the outcome. That too few
// witnesses have cosigned ([audit.VerifyUnwitnessed]) stands at the head of the sheet.
func Result(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report) error {
	p, err := newPoll("result", lang, m, r)
	if err == nil && r.Outcome == nil {
		err = errNoOutcome
	}
	if err != nil {
		return refuse("report", err)
	}
	return p.write(w, "result.html", p)
}
