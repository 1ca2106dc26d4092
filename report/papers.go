package report

import (
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
)

// A Paper writes one of the papers of a meeting.
type Paper func(w io.Writer, lang words.Language, m *ballot.Manifest, r *audit.Report) error

// Papers returns all papers of a meeting by their kind, as commands and addresses name it.
func Papers() map[string]Paper {
	return map[string]Paper{"result": Result, "collection": Collection, "announcement": Announcement, "notice": Notice, "form": Form}
}
