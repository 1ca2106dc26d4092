package report

import (
	"io"
	"strings"

	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report/words"
)

// SuggestionTable returns how suggestions stand as rows of texts and numbers, the first being the head.
func SuggestionTable(w *words.Words, all []register.Summary) [][]any {
	head := []any{w.Say("register.id"), w.Say("register.unit"), w.Say("register.title")}
	for _, s := range register.Stages {
		head = append(head, w.Say("register.stage."+string(s)))
	}
	rows := [][]any{append(head, w.Say("register.phase"), w.Say("register.months"), w.Say("register.due"), w.Say("register.time"), w.Say("register.rework"))}
	for _, s := range all {
		row := []any{s.ID, s.Unit, s.Title}
		for _, rounds := range s.Grades {
			row = append(row, Rounds(w, rounds))
		}
		rows = append(rows, append(row, w.Say("register.phase."+string(s.Phase)), s.Months, s.Due.String(), TimeLeft(w, s), yesOrNo(w, s.Rework)))
	}
	return rows
}

// Rounds says every round of a stage, the first one first: what came later stands beside what was there.
func Rounds(w *words.Words, rounds []string) string {
	said := make([]string, len(rounds))
	for i, g := range rounds {
		if said[i] = "–"; g != "" {
			said[i] = w.Say("grade." + g)
		}
	}
	return strings.Join(said, " → ")
}

// TimeLeft says what is due or late, and nothing where no reply is wanted or no day is known.
func TimeLeft(w *words.Words, s register.Summary) string {
	switch {
	case s.Overdue > 0:
		return w.Say("register.overdue", "Days", s.Overdue)
	case s.Due != (register.Date{}):
		return w.Say("register.left", "Days", s.Left)
	}
	return ""
}

func yesOrNo(w *words.Words, b bool) string {
	if b {
		return w.Say("outcome.yes")
	}
	return w.Say("report.no")
}

// SuggestionsCSV writes how suggestions stand as [CSV] writes results.
func SuggestionsCSV(out io.Writer, w *words.Words, all []register.Summary) error {
	return writeCSV(out, SuggestionTable(w, all))
}

// SuggestionsXLSX writes the same as a workbook, as [XLSX] writes results; the second sheet says as of which day.
func SuggestionsXLSX(out io.Writer, w *words.Words, all []register.Summary, day register.Date) error {
	late, again := SuggestionsLate(all)
	about := [][]any{{w.Say("register.asof"), day.String()}, {w.Say("register.count"), len(all)}, {w.Say("register.count.overdue"), late}, {w.Say("register.count.rework"), again}}
	return writeXLSX(out, leaf{w.Say("register.sheet"), SuggestionTable(w, all), 3, 60}, leaf{w.Say("report.sheet.about"), about, 2, 60})
}

// SuggestionsLate counts those whose reply is overdue, and those that some reply made be handled again.
func SuggestionsLate(all []register.Summary) (late, again int) {
	for _, s := range all {
		if s.Overdue > 0 {
			late++
		}
		if s.Rework {
			again++
		}
	}
	return late, again
}
