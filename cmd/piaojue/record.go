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

// showPages prints which files for people were compared, a line each, and the others in one: they are dozens.
func showPages(out io.Writer, w *words.Words, r *audit.Report) {
	var others []string
	for _, page := range r.Pages {
		if page.Compared {
			fmt.Fprintln(out, w.Say("verify.page.same", "Path", printable(page.Path)))
		} else {
			others = append(others, printable(page.Path))
		}
	}
	switch len(others) {
	case 0:
	case 1:
		fmt.Fprintln(out, w.Say("verify.page", "Path", others[0]))
	default:
		fmt.Fprintln(out, w.Say("verify.pages", "Path", others[0], "Count", len(others)))
	}
}
