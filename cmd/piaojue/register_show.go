package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/register"
	"github.com/piaojue/piaojue/report"
	"github.com/piaojue/piaojue/report/words"
)

func newRegisterVerify() *cobra.Command {
	var asJSON bool
	var polls []string
	c := &cobra.Command{
		Use:   "verify PATH|URL",
		Short: "Replay a register and check everything in it",
		Long: `Replay a copy of a register and check everything in it: log, signatures, and every rule again. It needs nothing but the copy. Polls that the
register cites are checked against it if their bundles are given; the others are named. The exit code is 0 only if every check passed.`,
		Example: `  piaojue register verify copy
  piaojue register verify copy --poll bundle`,
		Args: one("register"),
		RunE: func(c *cobra.Command, args []string) error {
			_, r, err := lookRegister(c, args[0], polls...)
			if err != nil {
				return failure{err}
			}
			if asJSON {
				err = writeJSON(c, r)
			} else {
				showVerified(c.OutOrStdout(), wordsOf(c), r)
			}
			if err == nil && tooFewWitnesses(r) {
				err = failure{}
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	c.Flags().StringArrayVar(&polls, "poll", nil, "`bundle` of a poll that the register cites; again for each")
	addCA(c)
	return c
}

// tooFewWitnesses reports whether a register asks for witnesses and not enough of them have cosigned: it is not verified then.
func tooFewWitnesses(r *register.Report) bool { return len(r.Witnesses) > 0 && !r.Witnessed }

func showVerified(out io.Writer, w *words.Words, r *register.Report) {
	say := "register.verified"
	if tooFewWitnesses(r) {
		say = "register.unwitnessed"
	}
	fmt.Fprintln(out, w.Say(say, "Origin", r.Origin, "Size", r.Head.Size, "Events", r.Events, "Root", r.Head.Root.String(), "Manifest", r.Manifest.String()))
	for _, e := range r.Elsewhere {
		showElsewhere(out, w, e)
	}
	if len(r.Witnesses) == 0 {
		fmt.Fprintln(out, w.Say("register.witnessless"))
	}
}

// showElsewhere names a poll that is cited, and that nobody checked.
func showElsewhere(out io.Writer, w *words.Words, e ballot.Citation) {
	fmt.Fprintln(out, printable(w.Say("register.elsewhere", "Origin", e.Origin, "Root", e.Root.String())))
}

// A registerView is what the command shows of a register for a program.
type registerView struct {
	AsOf       register.Date        `json:"as_of"`
	Projects   []register.Project   `json:"projects"`
	Years      []register.Year      `json:"years"`
	Funnel     register.Funnel      `json:"funnel"`
	Figures    register.Figures     `json:"figures"`
	Milestones []register.Milestone `json:"milestones"`
	YearOnYear []register.YearRate  `json:"year_on_year"`

	Suggestions []register.Summary    `json:"suggestions"`
	Cases       []register.Case       `json:"cases"`
	Collections []register.Collect    `json:"collections"`
	Polls       []register.CitePoll   `json:"polls"`
	Documents   []register.Attachment `json:"documents"` // that events name by their hash
}

// viewOf is how a register stands on a day; projects and figures are those of a year.
func viewOf(b *register.Board, year int, day register.Date) registerView {
	s := b.State()
	v := registerView{
		AsOf: day, Projects: []register.Project{}, Years: s.Years(), Funnel: s.Funnel(year), Figures: s.Figures(year, day), Milestones: s.Milestones(year, day), YearOnYear: s.YearOnYear(),
		Suggestions: register.Summaries(s.Suggestions(), day), Cases: s.Cases(), Collections: s.Collections(), Polls: s.Entered(), Documents: b.Documents(),
	}
	for _, p := range s.Projects() {
		if p.ConsideredFor(year) {
			v.Projects = append(v.Projects, p)
		}
	}
	return v
}

func newRegisterShow() *cobra.Command {
	var asJSON, items, suggestions bool
	var day string
	var year int
	c := &cobra.Command{
		Use:   "show PATH (--year YEAR | --suggestions)",
		Short: "Show how the projects of a year and the suggestions stand, what is next and what is late",
		Long: `Show how the projects of a year stand on some day: the funnel of the screening, milestones and what is late, and each project with its colour; and how
the suggestions stand: the grades of each stage, a second evaluation beside the first, what is to be handled again, and until when. --items prints the
items of the year's evaluation instead, as the draft of a poll takes them; --suggestions the suggestions alone, with each evaluation and whose card or
which poll it is of.`,
		Example: `  piaojue register show copy --year 2027
  piaojue register show copy --year 2027 --items
  piaojue register show copy --suggestions --as-of 2026-05-21`,
		Args: one("register"),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := dayOf(day)
			if err != nil {
				return err
			}
			b, _, err := lookRegister(c, args[0])
			if err != nil {
				return failure{err}
			}
			s := b.State()
			if suggestions {
				return showRegisterSuggestions(c, s.Suggestions(), d, asJSON)
			}
			if items {
				return writeJSON(c, s.EvaluationItems(year))
			}
			v := viewOf(b, year, d)
			if asJSON {
				return writeJSON(c, v)
			}
			showRegister(c.OutOrStdout(), wordsOf(c), b.Manifest(), v)
			showCases(c.OutOrStdout(), wordsOf(c), b.Manifest().Rules.Level, v.Cases, d)
			if len(v.Suggestions) > 0 {
				fmt.Fprintln(c.OutOrStdout())
				showSuggestions(c, wordsOf(c), v.Suggestions, d)
			}
			return nil
		},
	}
	c.Flags().StringVar(&day, "as-of", "", "the `day`, such as 2026-05-21; today if not given")
	c.Flags().IntVar(&year, "year", 0, "the `year` of the vote")
	c.Flags().BoolVar(&items, "items", false, "print the items of the year's evaluation as JSON")
	c.Flags().BoolVar(&suggestions, "suggestions", false, "show the suggestions alone, with each evaluation")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	addCA(c)
	c.MarkFlagsOneRequired("year", "suggestions")
	c.MarkFlagsMutuallyExclusive("items", "suggestions")
	return c
}

// dayOf returns the day of a flag, or today.
func dayOf(text string) (register.Date, error) {
	if text == "" {
		text = register.DayAt(time.Now()).String()
	}
	day, err := register.ParseDate(text)
	if err != nil {
		return day, fmt.Errorf("--as-of: %v", err)
	}
	return day, nil
}

func showRegister(out io.Writer, w *words.Words, m *register.Manifest, v registerView) {
	f := v.Funnel
	fmt.Fprintln(out, w.Say("register.funnel", "Proposed", f.Proposed, "First", f.Passed[0], "Fine", f.Passed[1], "Final", f.Passed[2]))
	for _, s := range v.Milestones {
		if m.Rules.Level == register.Subdistrict && s.Step == "vote" { // it has no congress, and recommends
			s.Step = "recommend"
		}
		say := "register.milestone.open"
		if s.Done != (register.Date{}) {
			say = "register.milestone.done"
		}
		line := w.Say(say, "Step", w.Say(w.Own("register.step."+s.Step, string(m.Rules.Level))), "Due", s.Due, "Done", s.Done)
		if s.Overdue > 0 {
			line += w.Say("register.milestone.late", "Days", s.Overdue)
		}
		fmt.Fprintln(out, line)
	}
	showRollUp(out, w, v.Figures)
	rows := [][]string{{w.Say("register.project"), w.Say("register.project.title"), w.Say("register.project.budget"), w.Say("register.project.status"), w.Say("register.project.colour"), "%"}}
	for _, p := range v.Projects {
		colour, percent := "-", "-"
		if at := m.Rules.Colours.Colour(p); at != "" {
			colour = w.Say("register.colour." + string(at))
		}
		if n := len(p.Reports); n > 0 {
			percent = fmt.Sprint(p.Reports[n-1].Percent)
		}
		rows = append(rows, []string{printable(p.ID), printable(p.Title), p.Budget.String(), report.ProjectStatus(w, m.Rules.Level, p.Status), colour, percent})
	}
	showTable(out, rows)
	for _, p := range v.Projects {
		if more := p.Overspent(); more > 0 {
			fmt.Fprintln(out, printable(w.Say("register.overspent", "Project", p.ID, "Title", p.Title, "More", more)))
		}
	}
}

// showCases says what follows bad evaluations, and what may lawfully come next.
func showCases(out io.Writer, w *words.Words, l register.Level, all []register.Case, day register.Date) {
	for _, k := range all {
		open, late := register.Unsolved(k.Problems, day)
		next := []string{}
		for _, s := range k.Next(l) {
			next = append(next, w.Say("register.next."+string(s), "Signers", register.Signers(l)))
		}
		if len(next) == 0 {
			next = append(next, w.Say("register.next.none"))
		}
		fmt.Fprintln(out, printable(w.Say("register.case", "Case", k.ID, "Unit", k.Unit, "Problems", len(k.Problems), "Open", open, "Overdue", late, "Next", strings.Join(next, ", "))))
	}
}

func newRegisterProblems() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "problems FILE",
		Short: "Check a problem list (问题清单), and show what is overdue",
		Long: `Read a problem list as a committee keeps it, a JSON file, and check that every status, every overdue day and the grade of the second evaluation is what
follows. Show what is overdue.`,
		Example: `  piaojue register problems rectification.json`,
		Args:    one("file"),
		RunE: func(c *cobra.Command, args []string) error {
			all, err := readTable(c, args[0], func(name string, data []byte) ([]*register.Rectification, []string, error) {
				r, err := register.ReadRectification(name, data)
				return []*register.Rectification{r}, nil, err
			})
			if err != nil {
				return err
			}
			r := all[0]
			if asJSON {
				return writeJSON(c, map[string]any{"as_of": r.AsOf, "problems": r.Problems})
			}
			w := wordsOf(c)
			rows, late := [][]string{{w.Say("register.problem"), w.Say("register.unit"), w.Say("register.problem.deadline"), w.Say("register.phase")}}, 0
			for _, p := range r.Problems {
				state, days := p.At(r.AsOf)
				if state == register.Overdue {
					late++
				}
				rows = append(rows, []string{printable(p.ID), printable(p.Unit), p.Deadline.String(), w.Say("register.problem."+string(state), "Days", days)})
			}
			showTable(c.OutOrStdout(), rows)
			fmt.Fprintln(c.OutOrStdout(), "\n"+w.Say("register.problem.sum", "Day", r.AsOf, "Count", len(r.Problems), "Late", late))
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object and nothing else")
	return c
}
