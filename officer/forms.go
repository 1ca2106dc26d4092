package officer

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/tally"
)

// What officers sign to depends on the form of the ballot where a poll opens, has a result and is announced: of a form that chooses
// nothing, no line says what is to be chosen.

// opening says what is opened.
func opening(m *ballot.Manifest, present int) []Line {
	name := ""
	switch m.Rules.Method {
	case ballot.Evaluating:
		name = "open.evaluation"
	case ballot.Asking:
		name = "open.questionnaire"
	case ballot.SealedText:
		name = "open.texts"
	default:
		return lines("open", "Title", m.Title["zh"], "Roll", m.Roll.Count, "Present", present, "Candidates", len(m.Candidates), "Seats", m.Seats)
	}
	return lines(name, "Title", m.Title["zh"], "Roll", m.Roll.Count, "Present", present, "Items", len(m.Candidates))
}

// results says what the shares decrypt to, and what the rules make of it.
func results(m *ballot.Manifest, o tally.Outcome) []Line {
	switch m.Rules.Method {
	case ballot.Evaluating:
		return ratings(m, o)
	case ballot.Asking:
		return replies(m, o)
	case ballot.SealedText:
		return texts(m, o)
	}
	return chosen(m, o)
}

// announcement says what is announced; o is nil where this copy of the board lacks the result.
func announcement(m *ballot.Manifest, o *tally.Outcome) []Line {
	switch m.Rules.Method {
	case ballot.Evaluating:
		return lines("announce.evaluation")
	case ballot.Asking:
		return lines("announce.questionnaire")
	case ballot.SealedText:
		return lines("announce.texts")
	}
	if o == nil {
		return lines("announce", "Chosen", "-")
	}
	return lines("announce", "Chosen", names(m, o.Chosen))
}

// chosen says what the shares decrypt to and what the rules make of it, candidate by candidate.
func chosen(m *ballot.Manifest, o tally.Outcome) []Line {
	all := lines("result", "Total", o.Total, "Present", o.Present, "Issued", o.Issued, "Collected", o.Collected,
		"Valid", o.Valid, "Invalid", o.Invalid, "Line", o.Line, "Seats", o.Seats)
	for _, item := range o.Items {
		args := []any{"ID", item.ID, "Name", names(m, []string{item.ID}), "Rank", item.Rank}
		for _, n := range []struct {
			name  string
			count *int
		}{{"Approve", item.Approve}, {"Oppose", item.Oppose}, {"Abstain", item.Abstain}} {
			if n.count != nil {
				args = append(args, n.name, *n.count)
			} else {
				args = append(args, n.name, "-")
			}
		}
		all = append(all, Line{"result.item", args})
	}
	all = append(all, Line{"result.chosen", []any{"Count", len(o.Chosen), "Chosen", names(m, o.Chosen), "Vacant", o.Vacant}})
	if len(o.Tied) > 0 {
		all = append(all, Line{"result.tied", []any{"Tied", names(m, o.Tied)}})
	}
	return all
}

// ratings says what the shares decrypt to and how the rules grade it, item by item.
func ratings(m *ballot.Manifest, o tally.Outcome) []Line {
	all := lines("result.evaluation", "Total", o.Total, "Present", o.Present, "Issued", o.Issued, "Collected", o.Collected, "Valid", o.Valid, "Invalid", o.Invalid)
	for _, r := range o.Ratings {
		var votes []string
		for i, n := range r.Votes {
			votes = append(votes, fmt.Sprintf("%s %d", m.Rules.Evaluation.Grades[i].Names["zh"], n))
		}
		grade := cmp.Or(string(r.Grade), "none")
		all = append(all, Line{"result.rating." + grade, []any{"ID", r.ID, "Name", names(m, []string{r.ID}), "Votes", strings.Join(votes, " · "),
			"Empty", r.Empty, "Satisfied", cmp.Or(r.Satisfied.Percent, "–"), "Overall", cmp.Or(r.Overall.Percent, "–")}})
	}
	if len(o.Tied) > 0 {
		all = append(all, Line{"result.rating.tied", []any{"Tied", names(m, o.Tied)}})
	}
	return all
}

// replies says what the shares decrypt to, question by question.
func replies(m *ballot.Manifest, o tally.Outcome) []Line {
	all := lines("result.questionnaire", "Total", o.Total, "Present", o.Present, "Issued", o.Issued, "Collected", o.Collected, "Valid", o.Valid, "Invalid", o.Invalid)
	for i, r := range o.Answers {
		var votes []string
		for j, label := range m.Candidates[i].Question.Labels() {
			votes = append(votes, fmt.Sprintf("%s %d", label["zh"], r.Votes[j]))
		}
		mean := ""
		if r.Mean != nil {
			mean = r.Mean.Display
		}
		all = append(all, Line{"result.answer", []any{"ID", r.ID, "Name", names(m, []string{r.ID}), "Votes", strings.Join(votes, " · "), "Empty", r.Empty, "Mean", mean}})
	}
	return all
}

// texts says how many answers in words the shares open, question by question. The answers themselves stand in the result.
func texts(m *ballot.Manifest, o tally.Outcome) []Line {
	all := lines("result.texts", "Total", o.Total, "Present", o.Present, "Issued", o.Issued, "Collected", o.Collected, "Valid", o.Valid, "Invalid", o.Invalid)
	for _, x := range o.Texts {
		all = append(all, Line{"result.text", []any{"ID", x.ID, "Name", names(m, []string{x.ID}), "Count", len(x.Texts), "Empty", x.Empty, "Unreadable", x.Unreadable}})
	}
	return all
}
