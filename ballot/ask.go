package ballot

import (
	"fmt"
	"strconv"
	"strings"
)

// An Ask is what one question of a questionnaire asks (docs/rules.md, section 9). It stands in the candidate that it belongs to.
type Ask struct {
	Kind     AskKind `json:"kind"`
	Answers  []Names `json:"answers,omitempty"`  // in the order of the ballot; a scale has none
	Max      int     `json:"max,omitempty"`      // of several: the most answers that a ballot may give
	From     int     `json:"from,omitempty"`     // of a scale: its least point; 0 if left out
	To       int     `json:"to,omitempty"`       // of a scale: its greatest point
	Required bool    `json:"required,omitempty"` // a ballot has to answer it
}

// An AskKind is how a question is answered.
type AskKind string

// The kinds of questions.
const (
	OneAnswer      AskKind = "single"  // 单选
	SeveralAnswers AskKind = "several" // 多选, at most Max
	OnScale        AskKind = "scale"   // 评分, from From to To
)

// Limits of a questionnaire. A mark is one character of a [Revelation], of which there are 36.
const (
	MaxAsked   = 100 // questions
	MaxAskedOf = 35  // answers of one
	maxScale   = 10  // from its least to its greatest point
	maxPoint   = 100
)

// Labels are the answers as they are displayed, in the order of the ballot: those of a scale are its points.
func (a *Ask) Labels() []Names {
	if a.Kind != OnScale {
		return a.Answers
	}
	var points []Names
	for p := a.From; p <= a.To; p++ {
		points = append(points, Names{"zh": strconv.Itoa(p)})
	}
	return points
}

// question states a in terms of Belenios. An empty answer to several is a blank vote: the sum of the answers would not tell how many
// ballots gave none. Elsewhere it is no answer, which the number of ballots tells.
func (a *Ask) question(text string) Question {
	q := Question{Max: 1, Question: text}
	for _, n := range a.Labels() {
		q.Answers = append(q.Answers, n["zh"])
	}
	if a.Kind == SeveralAnswers {
		q.Blank, q.Min, q.Max = !a.Required, 1, a.Max
	} else if a.Required {
		q.Min = 1
	}
	return q
}

// places are the last marks of the question: one for what is chosen once, otherwise one for each answer.
func (a *Ask) places() (last []Mark) {
	if a.Kind != SeveralAnswers {
		return []Mark{Mark(len(a.Labels()))}
	}
	for range a.Answers {
		last = append(last, Approve)
	}
	return last
}

// choices states the marks of the question as an answer of its Belenios question, in constant time.
func (a *Ask) choices(marks []Mark) (row []int) {
	if a.Kind != SeveralAnswers {
		return oneOf(marks[0], Mark(len(a.Labels())))
	}
	sum := None
	for _, m := range marks {
		row, sum = append(row, is(m, Approve)), sum+m
	}
	if !a.Required {
		row = append([]int{is(sum, None)}, row...)
	}
	return row
}

// Check checks that the question has what its kind wants and nothing else.
func (a *Ask) Check() error {
	choose := a.Kind == OneAnswer || a.Kind == SeveralAnswers
	switch {
	case !choose && a.Kind != OnScale:
		return fmt.Errorf("kind %.40q: want single, several or scale", a.Kind)
	case choose && (len(a.Answers) < 2 || len(a.Answers) > MaxAskedOf):
		return fmt.Errorf("%d answers: want 2 to %d", len(a.Answers), MaxAskedOf)
	case a.Kind == SeveralAnswers && (a.Max < 1 || a.Max > len(a.Answers)):
		return fmt.Errorf("max %d: want 1 to %d, the answers", a.Max, len(a.Answers))
	case a.Kind != SeveralAnswers && a.Max != 0:
		return fmt.Errorf("max %d: only a question with several answers has it", a.Max)
	case choose && (a.From != 0 || a.To != 0):
		return fmt.Errorf("from %d to %d: only a scale has points", a.From, a.To)
	case !choose && (len(a.Answers) > 0 || a.From < 0 || a.To <= a.From || a.To > maxPoint || a.To-a.From > maxScale):
		return fmt.Errorf("a scale from %d to %d with %d answers: want 0 to %d, at most %d apart, and no answers", a.From, a.To, len(a.Answers), maxPoint, maxScale)
	}
	seen := map[string]bool{}
	for _, n := range a.Answers {
		if err := n.check("answer"); err != nil {
			return err
		}
		if seen[n["zh"]] {
			return fmt.Errorf("answer %q occurs twice", n["zh"])
		}
		if strings.ContainsAny(n["zh"], ";；") {
			return fmt.Errorf("answer %q: want no semicolon: it parts answers where they are written down", n["zh"])
		}
		seen[n["zh"]] = true
	}
	return nil
}
