package server

import (
	"slices"
	"unicode/utf8"

	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

// A replyPage is what a questionnaire found, as much of it as is read on a screen at one time.
type replyPage struct {
	Number  int
	Replies []report.Reply
}

// pageLines is how many lines of answers one picture holds (.screen-reply .bars-row of app.css). A question takes as much as its lines and two more,
// for it is larger, and what stands below the answers takes a line.
const pageLines = 15

// ReplyPages are the pages of a questionnaire, in the order of the ballot: several short questions, or a part of one with many answers.
func (s screen) ReplyPages() (all []replyPage) {
	left := 0
	for _, r := range s.Public.Replies() {
		head := 2 + s.lines(r.Name+r.Kind, 45, 34) // .screen-reply h2
		for answers := r.Answers; len(answers) > 0; {
			n, lines := s.fitting(answers, pageLines-head)
			part := r
			if part.Answers, answers = answers[:n], answers[n:]; head+lines > left {
				all, left = append(all, replyPage{Number: len(all) + 1}), pageLines
			}
			last := &all[len(all)-1]
			last.Replies, left = append(last.Replies, part), left-head-lines
		}
	}
	return all
}

// fitting returns how many of the answers stand on so many lines, at least one, and how many lines they take.
func (s screen) fitting(answers []report.Answer, most int) (n, lines int) {
	for _, a := range answers {
		more := min(3, s.lines(a.Name, 18, 15)) // .screen-reply .bars-name cuts a longer one off: it is read on the public page
		if n > 0 && lines+more > most {
			break
		}
		n, lines = n+1, lines+more
	}
	return n, lines
}

// lines returns how many lines a text takes where so many Chinese characters, or twice as many others, stand on one.
func (s screen) lines(text string, wall, rostrum int) int {
	width := wall
	if s.Rostrum {
		width = rostrum
	}
	if s.Lang != words.Chinese {
		width *= 2
	}
	return (utf8.RuneCountInString(text) + width - 1) / width
}

// Few reports whether an evaluation has so few items that each has large figures.
func (s screen) Few() bool { return len(s.Candidates) <= 2 }

// Wide reports whether there is room for a column of counts beside the bars for each grade.
func (s screen) Wide() bool { return len(s.Rules.Evaluation.Grades) <= 5 }

// Narrow reports whether there are so many columns that names have less room.
func (s screen) Narrow() bool { return s.Compared() && len(s.Rules.Evaluation.Grades) > 3 }

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
	long := slices.ContainsFunc(items, func(i int) bool { return utf8.RuneCountInString(s.Project(i)) > longName[s.Lang] })
	if long || s.Narrow() || !s.Wide() { // a name needs two lines, or the legend needs room
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
