package report

import (
	"fmt"

	"github.com/piaojue/piaojue/register"
)

// handling says how the suggestions of deputies stand (代表建议办理情况): all of them, for they are of no year.
func (e *extract) handling() []part {
	all := register.Summaries(e.Board.State().Suggestions(), e.Day)
	if len(all) == 0 {
		return nil
	}
	late, again := SuggestionsLate(all)
	t := part{Texts: []string{e.Say("register.sum", "Day", e.Day, "Count", len(all), "Late", late, "Again", again)}}
	for i, row := range SuggestionTable(e.Words, all) {
		said := []string{count(i)}
		for _, cell := range row {
			said = append(said, fmt.Sprint(cell))
		}
		if i == 0 {
			said[0] = e.Say("result.place")
			t.Head = said
			continue
		}
		t.Rows = append(t.Rows, said)
	}
	return []part{t}
}
