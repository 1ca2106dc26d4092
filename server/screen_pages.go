package server

import (
	"slices"
	"unicode/utf8"

	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// Replies are what a questionnaire found, as much at one time as is read on a screen: of a question with many answers a part.
func (s screen) Replies() (all []report.Reply) {
	for _, r := range s.Public.Replies() {
		for answers := range slices.Chunk(r.Answers, 12) {
			part := r
			part.Answers = answers
			all = append(all, part)
		}
	}
	return all
}

// Place counts from 1.
func (s screen) Place(i int) int { return i + 1 }

// Few reports whether an evaluation has so few items that each has large figures.
func (s screen) Few() bool { return len(s.Candidates) <= 2 }

// Wide reports whether there is room for a column of counts beside the bars for each grade.
func (s screen) Wide() bool { return len(s.Rules.Evaluation.Grades) <= 5 }

// Pages are the items of an evaluation, as many as are read at one time.
func (s screen) Pages() (all []screenPage) {
	items := make([]int, len(s.Candidates))
	for i := range items {
		items[i] = i
	}
	rows := 12
	if len(items) > rows { // and the number of the page
		rows = 10
	}
	if slices.ContainsFunc(items, func(i int) bool { return utf8.RuneCountInString(s.Project(i)) > longName[s.Lang] }) {
		rows = 8
	}
	if !s.Wide() { // the legend needs room
		rows = 6
	}
	for chunk := range slices.Chunk(items, rows) {
		all = append(all, screenPage{len(all) + 1, chunk})
	}
	return all
}

// longName is how many characters of a name stand on one line of a screen.
var longName = map[words.Language]int{words.Chinese: 19, words.English: 38}

// A screenPage is one of the pages that a screen turns by itself.
type screenPage struct {
	Number int
	Items  []int
}

// Many reports whether the projects need two columns.
func (s screen) Many() bool { return len(s.Candidates) > 12 }
