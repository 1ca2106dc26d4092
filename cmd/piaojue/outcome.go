package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/report/words"
	"github.com/piaojue/piaojue/tally"
)

// showOutcome prints a decision as a table, in the words for these kinds of poll.
func showOutcome(out io.Writer, w *words.Words, o *tally.Outcome, kinds []string) {
	fmt.Fprintln(out, w.Say(w.Own("outcome.head", kinds...), "Total", o.Total, "Present", o.Present, "Quorum", o.Quorum,
		"Issued", o.Issued, "Collected", o.Collected, "Valid", o.Valid, "Invalid", o.Invalid))
	if len(o.Answers) > 0 {
		showAnswers(out, w, o)
		return
	}
	if len(o.Texts) > 0 {
		showTexts(out, w, o.Texts)
		return
	}
	if o.Electorate > 0 || len(o.Ratings) > 0 {
		showEvaluation(out, w, o)
		return
	}
	fmt.Fprintln(out, w.Say("outcome.line", "Seats", o.Seats, "Line", o.Line))
	fmt.Fprintln(out)
	if o.Next != tally.Void {
		showItems(out, w, o.Items)
		fmt.Fprintln(out, w.Say("outcome.chosen", "Count", len(o.Chosen), "List", strings.Join(o.Chosen, " ")))
	}
	if len(o.Tied) > 0 {
		fmt.Fprintln(out, w.Say("outcome.tied", "List", strings.Join(o.Tied, " ")))
	}
	fmt.Fprintln(out, w.Say("outcome.vacant", "Count", o.Vacant))
}

// showNext says of a poll that has ended what was decided after a tie or a shortfall, or else that its result was announced, or that it is void.
func showNext(out io.Writer, w *words.Words, next tally.Next, kinds []string, decision string) {
	id := "next." + string(next)
	switch {
	case decision != "":
		id = "report.decision." + decision
	case next == tally.Announce:
		id = "outcome.announced"
	}
	fmt.Fprintln(out, w.Say(w.Own(id, kinds...)))
}

// showDespite says that all was made known although it reveals votes, and by what decision.
func showDespite(out io.Writer, w *words.Words, p *audit.Publication) {
	if p != nil && p.Despite != "" {
		fmt.Fprintln(out, printable(w.Say("report.despite", "Text", p.Despite)))
	}
}

func showItems(out io.Writer, w *words.Words, items []tally.Item) {
	rows := [][]string{strings.Split(w.Say("outcome.columns"), "|")}
	for _, item := range items {
		rows = append(rows, []string{fmt.Sprint(item.Rank), item.ID,
			count(item.Approve), count(item.Oppose), count(item.Abstain), yes(w, item.Passes), yes(w, item.Chosen)})
	}
	showTable(out, rows)
	fmt.Fprintln(out)
}

// showEvaluation prints how items were rated.
func showEvaluation(out io.Writer, w *words.Words, o *tally.Outcome) {
	fmt.Fprintln(out)
	if len(o.Ratings) > 0 {
		rows := [][]string{strings.Split(w.Say("outcome.rating.columns"), "|")}
		for _, r := range o.Ratings {
			rows = append(rows, []string{r.ID, strings.Trim(fmt.Sprint(r.Votes), "[]"), fmt.Sprint(r.Empty), percent(r.Satisfied), percent(r.Overall), grade(w, r.Grade)})
		}
		showTable(out, rows)
		fmt.Fprintln(out)
	}
	if len(o.Tied) > 0 {
		fmt.Fprintln(out, w.Say("outcome.rating.tied", "List", strings.Join(o.Tied, " ")))
	}
}

// showAnswers prints what was answered.
func showAnswers(out io.Writer, w *words.Words, o *tally.Outcome) {
	rows := [][]string{strings.Split(w.Say("outcome.answer.columns"), "|")}
	for _, r := range o.Answers {
		mean := "-"
		if r.Mean != nil && r.Mean.Display != "" {
			mean = r.Mean.Display
		}
		rows = append(rows, []string{r.ID, strings.Trim(fmt.Sprint(r.Votes), "[]"), fmt.Sprint(r.Empty), mean})
	}
	fmt.Fprintln(out)
	showTable(out, rows)
	fmt.Fprintln(out)
}

func percent(r tally.Rate) string {
	if r.Percent == "" {
		return "-"
	}
	return r.Percent + "%"
}

func grade(w *words.Words, g ballot.Standing) string {
	if g == "" {
		return "-"
	}
	return w.Say("grade." + string(g))
}

// count prints a number that the ballot form may not have.
func count(n *int) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func yes(w *words.Words, b bool) string {
	if b {
		return w.Say("outcome.yes")
	}
	return "-"
}
