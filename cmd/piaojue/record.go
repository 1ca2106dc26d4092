package main

import (
	"fmt"
	"io"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// compared compares report.html of a bundle that verified with what this program makes of it (docs/protocol.md, section 7.3). One
// that says that it has the same form and is another fails the check of the files: whoever printed it would print what nobody
// counted.
func compared(bundle audit.Bundle, r *audit.Report) *audit.Report {
	if !r.OK {
		return r
	}
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil {
		return r // a bundle that verified has one
	}
	found, err := report.Compare(bundle, m, r)
	switch {
	case err != nil || found == report.Forged:
		files := &r.Checks[0]
		files.OK, files.Reason = false, forgedRecord
		r.OK, r.Complete = false, false
	case found == report.Same:
		for i := range r.Pages {
			r.Pages[i].Compared = r.Pages[i].Compared || r.Pages[i].Path == report.RecordPath
		}
	}
	return r
}

// forgedRecord is the reason that is said of it.
const forgedRecord = "report.html is not what the record in this bundle makes"

// showPages prints which files for people were compared, a line each.
func showPages(out io.Writer, w *words.Words, r *audit.Report) {
	for _, page := range r.Pages {
		said := "verify.page"
		if page.Compared {
			said = "verify.page.same"
		}
		fmt.Fprintln(out, w.Say(said, "Path", printable(page.Path)))
	}
}
