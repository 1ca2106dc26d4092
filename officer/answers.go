package officer

import (
	"slices"
	"strings"

	"github.com/piaojue/piaojue/ballot"
)

// ParseAnswer reads what a ballot answers to a question, as tables have it: an answer as it is called in zh, or the point of a scale;
// several are parted by semicolons, ; or ；. Nothing is no answer. Whether they are too many, [Unfit] says.
func ParseAnswer(q *ballot.Ask, text string) (marks []ballot.Mark, ok bool) {
	several := q.Kind == ballot.SeveralAnswers
	given := []string{text}
	if several {
		given = strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '；' })
		marks = make([]ballot.Mark, len(q.Answers))
	} else {
		marks = []ballot.Mark{ballot.None}
	}
	for _, answer := range given {
		answer = strings.TrimSpace(answer)
		if answer == "" && !several {
			continue
		}
		i := slices.IndexFunc(q.Labels(), func(n ballot.Names) bool { return n["zh"] == answer })
		switch {
		case i < 0 || several && marks[i] != ballot.None:
			return nil, false
		case several:
			marks[i] = ballot.Approve
		default:
			marks[0] = ballot.Mark(i + 1)
		}
	}
	return marks, true
}

// answerText writes what [ParseAnswer] reads.
func answerText(q *ballot.Ask, marks []ballot.Mark) string {
	labels, given := q.Labels(), []string{}
	for i, m := range marks {
		switch {
		case m == ballot.None:
		case q.Kind == ballot.SeveralAnswers:
			given = append(given, labels[i]["zh"])
		default:
			given = append(given, labels[m-1]["zh"])
		}
	}
	return strings.Join(given, ";")
}

// Unfit returns why a paper with these marks is no ballot of a questionnaire, or "" (docs/rules.md, section 9.2).
func Unfit(m *ballot.Manifest, marks []ballot.Mark) string {
	if m.Rules.BlankBallot == ballot.BlankBallotInvalid && !slices.ContainsFunc(marks, func(m ballot.Mark) bool { return m != ballot.None }) {
		return Blank
	}
	reason := ""
	for i, answers := range m.Parts(marks) {
		q, given := m.Candidates[i].Question, 0
		for _, mark := range answers {
			if mark != ballot.None {
				given++
			}
		}
		if q.Kind == ballot.SeveralAnswers && given > q.Max {
			return OverSelected
		}
		if q.Required && given == 0 {
			reason = Incomplete
		}
	}
	return reason
}
