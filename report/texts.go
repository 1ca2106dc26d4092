package report

import "errors"

// Seals reports whether the poll is one of sealed texts (密封意见), which decides nothing and counts no more than who wrote.
func (p *poll) Seals() bool { return p.Rules.Seals() }

// errTexts refuses papers and tables of counts: nobody reads out texts, and in a spreadsheet they would stand beside votes.
var errTexts = errors.New("there is no such paper or table of sealed texts: they stand in the result, and in report.html of the bundle")
