package report

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Seals reports whether the poll is one of sealed texts (密封意见), which decides nothing and counts no more than who wrote.
func (p *poll) Seals() bool { return p.Rules.Seals() }

// errTexts refuses what is read out or posted up: nobody reads out texts.
var errTexts = errors.New("there is no such paper of sealed texts: they stand in the result, and in report.html of the bundle")

// What a page shows of the texts of a poll: a phone must be able to read it, and somebody with many cards could write for hours.
const (
	shownTexts      = 500     // of one question
	shownCharacters = 100_000 // of the page, the same share for each question
)

// Written are the answers in words to one question, as a page shows them.
type Written struct {
	Name  string // the question
	Said  string // how many there are, in words
	Texts []string
	More  string // that there are others, in words; "" if all are shown
}

// Written lists the texts as they were written, question by question, and no more than a page bears. It is nil where they are not shown.
func (p *Public) Written() (all []Written) {
	if !p.Shown() || !p.Seals() {
		return nil
	}
	for i, x := range p.Outcome.Texts {
		w := Written{Name: p.Project(i), Said: p.texts(i)}
		room := shownCharacters / len(p.Candidates)
		for _, text := range x.Texts[:min(len(x.Texts), shownTexts)] {
			if room -= utf8.RuneCountInString(text); room < 0 {
				break
			}
			w.Texts = append(w.Texts, text)
		}
		if n := len(x.Texts) - len(w.Texts); n > 0 {
			w.More = p.Say("public.written.more", "Shown", len(w.Texts), "Count", n)
		}
		all = append(all, w)
	}
	return all
}

// Sealed reports whether there are texts that the page's readers may not see.
func (p *Public) Sealed() bool { return p.Seals() && !p.Full && p.Counted() }

// texts says how many answers in words question i has.
func (p *poll) texts(i int) string {
	x := p.Outcome.Texts[i]
	return p.Say("report.texts", "Count", len(x.Texts), "Empty", x.Empty, "Unreadable", x.Unreadable)
}

// textTable is the table of texts, a row each. The text comes first: there quotation marks keep what somebody wrote in one cell at whatever
// sign a spreadsheet parts them, and it stays as it was written (see guard).
func (p *poll) textTable(shown bool) [][]any {
	rows := [][]any{{p.Say("report.texts.text"), p.Say("report.answers.number"), p.Say("result.id"), p.Say("report.reply.question")}}
	if !shown {
		return rows
	}
	for i, x := range p.Outcome.Texts {
		for _, text := range x.Texts {
			rows = append(rows, []any{text, place(i), x.ID, p.Project(i)})
		}
	}
	return rows
}

// aboutTexts says of each question how many answers there are, for readers who may know.
func (p *poll) aboutTexts(shown bool) (rows [][]any) {
	rows = append(rows, []any{p.Say("report.answers.questions"), len(p.Candidates)})
	if !shown {
		return rows
	}
	for i := range p.Outcome.Texts {
		rows = append(rows, []any{p.Project(i), p.texts(i)})
	}
	return append(rows, []any{p.Say("report.export.note"), p.Say("report.texts.unmoderated")})
}

// lines parts what somebody wrote into its lines.
func lines(text string) []string { return strings.Split(text, "\n") }
