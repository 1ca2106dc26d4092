package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// A verdict is what verify --json prints: the report, and the trust statement of the poll (docs/protocol.md, sections 8.7
// and 9.4).
type verdict struct {
	*audit.Report
	Trust []statement `json:"trust"`
}

type statement struct {
	Code     string          `json:"code"`
	Severity report.Severity `json:"severity"`
	Text     string          `json:"text"` // in the language of the command
}

// trustOf returns the trust statement of a poll whose manifest passed. Nothing follows from one that did not.
func trustOf(bundle audit.Bundle, r *audit.Report, w *words.Words) []statement {
	said := []statement{}
	if !slices.ContainsFunc(r.Checks, func(c audit.CheckLine) bool { return c.Name == "manifest" && c.OK }) {
		return said
	}
	m, err := ballot.ParseManifest(bundle["manifest.json"])
	if err != nil {
		return said
	}
	all, err := report.Trust(m)
	if err != nil {
		return said
	}
	for _, s := range all {
		said = append(said, statement{s.Code, s.Severity, printable(s.Text(w))})
	}
	return said
}

// showTrust prints the statement, a line each.
func showTrust(out io.Writer, w *words.Words, said []statement) {
	if len(said) == 0 {
		return
	}
	marks := map[report.Severity]string{report.Warning: "!", report.Note: "-", report.Good: "+"}
	fmt.Fprintf(out, "\n%s\n", w.Say("trust.heading"))
	for _, s := range said {
		fmt.Fprintf(out, "  %s %s\n", marks[s.Severity], s.Text)
	}
}
